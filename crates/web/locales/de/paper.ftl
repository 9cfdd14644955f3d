write-pages = Ein Dokument aus Papier, Seite für Seite fotografiert
write-pages-hint = Wählen Sie für jede Seite ein Foto, in der Reihenfolge der Seiten: Zusammen werden sie ein Dokument. Felder, die Sie nicht brauchen, lassen Sie leer. Sind es mehr als { $most } Seiten? Dann schicken Sie die übrigen danach aus Ihrem Postfach, und schreiben Sie es dazu.
write-page = Seite { $number }
browser-pages-hint = Wählen Sie die Fotos, alle auf einmal oder nacheinander, und bringen Sie sie in die Reihenfolge der Seiten: Zusammen werden sie ein Dokument.
browser-pages-choose = Fotos der Seiten
browser-up = Nach oben
browser-down = Nach unten
browser-moved = „{ $name }“ ist jetzt Seite { $number }.
