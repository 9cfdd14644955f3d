### Co czyta źródło.

advice-title = Tutaj możesz nam to powiedzieć.
advice-calm = Nie musisz mówić, kim jesteś. Nie trzeba zakładać konta i nie ma pośpiechu.
advice-who = { $newsroom } czyta to, co tu trafia, sprawdza to i publikuje to, o czym opinia publiczna powinna wiedzieć. To, co wysyłasz, jest pieczętowane w chwili nadejścia; potem otworzyć to mogą tylko nasi dziennikarze i dziennikarki.
advice-before = Zanim zaczniesz
advice-place = Nie rób tego w pracy ani w sieci pracodawcy czy w sieci domowej. Jeśli właśnie tam jesteś, wróć później z innego miejsca.
advice-device = Użyj własnego urządzenia, nigdy takiego, które dał ci lub którym opiekuje się pracodawca.
advice-paper = Przygotuj kartkę i długopis: otrzymasz kryptonim z ośmiu słów do zapisania.
advice-files = Przynieś pliki takie, jakie są. Zanim coś opublikujemy, szukamy tego, co mogłoby cię zdradzić, na przykład nazwisk i śladów drukarki, i to usuwamy. Możemy coś przeoczyć: powiedz nam, gdzie patrzeć.
advice-logged = Nie wracaj do pracy po więcej: to, co się tam otwiera, kopiuje lub drukuje, jest często rejestrowane.
advice-silence = Nie mów o tym nikomu, ani teraz, ani później.
advice-leave = Ktoś wchodzi? „Opuść tę stronę” u góry od razu pokazuje pustą stronę. Potem zamknij całą przeglądarkę: do tego czasu przycisk Wstecz może prowadzić tutaj.
advice-tor-here = To połączenie przyszło przez nasz adres Tor. Ukrywa to twoje miejsce pobytu przed nami i przed tymi, którzy obserwują sieć.
advice-tor-missing = To połączenie nie przyszło przez nasz adres Tor. Jeśli to nie jest Tor Browser, pracodawca lub dostawca internetu może zobaczyć, że tu jesteś. Jeśli mogłoby ci to zaszkodzić, zamknij teraz tę stronę; później, z innego miejsca, pobierz Tor Browser z torproject.org i wróć z jego pomocą.
advice-scripts = Te strony działają bez skryptów. W Tor Browser symbol tarczy prowadzi do poziomu zabezpieczeń: „Najbezpieczniejszy” wyłącza skrypty.
advice-scripts-off = Skrypty są w tej przeglądarce wyłączone. To dobrze: nic tu ich nie potrzebuje.
advice-get-title = Nie mam Tor Browser
advice-get-computer = Komputer (Windows, macOS, Linux): Tor Browser jest bezpłatny, na torproject.org. Pobierz go w domu lub w drodze, nie w pracy.
advice-get-android = Telefon z Androidem: aplikacja „Tor Browser” od The Tor Project, z Google Play, F-Droid lub torproject.org. Tylko na własnym telefonie: sklep pamięta, kto ją pobrał.
advice-get-iphone = iPhone lub iPad: nie ma na nie Tor Browser. Tor Project poleca aplikację „Onion Browser”. Ukrywa ona słabiej, bo Apple każe każdej przeglądarce używać swoich części. Jeśli możesz, użyj raczej komputera lub telefonu z Androidem.
advice-get-blocked = Tor jest tam, gdzie jesteś, zablokowany? W ustawieniach Tor Browser, w części „Połączenie”, wybierz mostek.
advice-get-onion = Potem otwórz w nim ten adres; zapisz go litera po literze:
advice-begin = Otrzymaj kryptonim
advice-return = Mam już kryptonim
languages = Języki
unchecked = Tego tłumaczenia nie sprawdził jeszcze nikt, dla kogo polski jest językiem ojczystym. Oto oryginał po angielsku.
leave = Opuść tę stronę
where-step-1 = { $newsroom } · krok 1 z 2
where-step-2 = { $newsroom } · krok 2 z 2

closed-title = Jeszcze nie otwarte
closed = W tej chwili nic tu nie przyjmujemy, bo nikt nie mógłby tego otworzyć. To dla twojego bezpieczeństwa. Wróć za dzień lub dwa.

