### Was die Seiten aller Räume sagen.

skip-to-content = Zum Inhalt
back-to-start = Zurück zum Anfang

error-not-found-title = Hier ist nichts
error-not-found = Diese Adresse führt nirgendwohin. Vielleicht wurde sie falsch abgetippt.
error-method-title = So funktioniert diese Seite nicht
error-method = Bitte gehen Sie zurück zum Anfang und versuchen Sie es von dort noch einmal.
error-server-title = Bei uns ist etwas schiefgegangen
error-server = Es liegt nicht an Ihnen. Bitte versuchen Sie es in einer Weile noch einmal.
error-host-title = Diese Adresse ist nicht unsere
error-host = Die Seite wurde unter einem Namen aufgerufen, auf den dieser Server nicht antwortet.
error-form-title = Dieses Formular ist zu alt
error-form = Es wurde nichts geändert. Öffnen Sie die Seite erneut und wiederholen Sie, was Sie getan haben.

size-bytes = { $number ->
    [one] { $number } Byte
   *[other] { $number } Byte
}
size-kb = { $text } KB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
date-month = { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
