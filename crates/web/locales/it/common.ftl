### Quello che dicono le pagine di tutte le stanze.

skip-to-content = Vai al contenuto
back-to-start = Torna all’inizio

error-not-found-title = Qui non c’è niente
error-not-found = Questo indirizzo non porta da nessuna parte. Forse è stato scritto male.
error-method-title = Questa pagina non funziona così
error-method = Torni all’inizio e riprovi da lì.
error-server-title = Qualcosa non ha funzionato da parte nostra
error-server = Non dipende da Lei. Riprovi tra un po’.
error-host-title = Questo indirizzo non è nostro
error-host = La pagina è stata chiesta con un nome a cui questo server non risponde.
error-form-title = Questo modulo è troppo vecchio
error-form = Non è stato cambiato nulla. Riapra la pagina e ripeta quello che ha fatto.

size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } byte
}
size-kb = { $text } kB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day ->
    [1] 1º
   *[other] { $day }
} { $month ->
    [1] gennaio
    [2] febbraio
    [3] marzo
    [4] aprile
    [5] maggio
    [6] giugno
    [7] luglio
    [8] agosto
    [9] settembre
    [10] ottobre
    [11] novembre
   *[12] dicembre
} { $year }
date-month = { $month ->
    [1] gennaio
    [2] febbraio
    [3] marzo
    [4] aprile
    [5] maggio
    [6] giugno
    [7] luglio
    [8] agosto
    [9] settembre
    [10] ottobre
    [11] novembre
   *[12] dicembre
} { $year }
