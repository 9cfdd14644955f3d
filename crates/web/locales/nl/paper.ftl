write-pages = Een papieren document, pagina voor pagina gefotografeerd
write-pages-hint = Kies voor elke pagina één foto, in de volgorde van de pagina’s: samen worden ze één document. Laat velden die u niet nodig hebt leeg. Zijn er meer dan { $most } pagina’s? Stuur de andere daarna, vanuit uw postbus, en zeg dat erbij.
write-page = Pagina { $number }
browser-pages-hint = Kies de foto’s, allemaal tegelijk of een voor een, en zet ze in de volgorde van de pagina’s: samen worden ze één document.
browser-pages-choose = Foto’s van de pagina’s
browser-up = Omhoog
browser-down = Omlaag
browser-moved = ‘{ $name }’ is nu pagina { $number }.
