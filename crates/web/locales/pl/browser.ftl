### Co czyta źródło przy drzwiach 2, gdzie pieczętuje przeglądarka.

advice-browser = Twoja przeglądarka może też zapieczętować wszystko sama, zanim cokolwiek opuści twoje urządzenie. Potrzebuje do tego skryptów, które poziom „Najbezpieczniejszy” w Tor Browser wyłącza z ważnego powodu.
advice-browser-link = Zapieczętuj w mojej przeglądarce

browser-title = Zapieczętowane przed wysłaniem
browser-calm = Na tych stronach twoja własna przeglądarka pieczętuje to, co piszesz, i każdy plik, zanim cokolwiek opuści twoje urządzenie.
browser-how = Nasz serwer przechowuje tylko to, czego nie otworzy nikt poza naszymi dziennikarzami i dziennikarkami. Twój kryptonim zostaje na tej stronie. Po zamknięciu przeglądarki nic w niej nie zostaje.
browser-protects = To chroni cię przed każdym, kto podsłuchuje połączenie po drodze, i przed każdym, kto później zabierze nasz serwer: znajdzie zapieczętowane paczki, ich liczbę i przybliżoną wielkość.
browser-protects-not = Nie chroni cię przed kimś, kto już przejął nasz serwer: może on podać ci zmienioną stronę, która cię zdradzi. Jak ta strona i jej skrypt mają wyglądać, zapisano w naszym publicznym rejestrze, więc każdy może wykryć taką zmianę; twoja przeglądarka sama tam nie zagląda. Jeśli to dla ciebie zbyt duże ryzyko, użyj naszego programu wiersza poleceń, safehouse drop.
browser-no-scripts-title = Ta droga wymaga skryptów
browser-no-scripts = W twojej przeglądarce są wyłączone i to jest bezpieczniejsze ustawienie. Zostaw je tak i idź dalej bez skryptów: wtedy nasz serwer pieczętuje to, co wysyłasz, w chwili nadejścia.
browser-unable-title = Ta przeglądarka tego nie potrafi
browser-unable = Brakuje w niej czegoś, co jest potrzebne do pieczętowania. Idź dalej bez skryptów: wtedy nasz serwer pieczętuje to, co wysyłasz, w chwili nadejścia.
browser-plain-way = Dalej bez skryptów
browser-key = Czy to naprawdę my? Porównaj nasz klucz
browser-key-here = To jest publiczny klucz redakcji, taki, jaki podał ten serwer:
browser-key-why = Jeśli masz nasz klucz z innego źródła, na przykład z drukowanej gazety lub od zaufanej osoby, wpisz go tutaj: strona porówna oba.
browser-key-field = Nasz klucz, jaki masz z innego źródła
browser-key-same = To ten sam klucz.
browser-key-other = To nie jest ten sam klucz. Jeśli twój jest kompletny i masz pewność, skąd pochodzi, nie wysyłaj tutaj niczego.

browser-message-hint = Komu mogłoby to zaszkodzić, skąd to wiesz, na co spojrzeć najpierw, co w plikach mogłoby wskazać na ciebie. Nie podawaj swojego nazwiska. Cofnięcie lub ponowne wczytanie opróżnia tę stronę.
browser-files-hint = { $most ->
    [one] Dowolnego rodzaju, najwyżej { $most } plik, o wielkości do { $largest }.
    [few] Dowolnego rodzaju, najwyżej { $most } pliki, każdy do { $largest }. Możesz wybierać kilka razy; zostaną wysłane w pokazanej kolejności.
    [many] Dowolnego rodzaju, najwyżej { $most } plików, każdy do { $largest }. Możesz wybierać kilka razy; zostaną wysłane w pokazanej kolejności.
   *[other] Dowolnego rodzaju, najwyżej { $most } pliku, każdy do { $largest }. Możesz wybierać kilka razy; zostaną wysłane w pokazanej kolejności.
}
browser-remove = Wyjmij z listy: { $name }
browser-door = To, co wysyłasz, jest pieczętowane na tej stronie, wyłącznie dla naszych dziennikarzy i dziennikarek. Nasz serwer widzi, ile jest paczek i jaką mają mniej więcej wielkość.
browser-stay = Zostaw tę stronę otwartą, aż zobaczysz potwierdzenie. Gdy połączenie się zerwie, wysyłanie ruszy dalej od miejsca, w którym stanęło; gdy zamkniesz stronę, skończy się i nic z tego tu nie zostanie.

browser-sending-title = Wysyłanie
browser-progress = Wysłano dotąd
browser-sent = Wysłano { $percent }%.
browser-finishing = Pliki dotarły. Teraz wiadomość.
browser-paused = Wstrzymane. Nic nie jest wysyłane, dopóki nie wznowisz.
browser-waiting = Połączenie się zerwało. Następna próba za { $seconds } s.
browser-trying = Kolejna próba.
browser-pause = Wstrzymaj
browser-go-on = Wznów
browser-stop = Przerwij, z powrotem do mojej wiadomości
browser-stopped-title = Przerwane
browser-stopped = Nic z tego, co było już wysłane, się nie liczy. Twój tekst i pliki nadal tu są.

browser-return-hint = Osiem angielskich słów, w ich kolejności, oddzielonych spacjami. Wielkie litery, przecinki i łączniki nie mają znaczenia. Słowa zostają na tej stronie.
browser-return-door = Możesz tu kontynuować ze skrzynką, gdziekolwiek powstała: w przeglądarce lub w naszym programie wiersza poleceń. Twój kryptonim nie jest wysyłany; odpowiedzi są otwierane na tej stronie.
browser-wait = Chwileczkę
browser-forgot-reply = Odpowiedź jest usunięta.

browser-unreached-title = Nasz serwer jest w tej chwili nieosiągalny
browser-unreached = Nic nie przepadło: ta strona zachowuje to, co na niej napisano, dopóki jest otwarta. Spróbuj ponownie za jakiś czas.
browser-changed-title = Pliku nie można już odczytać
browser-changed = Plik „{ $name }” po wybraniu zmieniono, przeniesiono lub zabrano. Wyjmij go z listy i wybierz jeszcze raz.
browser-large = Plik „{ $name }” jest większy niż { $limit }. Nic nie zostało wysłane. Wyjmij go z listy i napisz nam o nim w wiadomości: poszukamy razem innej drogi.
browser-larger = Plik „{ $name }” jest większy, niż przyjmuje ten serwer. Nic nie zostało wysłane. Wyjmij go z listy i napisz nam o nim w wiadomości: poszukamy razem innej drogi.
browser-no-files-title = Prosimy tylko o słowa
browser-no-files = Wybrane osoby przyjmują wiadomości bez plików. Wyjmij pliki z listy albo wybierz inne osoby.
browser-forged-title = Coś jest nie tak z naszymi kluczami
browser-forged = To, co ten serwer podaje jako nasze klucze, nie wytrzymuje sprawdzenia. Nic nie zostało wysłane. Nie wysyłaj tu teraz niczego; jeśli możesz, powiedz nam o tym inną drogą.
browser-clock-title = Daty się nie zgadzają
browser-clock = Nasze klucze nie są przeznaczone na dzień, który pokazuje twoje urządzenie. Sprawdź, czy jego data jest poprawna, i wczytaj tę stronę ponownie. Jeśli jest poprawna, wróć za dzień lub dwa.
