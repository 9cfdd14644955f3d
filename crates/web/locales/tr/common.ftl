### Bütün odaların sayfalarının söyledikleri.

skip-to-content = İçeriğe geç
back-to-start = Başa dön

error-not-found-title = Burada bir şey yok
error-not-found = Bu adres hiçbir yere götürmüyor. Yanlış yazılmış olabilir.
error-method-title = Bu sayfa böyle çalışmıyor
error-method = Lütfen başa dönün ve oradan yeniden deneyin.
error-server-title = Bizim tarafımızda bir sorun çıktı
error-server = Sizin yaptığınız bir şeyden değil. Lütfen biraz sonra yeniden deneyin.
error-host-title = Bu adres bizim değil
error-host = Sayfa, bu sunucunun yanıt vermediği bir adla istendi.
error-form-title = Bu form çok eski
error-form = Hiçbir şey değiştirilmedi. Sayfayı yeniden açın ve yaptığınızı yineleyin.

size-bytes = { $number ->
    [one] { $number } bayt
   *[other] { $number } bayt
}
size-kb = { $text } KB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day } { $month ->
    [1] Ocak
    [2] Şubat
    [3] Mart
    [4] Nisan
    [5] Mayıs
    [6] Haziran
    [7] Temmuz
    [8] Ağustos
    [9] Eylül
    [10] Ekim
    [11] Kasım
   *[12] Aralık
} { $year }
date-month = { $month ->
    [1] Ocak
    [2] Şubat
    [3] Mart
    [4] Nisan
    [5] Mayıs
    [6] Haziran
    [7] Temmuz
    [8] Ağustos
    [9] Eylül
    [10] Ekim
    [11] Kasım
   *[12] Aralık
} { $year }
