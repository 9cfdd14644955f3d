write-pages = Un document papier, photographié page par page
write-pages-hint = Choisissez une photo par page, dans l’ordre des pages : ensemble, elles forment un seul document. Laissez vides les champs dont vous n’avez pas besoin. Y a-t-il plus de { $most } pages ? Envoyez les autres ensuite, depuis votre boîte, en le disant.
write-page = Page { $number }
browser-pages-hint = Choisissez les photos, toutes à la fois ou l’une après l’autre, puis mettez-les dans l’ordre des pages : ensemble, elles forment un seul document.
browser-pages-choose = Photos des pages
browser-up = Monter
browser-down = Descendre
browser-moved = « { $name } » est maintenant la page { $number }.
