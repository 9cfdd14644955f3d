### O que uma fonte lê.

advice-title = Você pode nos contar aqui.
advice-calm = Não é preciso dizer quem você é. Não há conta, e não há pressa.
advice-who = { $newsroom } lê o que é enviado aqui, verifica e publica o que o público deve saber. O que você envia é lacrado ao chegar; depois disso, só os nossos jornalistas podem abrir.
advice-before = Antes de começar
advice-place = Não faça isso no trabalho, nem em uma rede da sua empresa ou da sua casa. Se você está aí agora, volte mais tarde, de outro lugar.
advice-device = Use um aparelho seu, nunca um que uma empresa lhe deu ou administra.
advice-paper = Tenha papel e caneta à mão: você vai receber um codinome de oito palavras para anotar.
advice-files = Traga os arquivos como estão. Antes de publicar, procuramos o que poderia revelar quem você é, como nomes e marcas de impressora, e retiramos. Algo pode nos escapar: diga onde devemos olhar.
advice-logged = Não volte ao trabalho para buscar mais: o que se abre, copia ou imprime lá costuma ficar registrado.
advice-silence = Não conte a ninguém, nem agora nem depois.
advice-leave = Alguém está entrando? “Sair desta página”, no alto, mostra na hora uma página vazia. Depois feche o navegador inteiro: até lá, o botão Voltar pode trazer até aqui.
advice-tor-here = Você veio pelo nosso endereço Tor. Isso esconde onde você está, de nós e de quem vigia a rede.
advice-tor-missing = Você não veio pelo nosso endereço Tor. Se este não for o Navegador Tor, a sua empresa ou o seu provedor podem ver que você está aqui. Se isso puder prejudicar você, feche esta página agora; mais tarde, de outro lugar, obtenha o Navegador Tor em torproject.org e volte com ele.
advice-scripts = Estas páginas funcionam sem scripts. No Navegador Tor, o símbolo do escudo leva ao nível de segurança: “O mais seguro” desliga os scripts.
advice-scripts-off = Os scripts estão desligados neste navegador. Isso é bom: nada aqui precisa deles.
advice-get-title = Não tenho o Navegador Tor
advice-get-computer = Computador (Windows, macOS, Linux): o Navegador Tor é gratuito, em torproject.org. Baixe-o em casa ou em trânsito, não no trabalho.
advice-get-android = Telefone Android: o aplicativo “Tor Browser”, do The Tor Project, no Google Play, no F-Droid ou em torproject.org. Só em um telefone seu: a loja lembra que você o obteve.
advice-get-iphone = iPhone ou iPad: não existe o Navegador Tor. O Projeto Tor recomenda o aplicativo “Onion Browser”. Ele esconde você menos bem, porque a Apple obriga todo navegador a usar partes dela. Se puder, prefira um computador ou um telefone Android.
advice-get-blocked = O Tor está bloqueado onde você está? Nas configurações do Navegador Tor, em “Conexão”, escolha uma ponte.
advice-get-onion = Depois abra nele este endereço; anote letra por letra:
advice-begin = Receber um codinome
advice-return = Já tenho um codinome
languages = Idiomas
unchecked = Ninguém que tenha o português como língua materna revisou ainda esta tradução. Aqui está o original em inglês.
leave = Sair desta página
where-step-1 = { $newsroom } · passo 1 de 2
where-step-2 = { $newsroom } · passo 2 de 2

closed-title = Ainda não está aberto
closed = Nada é aceito aqui neste momento, porque ninguém poderia abrir. É para a sua segurança. Volte dentro de um ou dois dias.

