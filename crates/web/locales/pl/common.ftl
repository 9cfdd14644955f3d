### Co mówią strony wszystkich pomieszczeń.

skip-to-content = Przejdź do treści
back-to-start = Wróć do początku

error-not-found-title = Tu nic nie ma
error-not-found = Ten adres nigdzie nie prowadzi. Być może został błędnie przepisany.
error-method-title = Ta strona tak nie działa
error-method = Wróć do początku i spróbuj stamtąd jeszcze raz.
error-server-title = Coś poszło nie tak po naszej stronie
error-server = To nie twoja wina. Spróbuj ponownie za jakiś czas.
error-host-title = Ten adres nie należy do nas
error-host = Zapytano o stronę pod nazwą, na którą ten serwer nie odpowiada.
error-form-title = Ten formularz jest za stary
error-form = Nic nie zostało zmienione. Otwórz stronę ponownie i powtórz to, co zostało zrobione.

size-bytes = { $number ->
    [one] { $number } bajt
    [few] { $number } bajty
    [many] { $number } bajtów
   *[other] { $number } bajta
}
size-kb = { $text } kB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day } { $month ->
    [1] stycznia
    [2] lutego
    [3] marca
    [4] kwietnia
    [5] maja
    [6] czerwca
    [7] lipca
    [8] sierpnia
    [9] września
    [10] października
    [11] listopada
   *[12] grudnia
} { $year }
date-month = { $month ->
    [1] styczeń
    [2] luty
    [3] marzec
    [4] kwiecień
    [5] maj
    [6] czerwiec
    [7] lipiec
    [8] sierpień
    [9] wrzesień
    [10] październik
    [11] listopad
   *[12] grudzień
} { $year }
