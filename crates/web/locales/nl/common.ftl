### Wat de pagina’s van alle kamers zeggen.

skip-to-content = Naar de inhoud
back-to-start = Terug naar het begin

error-not-found-title = Hier is niets
error-not-found = Dit adres leidt nergens heen. Misschien is het verkeerd overgetypt.
error-method-title = Zo werkt deze pagina niet
error-method = Ga terug naar het begin en probeer het vandaar opnieuw.
error-server-title = Er ging bij ons iets mis
error-server = Het ligt niet aan u. Probeer het over een tijdje opnieuw.
error-host-title = Dit adres is niet van ons
error-host = De pagina werd opgevraagd onder een naam waar deze server niet op antwoordt.
error-form-title = Dit formulier is te oud
error-form = Er is niets veranderd. Open de pagina opnieuw en herhaal wat u deed.

size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } bytes
}
size-kb = { $text } kB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day } { $month ->
    [1] januari
    [2] februari
    [3] maart
    [4] april
    [5] mei
    [6] juni
    [7] juli
    [8] augustus
    [9] september
    [10] oktober
    [11] november
   *[12] december
} { $year }
date-month = { $month ->
    [1] januari
    [2] februari
    [3] maart
    [4] april
    [5] mei
    [6] juni
    [7] juli
    [8] augustus
    [9] september
    [10] oktober
    [11] november
   *[12] december
} { $year }