codename-title = Seu codinome
codename-only-way = Estas oito palavras em inglês são o único caminho de volta a esta conversa. Nós não as guardamos: ninguém poderá dá-las a você outra vez.
codename-write-down = Anote-as agora, nesta ordem, em um papel que não diga mais nada.
codename-done = Já anotei
codename-other-ways = Outras formas de guardar
codename-by-heart = Aprenda de cor: invente uma história com as oito palavras, na ordem delas.
codename-in-a-book = Marque as palavras de leve em um livro seu, e lembre-se de qual.
codename-not-there = Guarde o papel longe dos seus aparelhos: nenhuma fotografia, nenhum e-mail para você, nenhuma nota no telefone.
codename-again = Nada foi enviado ainda. Se você voltar a esta página, ou recarregá-la, ela mostrará outras palavras: então anote essas no lugar.
codename-print = Imprimir
codename-print-warning = À mão é mais seguro: impressoras guardam registro do que imprimem, e no trabalho esse registro é lido. Se mesmo assim for imprimir, use uma impressora sua, ligada por cabo, e o comando de impressão do navegador. Só saem as oito palavras. Desligue “cabeçalhos e rodapés” na janela de impressão: eles citariam esta página.
codename-show = Mostrar meu codinome outra vez

write-title = Sua mensagem
write-calm = Não há pressa. Nada é enviado antes que você aperte o botão.
write-message = O que deveríamos saber?
write-message-hint = Quem poderia ser prejudicado, como você sabe, o que olhar primeiro, o que nos arquivos poderia apontar para você. Não escreva o seu nome. Voltar ou recarregar esvazia esta página.
write-files = Documentos
write-files-hint = De qualquer tipo, até { $most } arquivos, cada um de até { $largest }. Escolha todos de uma vez: uma segunda escolha substitui a primeira.
write-files-again = O navegador não guarda os seus arquivos: escolha-os novamente.
write-wait = Devemos esperar antes de publicar?
write-wait-hint = Se sim, indique o primeiro dia que seja seguro para você: levamos este desejo a sério. Se não, deixe vazio. Você também pode dizer isso na mensagem.
write-door = O que você envia é lacrado ao chegar; a partir daí, só os nossos jornalistas podem abrir. No momento em que chega, o nosso servidor poderia ler. Se esse risco for grande demais para você, não envie por aqui: o nosso programa de linha de comando, safehouse drop, lacra tudo antes na sua própria máquina.
write-send = Lacrar e enviar
write-stay = Aperte uma só vez e deixe esta página aberta até ver o recibo. Arquivos grandes demoram muito pelo Tor, e pode parecer que nada se move. Se nenhum recibo chegar, envie de novo: isso não faz mal.

receipt-title = Recebemos.
receipt-safe = Está lacrado e guardado com segurança. Só os nossos jornalistas podem abrir.
receipt-number = Número do recibo (não é preciso guardar)
receipt-day = Recebido em
receipt-files = Arquivos
receipt-next = O que acontece agora
receipt-next-read = Alguém da nossa redação lê. Isso pode levar alguns dias. Talvez tenhamos uma pergunta para você.
receipt-next-return = Volte com o seu codinome em alguns dias, de outro lugar se puder.
receipt-next-close = Feche agora o navegador inteiro. O Navegador Tor esquece então esta visita; qualquer outro a guarda no histórico: apague-a lá também.
receipt-mailbox = Abrir minha caixa

return-title = Que bom que você voltou
return-codename = Seu codinome
return-hint = Oito palavras em inglês, na ordem delas, separadas por espaços. Maiúsculas, vírgulas e hífens não importam.
return-door = Você começou em um navegador? Então continue aqui. O nosso servidor vê o seu codinome, e poderia ler as suas respostas, no momento em que responde. Você começou com o nosso programa de linha de comando? Então volte com ele, não aqui: ele mantém o seu codinome na sua própria máquina.
return-open = Abrir minha caixa
return-begin = Ainda não tenho codinome

mailbox-title = Sua caixa
mailbox-none = Ainda não há resposta.
mailbox-none-next = Temos o que você enviou. Ler e verificar leva tempo; volte em alguns dias.
mailbox-reply-day = Resposta de { $day }
mailbox-replies-go = Uma resposta fica aqui de três a quatro meses, lida ou não. Depois é apagada: anote o que precisar, num lugar seguro.
mailbox-forget-reply = Apagar esta resposta
mailbox-refused = { $number ->
    [one] Uma resposta não é mostrada, porque não podemos ter certeza de que é nossa.
   *[other] { $number } respostas não são mostradas, porque não podemos ter certeza de que são nossas.
} Conte-nos isso em uma mensagem.
mailbox-add = Responder ou acrescentar algo
mailbox-forget = Apagar tudo
mailbox-forget-hint = Sua caixa, as respostas dela e o que ainda não recolhemos.
mailbox-closed = Nada pode ser acrescentado neste momento, porque ninguém poderia abrir. Volte dentro de um ou dois dias.

