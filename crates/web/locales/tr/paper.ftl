write-pages = Sayfa sayfa fotoğraflanmış bir kâğıt belge
write-pages-hint = Her sayfa için bir fotoğraf seçin, sayfaların sırasıyla: birlikte tek bir belge olurlar. Gerekmeyen alanları boş bırakın. { $most } sayfadan fazla mı? Kalanları sonra, posta kutunuzdan gönderin ve bunu belirtin.
write-page = Sayfa { $number }
browser-pages-hint = Fotoğrafları seçin, hepsini birden ya da tek tek, sonra onları sayfaların sırasına koyun: birlikte tek bir belge olurlar.
browser-pages-choose = Sayfaların fotoğrafları
browser-up = Yukarı
browser-down = Aşağı
browser-moved = “{ $name }” artık { $number }. sayfa.
