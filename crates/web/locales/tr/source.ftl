### Bir kaynağın okudukları.

advice-title = Bize burada anlatabilirsiniz.
advice-calm = Kim olduğunuzu söylemeniz gerekmez. Hesap yok, acele de yok.
advice-who = { $newsroom } buraya gönderilenleri okur, denetler ve kamunun bilmesi gerekeni yayımlar. Gönderdikleriniz ulaştığı anda mühürlenir; ondan sonra yalnızca bizim gazetecilerimiz açabilir.
advice-before = Başlamadan önce
advice-place = Bunu iş yerinde, işvereninizin ağında ya da evinizin ağında yapmayın. Şu anda oradaysanız, daha sonra başka bir yerden gelin.
advice-device = Kendi cihazınızı kullanın; bir işverenin verdiği ya da yönettiği bir cihazı asla kullanmayın.
advice-paper = Kalem ve kâğıt hazır olsun: yazmanız için sekiz sözcükten oluşan bir kod adı alacaksınız.
advice-files = Dosyaları oldukları gibi getirin. Yayımlamadan önce sizi ele verebilecek şeyleri, örneğin adları ve yazıcı izlerini arar ve çıkarırız. Gözümüzden bir şey kaçabilir: nereye bakmamız gerektiğini bize söyleyin.
advice-logged = Daha fazlası için iş yerine dönmeyin: orada açılan, kopyalanan ya da yazdırılan şeyler çoğu zaman kaydedilir.
advice-silence = Bunu kimseye söylemeyin; ne şimdi ne sonra.
advice-leave = Biri mi geliyor? En üstteki “Bu sayfadan çık” hemen boş bir sayfa gösterir. Sonra bütün tarayıcıyı kapatın: o zamana kadar Geri düğmesi buraya getirebilir.
advice-tor-here = Tor adresimiz üzerinden geldiniz. Bu, nerede olduğunuzu bizden ve ağı izleyenlerden gizler.
advice-tor-missing = Tor adresimiz üzerinden gelmediniz. Bu, Tor Browser değilse, işvereniniz ya da internet sağlayıcınız burada olduğunuzu görebilir. Bu size zarar verebilecekse, bu sayfayı şimdi kapatın; daha sonra, başka bir yerden, torproject.org adresinden Tor Browser’ı edinin ve onunla gelin.
advice-scripts = Bu sayfalar betikler olmadan çalışır. Tor Browser’da kalkan simgesi güvenlik düzeyine götürür: “En güvenli” betikleri kapatır.
advice-scripts-off = Bu tarayıcıda betikler kapalı. Bu iyi: burada hiçbir şeyin onlara ihtiyacı yok.
advice-get-title = Tor Browser’ım yok
advice-get-computer = Bilgisayar (Windows, macOS, Linux): Tor Browser ücretsizdir, torproject.org adresinde. Onu evde ya da yolda indirin, iş yerinde değil.
advice-get-android = Android telefon: The Tor Project’in “Tor Browser” uygulaması; Google Play, F-Droid ya da torproject.org’dan. Yalnızca kendi telefonunuza: mağaza, onu aldığınızı unutmaz.
advice-get-iphone = iPhone ya da iPad: bunlar için Tor Browser yok. Tor Project “Onion Browser” uygulamasını öneriyor. O sizi daha az gizler, çünkü Apple her tarayıcıya kendi parçalarını kullandırır. Olabiliyorsa bir bilgisayar ya da Android telefon kullanın.
advice-get-blocked = Bulunduğunuz yerde Tor engelli mi? Tor Browser ayarlarında, “Bağlantı” altında bir köprü seçin.
advice-get-onion = Sonra onunla bu adresi açın; adresi harf harf yazın:
advice-begin = Bir kod adı al
advice-return = Bir kod adım var
languages = Diller
unchecked = Bu çeviriyi anadili Türkçe olan biri henüz gözden geçirmedi. İngilizce aslı burada.
leave = Bu sayfadan çık
where-step-1 = { $newsroom } · 2 adımdan 1.
where-step-2 = { $newsroom } · 2 adımdan 2.

closed-title = Henüz açık değil
closed = Şu anda burada hiçbir şey alınmıyor, çünkü kimse açamazdı. Bu sizin güvenliğiniz için. Lütfen bir iki gün sonra yeniden gelin.

