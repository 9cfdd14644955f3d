write-pages = Un documento di carta, fotografato pagina per pagina
write-pages-hint = Scelga una fotografia per ogni pagina, nell’ordine delle pagine: insieme diventano un solo documento. Lasci vuoti i campi che non Le servono. Le pagine sono più di { $most }? Invii le altre dopo, dalla Sua casella, e lo scriva.
write-page = Pagina { $number }
browser-pages-hint = Scelga le fotografie, tutte insieme o una dopo l’altra, e le metta nell’ordine delle pagine: insieme diventano un solo documento.
browser-pages-choose = Fotografie delle pagine
browser-up = Su
browser-down = Giù
browser-moved = «{ $name }» ora è la pagina { $number }.
