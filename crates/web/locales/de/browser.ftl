### Was eine Quelle an Tür 2 liest, wo der Browser versiegelt.

advice-browser = Ihr Browser kann auch alles selbst versiegeln, bevor es Ihr Gerät verlässt. Dafür braucht er Skripte, die die Einstellung „Am sichersten“ des Tor Browsers aus gutem Grund abschaltet.
advice-browser-link = In meinem Browser versiegeln

browser-title = Versiegelt, bevor es gesendet wird
browser-calm = Auf diesen Seiten versiegelt Ihr eigener Browser, was Sie schreiben, und jede Datei, bevor etwas Ihr Gerät verlässt.
browser-how = Unser Server bewahrt nur auf, was allein unsere Redaktion öffnen kann. Ihr Codename bleibt in dieser Seite. Wenn Sie den Browser schließen, bleibt nichts in ihm zurück.
browser-protects = Das schützt Sie vor allen, die unterwegs mithören, und vor allen, die unseren Server später mitnehmen: Sie finden versiegelte Pakete, ihre Zahl und ihre ungefähre Größe.
browser-protects-not = Es schützt Sie nicht vor jemandem, der unseren Server schon in der Hand hat: Er kann Ihnen eine veränderte Seite geben, die Sie verrät. Wie diese Seite und ihr Skript aussehen müssen, steht in unserem öffentlichen Verzeichnis, sodass jeder eine solche Änderung finden kann; Ihr Browser sieht dort nicht von selbst nach. Wenn Ihnen dieses Risiko zu groß ist, nehmen Sie unser Programm für die Befehlszeile, safehouse drop.
browser-no-scripts-title = Dieser Weg braucht Skripte
browser-no-scripts = Ihr Browser hat sie abgeschaltet, und das ist die sicherere Einstellung. Lassen Sie es so und gehen Sie ohne Skripte weiter: Dann versiegelt unser Server, was Sie senden, in dem Augenblick, in dem es ankommt.
browser-unable-title = Dieser Browser kann das nicht
browser-unable = Ihm fehlt etwas, das zum Versiegeln nötig ist. Bitte gehen Sie ohne Skripte weiter: Dann versiegelt unser Server, was Sie senden, in dem Augenblick, in dem es ankommt.
browser-plain-way = Ohne Skripte weiter
browser-key = Sind das wirklich wir? Unseren Schlüssel vergleichen
browser-key-here = Das ist der öffentliche Schlüssel der Redaktion, wie dieser Server ihn gegeben hat:
browser-key-why = Wenn Sie unseren Schlüssel von anderswo haben, etwa aus einer gedruckten Zeitung oder von jemandem, dem Sie trauen, geben Sie ihn hier ein: Die Seite vergleicht die beiden.
browser-key-field = Unser Schlüssel, wie Sie ihn von anderswo haben
browser-key-same = Es ist derselbe Schlüssel.
browser-key-other = Es ist nicht derselbe Schlüssel. Wenn Ihrer vollständig ist und Sie sicher wissen, woher er kommt, senden Sie hier nichts.

browser-message-hint = Wem es schaden könnte, woher Sie es wissen, was wir zuerst ansehen sollen, was in den Dateien auf Sie hinweisen könnte. Lassen Sie Ihren Namen weg. Zurückgehen oder neu laden leert diese Seite.
browser-files-hint = Jede Art, bis zu { $most } Dateien, jede bis zu { $largest }. Sie können mehrmals auswählen; gesendet wird in der gezeigten Reihenfolge.
browser-remove = { $name } herausnehmen
browser-door = Was Sie senden, wird in dieser Seite versiegelt, allein für unsere Redaktion. Unser Server sieht, wie viele Pakete es sind und wie groß ungefähr.
browser-stay = Lassen Sie diese Seite offen, bis Sie die Quittung sehen. Wenn die Verbindung abbricht, geht es dort weiter, wo es stehen blieb; wenn Sie die Seite schließen, endet es, und hier bleibt nichts davon.

browser-sending-title = Es wird gesendet
browser-progress = Bisher gesendet
browser-sent = { $percent } % sind gesendet.
browser-finishing = Die Dateien sind da. Jetzt die Nachricht.
browser-paused = Angehalten. Nichts wird gesendet, bis Sie weitermachen.
browser-waiting = Die Verbindung ist abgebrochen. Der nächste Versuch kommt in { $seconds } Sekunden.
browser-trying = Neuer Versuch.
browser-pause = Anhalten
browser-go-on = Weiter
browser-stop = Abbrechen, zurück zu meiner Nachricht
browser-stopped-title = Abgebrochen
browser-stopped = Nichts von dem, was schon gesendet war, zählt. Ihr Text und Ihre Dateien sind noch hier.

browser-return-hint = Acht englische Wörter in ihrer Reihenfolge, mit Leerzeichen dazwischen. Großbuchstaben, Kommas und Bindestriche spielen keine Rolle. Sie bleiben in dieser Seite.
browser-return-door = Hier können Sie mit einem Postfach weitermachen, gleich wo Sie es begonnen haben: in einem Browser oder mit unserem Programm für die Befehlszeile. Ihr Codename wird nicht gesendet; Antworten werden in dieser Seite geöffnet.
browser-wait = Einen Augenblick
browser-forgot-reply = Die Antwort ist gelöscht.

browser-unreached-title = Unser Server ist gerade nicht zu erreichen
browser-unreached = Nichts ist verloren: Diese Seite behält, was Sie geschrieben haben, solange sie offen ist. Bitte versuchen Sie es in einer Weile noch einmal.
browser-changed-title = Eine Datei lässt sich nicht mehr lesen
browser-changed = „{ $name }“ wurde verändert, verschoben oder weggenommen, nachdem Sie sie ausgewählt hatten. Bitte nehmen Sie sie aus der Liste und wählen Sie sie noch einmal aus.
browser-large = „{ $name }“ ist größer als { $limit }. Es wurde nichts gesendet. Bitte nehmen Sie die Datei heraus und schreiben Sie uns davon: Wir suchen mit Ihnen einen Weg.
browser-larger = „{ $name }“ ist größer, als dieser Server annimmt. Es wurde nichts gesendet. Bitte nehmen Sie die Datei heraus und schreiben Sie uns davon: Wir suchen mit Ihnen einen Weg.
browser-no-files-title = Bitte nur Worte
browser-no-files = Die Leute, die Sie gewählt haben, nehmen Nachrichten ohne Dateien an. Bitte nehmen Sie die Dateien heraus oder wählen Sie andere.
browser-forged-title = Mit unseren Schlüsseln stimmt etwas nicht
browser-forged = Was dieser Server als unsere Schlüssel ausgibt, hält nicht stand. Es wurde nichts gesendet. Senden Sie hier jetzt nichts; wenn Sie können, sagen Sie es uns auf anderem Weg.
browser-clock-title = Die Daten passen nicht zusammen
browser-clock = Unsere Schlüssel gelten nicht für den Tag, den Ihr Gerät zeigt. Bitte sehen Sie nach, ob sein Datum stimmt, und laden Sie diese Seite dann neu. Wenn es stimmt, kommen Sie bitte in ein oder zwei Tagen wieder.