codename-title = Kod adınız
codename-only-way = Bu sekiz İngilizce sözcük, bu konuşmaya geri dönmenin tek yoludur. Onları saklamıyoruz; bu yüzden kimse size yeniden veremez.
codename-write-down = Onları şimdi, bu sırayla, üzerinde başka hiçbir şey yazmayan bir kâğıda yazın.
codename-done = Yazdım
codename-other-ways = Saklamanın başka yolları
codename-by-heart = Ezberleyin: sekiz sözcükten, sıralarını bozmadan bir öykü kurun.
codename-in-a-book = Kendi kitaplarınızdan birinde sözcükleri hafifçe işaretleyin ve hangi kitap olduğunu aklınızda tutun.
codename-not-there = Kâğıdı cihazlarınızdan ayrı tutun: fotoğraf yok, kendinize e‑posta yok, telefonda not yok.
codename-again = Henüz hiçbir şey gönderilmedi. Bu sayfaya geri gelir ya da onu yenilerseniz başka sözcükler gösterir: o zaman bunların yerine onları yazın.
codename-print = Bunun yerine yazdır
codename-print-warning = Elle yazmak daha güvenlidir: yazıcılar ne yazdırdıklarının kaydını tutar, iş yerinde bu kayıt okunur. Yine de yazdıracaksanız, kablolu, kendinize ait bir yazıcı ve tarayıcınızın yazdırma komutunu kullanın. Yalnızca sekiz sözcük çıkar. Yazdırma penceresinde “üstbilgi ve altbilgi”yi kapatın: bu sayfanın adını yazarlardı.
codename-show = Kod adımı bir kez daha göster

write-title = İletiniz
write-calm = Acele etmeyin. Düğmeye basmadan önce hiçbir şey gönderilmez.
write-message = Neyi bilmeliyiz?
write-message-hint = Kime zarar verebileceği, bunu nereden bildiğiniz, önce neye bakmamız gerektiği, dosyalarda size işaret edebilecek şeyler. Adınızı yazmayın. Geri gitmek ya da yenilemek bu sayfayı boşaltır.
write-files = Belgeler
write-files-hint = Her türden, en çok { $most } dosya, her biri en çok { $largest }. Hepsini bir kerede seçin: ikinci bir seçim ilkinin yerine geçer.
write-files-again = Tarayıcı dosyalarınızı saklamaz: lütfen yeniden seçin.
write-wait = Yayımlamadan önce beklemeli miyiz?
write-wait-hint = Öyleyse sizin için güvenli olan ilk günü belirtin: bu isteği ciddiye alırız. Değilse boş bırakın. Bunu iletinizde de söyleyebilirsiniz.
write-door = Gönderdikleriniz ulaştığı anda mühürlenir; o andan sonra yalnızca bizim gazetecilerimiz açabilir. Ulaştığı anda sunucumuz onu okuyabilir. Bu risk sizin için fazlaysa buradan göndermeyin: komut satırı programımız safehouse drop, önce her şeyi kendi bilgisayarınızda mühürler.
write-send = Mühürle ve gönder
write-stay = Bir kez basın, sonra alındı belgesini görene kadar bu sayfayı açık bırakın. Büyük dosyalar Tor üzerinden uzun sürer ve hiçbir şey ilerlemiyormuş gibi görünebilir. Alındı belgesi gelmezse yeniden gönderin: bunun zararı olmaz.

receipt-title = Elimize ulaştı.
receipt-safe = Mühürlendi ve güvenle saklandı. Yalnızca bizim gazetecilerimiz açabilir.
receipt-number = Alındı numarası (saklamanız gerekmez)
receipt-day = Alındığı gün
receipt-files = Dosyalar
receipt-next = Şimdi ne olacak
receipt-next-read = Bir gazeteci bunu okur. Birkaç gün sürebilir. Size bir sorumuz olabilir.
receipt-next-return = Birkaç gün sonra kod adınızla yeniden gelin; olabiliyorsa başka bir yerden.
receipt-next-close = Şimdi bütün tarayıcıyı kapatın. Tor Browser o zaman bu ziyareti unutur; başka her tarayıcı onu geçmişinde saklar: oradan da silin.
receipt-mailbox = Posta kutumu aç

return-title = Yeniden hoş geldiniz
return-codename = Kod adınız
return-hint = Sekiz İngilizce sözcük, sırasıyla, aralarında boşlukla. Büyük harf, virgül ve tire fark etmez.
return-door = Bir tarayıcıda mı başladınız? O zaman buradan sürdürün. Sunucumuz kod adınızı görür ve yanıt verdiği anda size yazılan yanıtları okuyabilir. Komut satırı programımızla mı başladınız? O zaman lütfen buraya değil, onunla gelin: kod adınızı kendi bilgisayarınızda tutar.
return-open = Posta kutumu aç
return-begin = Henüz kod adım yok

mailbox-title = Posta kutunuz
mailbox-none = Henüz yanıt yok.
mailbox-none-next = Gönderdikleriniz bizde. Okumak ve denetlemek zaman alır; lütfen birkaç gün sonra yeniden gelin.
mailbox-reply-day = { $day } tarihli yanıt
mailbox-forget-reply = Bu yanıtı sil
mailbox-refused = { $number ->
    [one] Bir yanıt gösterilmiyor, çünkü bizden geldiğinden emin olamıyoruz.
   *[other] { $number } yanıt gösterilmiyor, çünkü bizden geldiklerinden emin olamıyoruz.
} Lütfen bunu bize bir iletiyle bildirin.
mailbox-add = Yanıtla ya da bir şey ekle
mailbox-forget = Her şeyi sil
mailbox-forget-hint = Posta kutunuz, yanıtları ve henüz almadıklarımız.
mailbox-closed = Şu anda hiçbir şey eklenemiyor, çünkü kimse açamazdı. Lütfen bir iki gün sonra yeniden gelin.

