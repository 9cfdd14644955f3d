write-pages = Dokument na papierze, sfotografowany strona po stronie
write-pages-hint = Dla każdej strony wybierz jedno zdjęcie, w kolejności stron: razem staną się jednym dokumentem. Pola, których nie potrzebujesz, zostaw puste. Jeśli stron jest więcej niż { $most }, wyślij pozostałe później, ze swojej skrzynki, i napisz o tym.
write-page = Strona { $number }
browser-pages-hint = Wybierz zdjęcia, wszystkie naraz albo jedno po drugim, i ułóż je w kolejności stron: razem staną się jednym dokumentem.
browser-pages-choose = Zdjęcia stron
browser-up = W górę
browser-down = W dół
browser-moved = „{ $name }” to teraz strona { $number }.
