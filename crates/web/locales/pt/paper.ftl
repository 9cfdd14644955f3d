write-pages = Um documento em papel, fotografado página a página
write-pages-hint = Escolha uma fotografia para cada página, na ordem das páginas: juntas formam um só documento. Deixe vazios os campos de que não precisa. São mais de { $most } páginas? Envie as outras depois, a partir da sua caixa, e diga isso.
write-page = Página { $number }
browser-pages-hint = Escolha as fotografias, todas de uma vez ou uma depois da outra, e ponha-as na ordem das páginas: juntas formam um só documento.
browser-pages-choose = Fotografias das páginas
browser-up = Para cima
browser-down = Para baixo
browser-moved = «{ $name }» é agora a página { $number }.