forget-title = Her şey silinsin mi?
forget-what = Posta kutunuz ve yanıtları silinir; henüz almadıklarımız da. Gazetecilerimizin aldıkları onlarda kalır: onların da silinmesini isteyecekseniz, önce onlara yazın. Kod adınız artık hiçbir şey açmaz. Bu geri alınamaz.
forget-yes = Her şeyi sil
forget-no = Posta kutumu koru
forgotten-title = Silindi.
forgotten = Posta kutunuz artık yok ve kod adınız hiçbir şey açmıyor. Notunuzu yok edebilir, tarayıcıyı kapatabilirsiniz. Bize yeniden yazmak için yeni bir kod adıyla başlayın.

codename-wrong-title = Bu henüz bir kod adı değil
codename-wrong-count = Bir kod adı sekiz sözcüktür; biz { $found } saydık. Lütfen notunuzla karşılaştırın.
codename-wrong-word = { $position }. sözcük, “{ $word }”, kullandığımız sözcüklerden biri değil. Lütfen notunuzla karşılaştırın.
codename-wrong-word-suggestion = { $position }. sözcük, “{ $word }”, kullandığımız sözcüklerden biri değil. “{ $suggestion }” olabilir mi?
no-mailbox-title = Bu kod adı için posta kutusu yok
no-mailbox = Sekiz sözcüğün hepsini tanıyoruz, ama birlikte hiçbir şey açmıyorlar. Lütfen onları ve sıralarını notunuzla karşılaştırın. Bu kod adıyla hiçbir şey gönderilmediyse ya da posta kutusunu sildiyseniz, lütfen yenisiyle başlayın.
too-large-title = Bir dosya çok büyük
too-large = Dosyalarınızdan biri { $limit } sınırını aşıyor. Hiçbir şey gönderilmedi. Lütfen ötekileri gönderin ve bunu iletinizde bize anlatın: sizinle birlikte bir yol ararız.
too-many-files-title = Bir kerede çok fazla dosya
too-many-files = Bir kerede en çok { $limit } dosya alıyoruz. Hiçbir şey gönderilmedi. Lütfen bir bölümünü şimdi gönderip kalanını sonra ekleyin ya da bir zip dosyasında toplayın.
message-too-long-title = İleti çok uzun
message-too-long = Bir ileti en çok { $limit } olabilir. Hiçbir şey gönderilmedi. Lütfen daha uzun metni bir dosyaya koyun.
bad-date-title = Bu gün okunamadı
bad-date = Lütfen yıl, ay ve gün olarak yazın, örneğin 2027-01-31, ya da boş bırakın. Hiçbir şey gönderilmedi.
empty-drop-title = Henüz gönderilecek bir şey yok
empty-drop = Lütfen bir şey yazın ya da bir dosya seçin.
broken-title = Tamamı ulaşmadı
broken = Bağlantı koptu ya da bir şey eksikti. Bundan hiçbir şey saklanmadı. Lütfen yeniden deneyin.
too-much-title = Dosyalar birlikte çok büyük
too-much = Bir gönderideki dosyalar birlikte en fazla { $limit } olabilir. Hiçbir şey gönderilmedi. Lütfen birkaç seferde gönderin: her seferinde kod adınızla geri gelin.
busy-title = Şu anda çok kişi gönderiyor
busy = İki dakika boyunca bütün yerler doluydu; bu yüzden hiçbir şey alınmadı. Bu sizin yaptığınız bir şey değil. Lütfen birkaç dakika sonra yeniden deneyin; dosyasız bir mesaj hiç beklemez.
slow-title = Bağlantı durdu
slow = Yarım dakika boyunca hiçbir şey gelmedi; bu yüzden durduk ve hiçbir şey saklamadık. Lütfen yeniden deneyin; daha küçük bir dosya işe yarayabilir.
disk-full-title = Şu anda yerimiz yok
disk-full = Diskimiz neredeyse dolu, bu yüzden hiçbir şey alınmadı. Sizin yaptığınız bir şeyden değil. Lütfen bir gün sonra yeniden deneyin.
conflict-title = Bu form daha önce kullanıldı
conflict = Ondan başka bir şey alınmadı. Lütfen posta kutunuzu kod adınızla açın ve oradan yazın.
failed-title = Bizim tarafımızda bir sorun çıktı
failed = Gönderdiklerinizden hiçbir şey saklanmadı. Sizin yaptığınız bir şeyden değil. Lütfen biraz sonra yeniden deneyin.
kept-title = Yazdıklarınız
kept = Gönderilmedi. Bu sayfadan çıkmadan önce buradan kopyalayın: başka hiçbir yerde saklanmıyor.