codename-title = Twój kryptonim
codename-only-way = Te osiem angielskich słów to jedyna droga powrotu do tej rozmowy. Nie przechowujemy ich, więc nikt nie będzie mógł podać ci ich ponownie.
codename-write-down = Zapisz je teraz, w tej kolejności, na kartce, na której nie ma nic innego.
codename-done = Mam go już na kartce
codename-other-ways = Inne sposoby, by go zachować
codename-by-heart = Naucz się go na pamięć: ułóż historię z ośmiu słów, w ich kolejności.
codename-in-a-book = Zaznacz delikatnie słowa we własnej książce i zapamiętaj, w której.
codename-not-there = Trzymaj kartkę z dala od swoich urządzeń: żadnych zdjęć, żadnych maili do siebie, żadnych notatek w telefonie.
codename-again = Nic jeszcze nie zostało wysłane. Jeśli wrócisz na tę stronę lub wczytasz ją ponownie, pokaże inne słowa: wtedy zapisz tamte.
codename-print = Wydrukuj go zamiast tego
codename-print-warning = Ręcznie jest bezpieczniej: drukarki pamiętają, co drukują, a w pracy ktoś to czyta. Jeśli mimo to drukujesz, użyj własnej drukarki podłączonej kablem i polecenia drukowania w przeglądarce. Wydrukuje się tylko osiem słów. W oknie drukowania wyłącz „nagłówki i stopki”: podałyby one nazwę tej strony.
codename-show = Pokaż mój kryptonim jeszcze raz

write-title = Twoja wiadomość
write-calm = Nie spiesz się. Nic nie zostanie wysłane, zanim naciśniesz przycisk.
write-message = Co powinniśmy wiedzieć?
write-message-hint = Komu mogłoby to zaszkodzić, skąd to wiesz, na co spojrzeć najpierw, co w plikach mogłoby wskazać na ciebie. Nie podawaj swojego nazwiska. Cofnięcie lub ponowne wczytanie opróżnia tę stronę.
write-files = Dokumenty
write-files-hint = { $most ->
    [one] Dowolnego rodzaju, najwyżej { $most } plik, o wielkości do { $largest }. Wybierz wszystko za jednym razem: drugi wybór zastępuje pierwszy.
    [few] Dowolnego rodzaju, najwyżej { $most } pliki, każdy do { $largest }. Wybierz wszystkie za jednym razem: drugi wybór zastępuje pierwszy.
   *[other] Dowolnego rodzaju, najwyżej { $most } plików, każdy do { $largest }. Wybierz wszystkie za jednym razem: drugi wybór zastępuje pierwszy.
}
write-files-again = Przeglądarka nie zachowuje twoich plików: wybierz je ponownie.
write-wait = Czy mamy zaczekać z publikacją?
write-wait-hint = Jeśli tak, podaj pierwszy dzień, który będzie dla ciebie bezpieczny: traktujemy to życzenie poważnie. Jeśli nie, zostaw puste pole. Możesz też napisać o tym w wiadomości.
channel-which = Kto ma to przeczytać?
channel-hint = To, co wysyłasz, jest pieczętowane dla wybranych przez ciebie osób; nikt inny z naszych dziennikarzy i dziennikarek nie może tego przeczytać. Jeśli nie masz pewności, zostaw pierwszą pozycję.
channel-people = Kto to czyta: { $people }.
channel-files = Przyjmuje pliki, każdy do { $largest }.
channel-no-files = Nie przyjmuje plików, tylko tekst.
write-door = To, co wysyłasz, jest pieczętowane w chwili nadejścia; odtąd otworzyć to mogą tylko nasi dziennikarze i dziennikarki. W chwili, gdy nadchodzi, nasz serwer mógłby to przeczytać. Jeśli to dla ciebie zbyt duże ryzyko, nie wysyłaj tego tutaj: nasz program wiersza poleceń, safehouse drop, najpierw pieczętuje wszystko na twoim własnym komputerze.
write-send = Zapieczętuj i wyślij
write-stay = Naciśnij raz i zostaw tę stronę otwartą, aż zobaczysz potwierdzenie. Duże pliki idą przez Tor długo i może się wydawać, że nic się nie dzieje. Jeśli potwierdzenie nie nadejdzie, wyślij jeszcze raz: to nie szkodzi.

receipt-title = Mamy to.
receipt-safe = Jest zapieczętowane i bezpiecznie przechowane. Otworzyć to mogą tylko nasi dziennikarze i dziennikarki.
receipt-number = Numer potwierdzenia (nie trzeba go zachowywać)
receipt-day = Otrzymano
receipt-files = Pliki
receipt-next = Co teraz
receipt-next-read = Ktoś z naszej redakcji to czyta. Może to potrwać kilka dni. Być może będziemy mieć do ciebie pytanie.
receipt-next-return = Wróć ze swoim kryptonimem za kilka dni, w miarę możliwości z innego miejsca.
receipt-next-close = Zamknij teraz całą przeglądarkę. Tor Browser zapomina wtedy tę wizytę; każda inna zachowuje ją w historii: usuń ją także tam.
receipt-mailbox = Otwórz moją skrzynkę

