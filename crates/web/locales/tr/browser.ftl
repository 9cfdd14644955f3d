### Bir kaynağın 2. kapıda, mühürlemeyi tarayıcının yaptığı yerde okudukları.

advice-browser = Tarayıcınız her şeyi, cihazınızdan çıkmadan önce, kendisi de mühürleyebilir. Bunun için betikler gerekir; Tor Browser’ın “En güvenli” ayarı onları haklı bir nedenle kapatır.
advice-browser-link = Tarayıcımda mühürle

browser-title = Gönderilmeden önce mühürlenir
browser-calm = Bu sayfalarda yazdıklarınızı ve her dosyayı, cihazınızdan hiçbir şey çıkmadan önce, kendi tarayıcınız mühürler.
browser-how = Sunucumuz yalnızca, gazetecilerimizden başka kimsenin açamayacağı şeyleri saklar. Kod adınız bu sayfada kalır. Tarayıcıyı kapattığınızda içinde hiçbir şey kalmaz.
browser-protects = Bu sizi bağlantıyı yolda dinleyenlerden ve sunucumuzu daha sonra alıp götürenlerden korur: onlar mühürlü paketleri, bunların sayısını ve yaklaşık büyüklüğünü görür.
browser-protects-not = Sunucumuzu çoktan ele geçirmiş birinden ise korumaz: size, sizi ele veren, değiştirilmiş bir sayfa verebilir. Bu sayfanın ve betiğinin nasıl olması gerektiği herkese açık kaydımızda yazılıdır; böylece herkes böyle bir değişikliği bulabilir; tarayıcınız oraya kendiliğinden bakmaz. Bu risk sizin için fazlaysa komut satırı programımız safehouse drop’u kullanın.
browser-no-scripts-title = Bu yol için betikler gerekir
browser-no-scripts = Tarayıcınız onları kapatmış; bu daha güvenli olan ayardır. Öyle bırakın ve betikler olmadan sürdürün: o zaman gönderdiklerinizi, ulaştığı anda sunucumuz mühürler.
browser-unable-title = Bu tarayıcı bunu yapamıyor
browser-unable = Mühürlemek için gereken bir şey onda eksik. Lütfen betikler olmadan sürdürün: o zaman gönderdiklerinizi, ulaştığı anda sunucumuz mühürler.
browser-plain-way = Betikler olmadan sürdür
browser-key = Gerçekten biz miyiz? Anahtarımızı karşılaştırın
browser-key-here = Bu sunucunun verdiği biçimiyle haber merkezinin açık anahtarı:
browser-key-why = Anahtarımız başka bir yerden, örneğin basılı bir gazeteden ya da güvendiğiniz birinden elinizdeyse, buraya yazın: sayfa ikisini karşılaştırır.
browser-key-field = Başka bir yerden edindiğiniz anahtarımız
browser-key-same = Aynı anahtar.
browser-key-other = Aynı anahtar değil. Sizinki eksiksizse ve nereden geldiğinden eminseniz, buradan hiçbir şey göndermeyin.

browser-message-hint = Kime zarar verebileceği, bunu nereden bildiğiniz, önce neye bakmamız gerektiği, dosyalarda size işaret edebilecek şeyler. Adınızı yazmayın. Geri gitmek ya da yenilemek bu sayfayı boşaltır.
browser-files-hint = Her türden, en çok { $most } dosya, her biri en çok { $largest }. Birkaç kez seçebilirsiniz; gösterilen sırayla gönderilirler.
browser-remove = Listeden çıkar: { $name }
browser-door = Gönderdikleriniz bu sayfada, yalnızca gazetecilerimiz için mühürlenir. Sunucumuz kaç paket olduğunu ve yaklaşık büyüklüklerini görür.
browser-stay = Alındı belgesini görene kadar bu sayfayı açık bırakın. Bağlantı koparsa gönderme kaldığı yerden sürer; sayfayı kapatırsanız sona erer ve burada ondan hiçbir şey kalmaz.

browser-sending-title = Gönderiliyor
browser-progress = Şimdiye kadar gönderilen
browser-sent = %{ $percent } gönderildi.
browser-finishing = Dosyalar ulaştı. Şimdi sıra iletide.
browser-paused = Duraklatıldı. Siz sürdürene kadar hiçbir şey gönderilmez.
browser-waiting = Bağlantı koptu. Sonraki deneme { $seconds } saniye sonra.
browser-trying = Yeniden deneniyor.
browser-pause = Duraklat
browser-go-on = Sürdür
browser-stop = Durdur, iletime dön
browser-stopped-title = Durduruldu
browser-stopped = Gönderilmiş olanların hiçbiri sayılmaz. Metniniz ve dosyalarınız hâlâ burada.

browser-return-hint = Sekiz İngilizce sözcük, sırasıyla, aralarında boşlukla. Büyük harf, virgül ve tire fark etmez. Sözcükler bu sayfada kalır.
browser-return-door = Nerede başlatmış olursanız olun, posta kutunuzu burada sürdürebilirsiniz: bir tarayıcıda ya da komut satırı programımızla. Kod adınız gönderilmez; yanıtlar bu sayfada açılır.
browser-wait = Biraz bekleyin
browser-forgot-reply = Yanıt silindi.

browser-unreached-title = Sunucumuza şu anda ulaşılamıyor
browser-unreached = Hiçbir şey kaybolmadı: bu sayfa, açık kaldığı sürece yazdıklarınızı tutar. Lütfen biraz sonra yeniden deneyin.
browser-changed-title = Bir dosya artık okunamıyor
browser-changed = “{ $name }”, siz seçtikten sonra değiştirildi, taşındı ya da kaldırıldı. Lütfen onu listeden çıkarıp yeniden seçin.
browser-large = “{ $name }”, { $limit } sınırını aşıyor. Hiçbir şey gönderilmedi. Lütfen onu listeden çıkarın ve iletinizde bize anlatın: sizinle birlikte bir yol ararız.
browser-larger = “{ $name }”, bu sunucunun aldığından büyük. Hiçbir şey gönderilmedi. Lütfen onu listeden çıkarın ve iletinizde bize anlatın: sizinle birlikte bir yol ararız.
browser-no-files-title = Lütfen yalnızca metin
browser-no-files = Seçtiğiniz kişiler dosyasız iletiler alıyor. Lütfen dosyaları listeden çıkarın ya da başka kişiler seçin.
browser-forged-title = Anahtarlarımızda bir sorun var
browser-forged = Bu sunucunun bizim anahtarlarımız diye verdiği şey denetimden geçmiyor. Hiçbir şey gönderilmedi. Şimdi buradan hiçbir şey göndermeyin; olabiliyorsa bunu bize başka bir yoldan bildirin.
browser-clock-title = Tarihler uyuşmuyor
browser-clock = Anahtarlarımız, cihazınızın gösterdiği gün için değil. Lütfen cihazın tarihinin doğru olup olmadığına bakın, sonra bu sayfayı yenileyin. Doğruysa, lütfen bir iki gün sonra yeniden gelin.
