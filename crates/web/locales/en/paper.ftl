### A paper document that is sent as photographs of its pages, at doors 1 and 2.

write-pages = A paper document, photographed page by page
write-pages-hint = Choose one photograph for each page, in the order of the pages: together they become one document. Leave the fields that you don’t need empty. Are there more than { $most } pages? Send the others afterwards, from your mailbox, and say so.
write-page = Page { $number }
browser-pages-hint = Choose the photographs, all at once or one after the other, then put them in the order of the pages: together they become one document.
browser-pages-choose = Photographs of its pages
browser-up = Up
browser-down = Down
browser-moved = “{ $name }” is page { $number } now.