return-title = Witamy ponownie
return-codename = Twój kryptonim
return-hint = Osiem angielskich słów, w ich kolejności, oddzielonych spacjami. Wielkie litery, przecinki i łączniki nie mają znaczenia.
return-door = Rozmowa zaczęła się w przeglądarce? Kontynuuj tutaj. Nasz serwer widzi twój kryptonim i mógłby przeczytać odpowiedzi dla ciebie w chwili, gdy sam odpowiada. Zaczęła się w naszym programie wiersza poleceń? Wróć z jego pomocą, nie tutaj: przechowuje on kryptonim na twoim własnym komputerze.
return-open = Otwórz moją skrzynkę
return-begin = Nie mam jeszcze kryptonimu

mailbox-title = Twoja skrzynka
mailbox-none = Nie ma jeszcze odpowiedzi.
mailbox-none-next = Mamy to, co do nas trafiło. Czytanie i sprawdzanie wymaga czasu; wróć za kilka dni.
mailbox-reply-day = Odpowiedź z { $day }
mailbox-replies-go = Odpowiedź zostaje tu od trzech do czterech miesięcy, przeczytana czy nie. Potem jest usuwana: zanotuj to, czego potrzebujesz, w bezpiecznym miejscu.
mailbox-question-day = Pytanie z { $day }
mailbox-read-day = Przeczytane w redakcji { $day }: redakcja przeczytała to, co od ciebie dostała.
wish-accepted = Mamy twoją prośbę, by zaczekać: nie opublikujemy tego przed { $day }.
wish-declined = Mamy twoją prośbę, by zaczekać: nie możemy tego obiecać. Napisz do nas, zanim cokolwiek postanowisz.
wish-ended = Czas, przez który mieliśmy na twoją prośbę czekać, minął.
mailbox-forget-reply = Usuń tę odpowiedź
mailbox-files = Pliki od redakcji
mailbox-file-save = Zapisz { $name } ({ $size })
mailbox-files-stay = Zapisany plik leży na tym urządzeniu, czytelny dla każdego, kto go używa, dopóki go tam nie usuniesz. Usunięcie odpowiedzi tutaj usuwa jej pliki tylko tutaj.
mailbox-refused = { $number ->
    [one] Jedna odpowiedź nie jest pokazana, bo nie możemy mieć pewności, że pochodzi od nas.
    [few] { $number } odpowiedzi nie są pokazane, bo nie możemy mieć pewności, że pochodzą od nas.
   *[other] { $number } odpowiedzi nie jest pokazanych, bo nie możemy mieć pewności, że pochodzą od nas.
} Napisz nam o tym w wiadomości.
mailbox-add = Odpowiedz lub coś dodaj
mailbox-forget = Usuń wszystko
mailbox-forget-hint = Twoją skrzynkę, odpowiedzi w niej i to, czego jeszcze nie odebraliśmy.
mailbox-closed = W tej chwili nie można nic dodać, bo nikt nie mógłby tego otworzyć. Wróć za dzień lub dwa.

forget-title = Usunąć wszystko?
forget-what = Twoja skrzynka i odpowiedzi w niej zostaną usunięte, podobnie jak to, czego jeszcze nie odebraliśmy. To, co nasza redakcja już odebrała, zostaje u niej: jeśli chcesz prosić o usunięcie także tego, napisz do nas najpierw. Twój kryptonim nie otworzy już niczego. Tego nie można cofnąć.
forget-yes = Usuń wszystko
forget-no = Zachowaj moją skrzynkę
forgotten-title = Usunięte.
forgotten = Twoja skrzynka już nie istnieje, a kryptonim niczego nie otwiera. Możesz zniszczyć kartkę i zamknąć przeglądarkę. Aby znów do nas napisać, zacznij z nowym kryptonimem.

