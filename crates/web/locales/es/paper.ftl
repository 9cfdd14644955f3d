write-pages = Un documento en papel, fotografiado página a página
write-pages-hint = Elija una foto para cada página, en el orden de las páginas: juntas forman un solo documento. Deje vacíos los campos que no necesite. ¿Hay más de { $most } páginas? Envíe las demás después, desde su buzón, y dígalo.
write-page = Página { $number }
browser-pages-hint = Elija las fotos, todas a la vez o una tras otra, y póngalas en el orden de las páginas: juntas forman un solo documento.
browser-pages-choose = Fotos de las páginas
browser-up = Subir
browser-down = Bajar
browser-moved = «{ $name }» es ahora la página { $number }.