forget-title = Apagar tudo?
forget-what = Sua caixa e as respostas dela são apagadas, e também o que ainda não recolhemos. O que os nossos jornalistas já recolheram fica com eles: se quiser pedir que apaguem isso também, escreva a eles antes. Seu codinome não abrirá mais nada. Isto não pode ser desfeito.
forget-yes = Apagar tudo
forget-no = Manter minha caixa
forgotten-title = Foi apagado.
forgotten = Sua caixa não existe mais, e o seu codinome não abre nada. Você pode destruir a sua anotação e fechar o navegador. Para nos escrever de novo, comece com um novo codinome.

codename-wrong-title = Isso ainda não é um codinome
codename-wrong-count = Um codinome tem oito palavras; contamos { $found }. Compare com a sua anotação.
codename-wrong-word = A palavra { $position }, “{ $word }”, não é uma das que usamos. Compare com a sua anotação.
codename-wrong-word-suggestion = A palavra { $position }, “{ $word }”, não é uma das que usamos. Poderia ser “{ $suggestion }”?
no-mailbox-title = Não há caixa para este codinome
no-mailbox = Conhecemos todas as oito palavras, mas juntas elas não abrem nada. Compare-as, e a ordem delas, com a sua anotação. Se nada foi enviado com este codinome, ou se você apagou a caixa, comece com um novo.
too-large-title = Um arquivo é grande demais
too-large = Um dos seus arquivos passa de { $limit }. Nada foi enviado. Envie os outros e fale deste na sua mensagem: procuraremos um caminho com você.
too-many-files-title = Arquivos demais de uma vez
too-many-files = Aceitamos até { $limit } arquivos por vez. Nada foi enviado. Envie uma parte agora e acrescente o resto depois, ou reúna tudo em um arquivo zip.
message-too-long-title = A mensagem é longa demais
message-too-long = Uma mensagem pode ter até { $limit }. Nada foi enviado. Ponha o texto mais longo em um arquivo.
bad-date-title = Esse dia não pôde ser lido
bad-date = Escreva-o como ano, mês e dia, por exemplo 2027-01-31, ou deixe vazio. Nada foi enviado.
empty-drop-title = Ainda não há nada para enviar
empty-drop = Escreva algo ou escolha um arquivo.
broken-title = Não chegou inteiro
broken = A conexão caiu, ou faltava algo. Nada disso foi guardado. Tente novamente.
too-much-title = Os arquivos juntos são grandes demais
too-much = Os arquivos de um envio podem somar { $limit }. Nada foi enviado. Envie-os em várias vezes: volte a cada vez com o seu codinome.
busy-title = Muitas pessoas estão enviando agora
busy = Durante dois minutos todos os lugares estiveram ocupados, por isso nada foi aceito. Não é culpa sua. Tente novamente dentro de alguns minutos; uma mensagem sem arquivos nunca espera.
slow-title = A conexão parou
slow = Nada chegou durante meio minuto, por isso paramos e não guardamos nada. Tente novamente; um arquivo menor pode ajudar.
disk-full-title = Não temos espaço neste momento
disk-full = Nosso disco está quase cheio, por isso nada foi aceito. Não foi nada que você tenha feito. Tente novamente amanhã.
conflict-title = Este formulário já foi usado
conflict = Nada mais foi tirado dele. Abra a sua caixa com o seu codinome e escreva de lá.
failed-title = Algo falhou do nosso lado
failed = Nada do que você enviou foi guardado. Não foi nada que você tenha feito. Tente novamente daqui a pouco.
kept-title = O que você tinha escrito
kept = Não foi enviado. Copie daqui antes de sair desta página: não está guardado em nenhum outro lugar.