codename-wrong-title = To jeszcze nie jest kryptonim
codename-wrong-count = Kryptonim ma osiem słów; naliczyliśmy { $found }. Porównaj z kartką.
codename-wrong-word = Słowo { $position }, „{ $word }”, nie należy do słów, których używamy. Porównaj z kartką.
codename-wrong-word-suggestion = Słowo { $position }, „{ $word }”, nie należy do słów, których używamy. Może chodzi o „{ $suggestion }”?
no-mailbox-title = Nie ma skrzynki dla tego kryptonimu
no-mailbox = Znamy wszystkie osiem słów, ale razem niczego nie otwierają. Porównaj je i ich kolejność z kartką. Jeśli z tym kryptonimem nic nie wysłano albo skrzynka została usunięta, zacznij z nowym.
too-large-title = Plik jest za duży
too-large = Jeden z plików jest większy niż { $limit }. Nic nie zostało wysłane. Wyślij pozostałe i napisz nam o tym w wiadomości: poszukamy razem innej drogi.
too-many-files-title = Za dużo plików naraz
too-many-files = { $limit ->
    [one] Przyjmujemy najwyżej { $limit } plik naraz. Nic nie zostało wysłane. Wyślij część teraz, a resztę dodaj potem, albo połącz je w jeden plik zip.
    [few] Przyjmujemy najwyżej { $limit } pliki naraz. Nic nie zostało wysłane. Wyślij część teraz, a resztę dodaj potem, albo połącz je w jeden plik zip.
   *[other] Przyjmujemy najwyżej { $limit } plików naraz. Nic nie zostało wysłane. Wyślij część teraz, a resztę dodaj potem, albo połącz je w jeden plik zip.
}
message-too-long-title = Wiadomość jest za długa
message-too-long = Wiadomość może mieć najwyżej { $limit }. Nic nie zostało wysłane. Umieść dłuższy tekst w pliku.
bad-date-title = Nie udało się odczytać tego dnia
bad-date = Zapisz go jako rok, miesiąc i dzień, na przykład 2027-01-31, albo zostaw puste pole. Nic nie zostało wysłane.
empty-drop-title = Nie ma jeszcze nic do wysłania
empty-drop = Napisz coś albo wybierz plik.
no-channel-title = Tych osób nie można już wybrać
no-channel = Redakcja zamknęła wybrany przez ciebie kanał. Nic nie zostało wysłane. Twój tekst nadal tu jest: wybierz inny kanał.
no-files-title = Te osoby nie przyjmują plików
no-files = Nic nie zostało wysłane. Twój tekst nadal tu jest: wybierz dla plików inne osoby albo wyślij sam tekst.
broken-title = Nie dotarło w całości
broken = Połączenie się zerwało albo czegoś brakowało. Nic z tego nie zostało zachowane. Spróbuj ponownie.
too-much-title = Pliki razem są za duże
too-much = Pliki jednej przesyłki mogą mieć razem { $limit }. Nic nie zostało wysłane. Wyślij je w kilku częściach: za każdym razem wróć ze swoim kryptonimem.
busy-title = Wiele osób właśnie wysyła
busy = Przez dwie minuty wszystkie miejsca były zajęte, więc nic nie zostało przyjęte. To nie Twoja wina. Spróbuj ponownie za kilka minut; wiadomość bez plików nigdy nie czeka.
slow-title = Połączenie stanęło
slow = Przez pół minuty nic nie nadeszło, więc przerwaliśmy i nic nie zachowaliśmy. Spróbuj ponownie; mniejszy plik może pomóc.
disk-full-title = Nie mamy teraz miejsca
disk-full = Nasz dysk jest prawie pełny, więc nic nie zostało przyjęte. To nie twoja wina. Spróbuj ponownie jutro.
conflict-title = Ten formularz został już użyty
conflict = Nic więcej z niego nie przyjęto. Otwórz swoją skrzynkę kryptonimem i napisz stamtąd.
file-missing-title = Pliku tu nie ma
file-missing = { $name } należy do tej odpowiedzi, ale go tu nie ma. Odpowiedz redakcji, że go brakuje.
file-changed-title = To nie jest plik, który wysłano
file-changed = { $name }: ten plik został zmieniony lub uszkodzony po wysłaniu przez redakcję. Nic z niego nie zostało wydane. Odpowiedz redakcji, że nie da się go otworzyć.
reply-gone-title = Tej odpowiedzi już tu nie ma
reply-gone = Została usunięta albo jej czas minął, a jej pliki razem z nią.
failed-title = Coś poszło nie tak po naszej stronie
failed = Z tego, co zostało wysłane, nic nie zachowano. To nie twoja wina. Spróbuj ponownie za jakiś czas.
kept-title = Tekst twojej wiadomości
kept = Nie został wysłany. Skopiuj go stąd, zanim opuścisz tę stronę: nigdzie indziej nie jest zachowany.
