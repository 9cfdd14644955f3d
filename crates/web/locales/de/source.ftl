### Was eine Quelle liest.

advice-title = Hier können Sie es uns sagen.
advice-calm = Sie müssen nicht sagen, wer Sie sind. Es gibt kein Konto und keine Eile.
advice-who = { $newsroom } liest, was hier gesendet wird, prüft es und veröffentlicht, was die Öffentlichkeit wissen soll. Was Sie senden, wird bei der Ankunft versiegelt; danach können es nur noch unsere Journalistinnen und Journalisten öffnen.
advice-before = Bevor Sie anfangen
advice-place = Tun Sie es nicht bei der Arbeit und in keinem Netz, das Ihrem Arbeitgeber oder zu Ihrer Wohnung gehört. Wenn Sie gerade dort sind, kommen Sie später von anderswo wieder.
advice-device = Nehmen Sie ein eigenes Gerät, niemals eines, das ein Arbeitgeber Ihnen gegeben hat oder betreut.
advice-paper = Halten Sie Stift und Papier bereit: Sie bekommen einen Codenamen aus acht Wörtern zum Aufschreiben.
advice-files = Bringen Sie Dateien so, wie sie sind. Bevor wir etwas veröffentlichen, suchen wir nach allem, was Sie verraten könnte, etwa Namen und Druckermarkierungen, und entfernen es. Wir können etwas übersehen: Sagen Sie uns, wo wir hinschauen sollen.
advice-logged = Gehen Sie nicht an die Arbeit zurück, um mehr zu holen: Was dort geöffnet, kopiert oder gedruckt wird, wird oft aufgezeichnet.
advice-silence = Erzählen Sie niemandem davon, weder jetzt noch später.
advice-leave = Kommt jemand herein? „Diese Seite verlassen“ ganz oben zeigt sofort eine leere Seite. Schließen Sie dann den ganzen Browser: Bis dahin kann „Zurück“ hierher führen.
advice-tor-here = Sie kommen über unsere Tor-Adresse. Das verbirgt, wo Sie sind: vor uns und vor denen, die das Netz beobachten.
advice-tor-missing = Sie kommen nicht über unsere Tor-Adresse. Wenn dies nicht der Tor Browser ist, können Ihr Arbeitgeber oder Ihr Anbieter sehen, dass Sie hier sind. Könnte Ihnen das schaden, schließen Sie diese Seite jetzt; holen Sie sich später und anderswo den Tor Browser von torproject.org und kommen Sie damit wieder.
advice-scripts = Diese Seiten funktionieren ohne Skripte. Im Tor Browser führt das Schild-Symbol zur Sicherheitsstufe: „Am sichersten“ schaltet Skripte ab.
advice-scripts-off = Skripte sind in diesem Browser ausgeschaltet. Das ist gut: Hier braucht sie nichts.
advice-get-title = Ich habe keinen Tor Browser
advice-get-computer = Computer (Windows, macOS, Linux): Den Tor Browser gibt es kostenlos auf torproject.org. Laden Sie ihn zu Hause oder unterwegs herunter, nicht bei der Arbeit.
advice-get-android = Android-Telefon: die App „Tor Browser“ von The Tor Project, aus Google Play, F-Droid oder von torproject.org. Nur auf einem eigenen Telefon: Der App-Laden merkt sich, dass Sie sie geholt haben.
advice-get-iphone = iPhone oder iPad: Dafür gibt es keinen Tor Browser. Das Tor Project empfiehlt die App „Onion Browser“. Sie verbirgt Sie weniger gut, weil Apple jedem Browser eigene Bestandteile vorschreibt. Nehmen Sie wenn möglich lieber einen Computer oder ein Android-Telefon.
advice-get-blocked = Ist Tor bei Ihnen gesperrt? Wählen Sie in den Einstellungen des Tor Browsers unter „Verbindung“ eine Brücke.
advice-get-onion = Öffnen Sie darin dann diese Adresse; schreiben Sie sie Buchstabe für Buchstabe ab:
advice-begin = Einen Codenamen holen
advice-return = Ich habe schon einen Codenamen
languages = Sprachen
unchecked = Diese Übersetzung hat noch niemand geprüft, dessen Muttersprache Deutsch ist. Hier ist das englische Original.
leave = Diese Seite verlassen
where-step-1 = { $newsroom } · Schritt 1 von 2
where-step-2 = { $newsroom } · Schritt 2 von 2

closed-title = Noch nicht geöffnet
closed = Zurzeit wird hier nichts angenommen, weil niemand es öffnen könnte. Das dient Ihrer Sicherheit. Bitte kommen Sie in ein oder zwei Tagen wieder.

codename-title = Ihr Codename
codename-only-way = Diese acht englischen Wörter sind der einzige Weg zurück zu diesem Gespräch. Wir bewahren sie nicht auf: Niemand kann sie Ihnen noch einmal geben.
codename-write-down = Schreiben Sie sie jetzt auf, in dieser Reihenfolge, auf ein Papier, auf dem sonst nichts steht.
codename-done = Ich habe ihn aufgeschrieben
codename-other-ways = Andere Wege, ihn zu behalten
codename-by-heart = Lernen Sie ihn auswendig: Machen Sie aus den acht Wörtern in ihrer Reihenfolge eine Geschichte.
codename-in-a-book = Markieren Sie die Wörter leicht in einem Buch, das Ihnen gehört, und merken Sie sich, in welchem.
codename-not-there = Bewahren Sie das Papier getrennt von Ihren Geräten auf: kein Foto, keine E-Mail an sich selbst, keine Notiz im Telefon.
codename-again = Es wurde noch nichts gesendet. Wenn Sie auf diese Seite zurückkommen oder sie neu laden, zeigt sie andere Wörter: Schreiben Sie dann diese auf.
codename-print = Stattdessen drucken
codename-print-warning = Von Hand ist es sicherer: Drucker merken sich, was sie drucken, und am Arbeitsplatz wird das gelesen. Wenn Sie trotzdem drucken, nehmen Sie einen eigenen Drucker mit Kabel und den Druckbefehl Ihres Browsers. Nur die acht Wörter kommen heraus. Schalten Sie im Druckfenster „Kopf- und Fußzeilen“ aus: Sie würden diese Seite nennen.
codename-show = Meinen Codenamen noch einmal zeigen

write-title = Ihre Nachricht
write-calm = Nehmen Sie sich Zeit. Nichts wird gesendet, bevor Sie auf den Knopf drücken.
write-message = Was sollten wir wissen?
write-message-hint = Wem es schaden könnte, woher Sie es wissen, was wir zuerst ansehen sollen, was in den Dateien auf Sie hinweisen könnte. Lassen Sie Ihren Namen weg. Zurückgehen oder neu laden leert diese Seite.
write-files = Dokumente
write-files-hint = Jede Art, bis zu { $most } Dateien, jede bis zu { $largest }. Wählen Sie alle auf einmal: Eine zweite Auswahl ersetzt die erste.
write-files-again = Der Browser hat Ihre Dateien nicht behalten: Bitte wählen Sie sie noch einmal aus.
write-wait = Sollen wir mit der Veröffentlichung warten?
write-wait-hint = Wenn ja, nennen Sie den ersten Tag, der für Sie sicher ist: Wir nehmen diesen Wunsch ernst. Wenn nicht, lassen Sie das Feld leer. Sie können es auch in Ihrer Nachricht schreiben.
write-door = Was Sie senden, wird bei der Ankunft versiegelt; von da an können es nur noch unsere Journalistinnen und Journalisten öffnen. In dem Augenblick, in dem es ankommt, könnte unser Server es lesen. Wenn Ihnen dieses Risiko zu groß ist, senden Sie es nicht hier: Unser Programm für die Befehlszeile, safehouse drop, versiegelt zuerst alles auf Ihrem eigenen Gerät.
write-send = Versiegeln und senden
write-stay = Drücken Sie einmal und lassen Sie diese Seite offen, bis Sie die Quittung sehen. Große Dateien brauchen über Tor lange, und es kann aussehen, als bewege sich nichts. Wenn keine Quittung kommt, senden Sie noch einmal: Das schadet nicht.

receipt-title = Wir haben es.
receipt-safe = Es ist versiegelt und sicher gespeichert. Nur unsere Journalistinnen und Journalisten können es öffnen.
receipt-number = Nummer der Quittung (Sie müssen sie nicht behalten)
receipt-day = Eingegangen am
receipt-files = Dateien
receipt-next = Wie es weitergeht
receipt-next-read = Jemand aus unserer Redaktion liest es. Das kann einige Tage dauern. Vielleicht haben wir eine Frage an Sie.
receipt-next-return = Kommen Sie in einigen Tagen mit Ihrem Codenamen wieder, wenn möglich von einem anderen Ort.
receipt-next-close = Schließen Sie jetzt den ganzen Browser. Der Tor Browser vergisst dann diesen Besuch; jeder andere behält ihn in seinem Verlauf: Löschen Sie ihn auch dort.
receipt-mailbox = Mein Postfach öffnen

return-title = Willkommen zurück
return-codename = Ihr Codename
return-hint = Acht englische Wörter in ihrer Reihenfolge, mit Leerzeichen dazwischen. Großbuchstaben, Kommas und Bindestriche spielen keine Rolle.
return-door = Haben Sie in einem Browser angefangen? Dann machen Sie hier weiter. Unser Server sieht Ihren Codenamen und könnte Ihre Antworten lesen, in dem Augenblick, in dem er antwortet. Haben Sie mit unserem Programm für die Befehlszeile angefangen? Dann kommen Sie bitte damit wieder und nicht hier: Es behält Ihren Codenamen auf Ihrem eigenen Gerät.
return-open = Mein Postfach öffnen
return-begin = Ich habe noch keinen Codenamen

mailbox-title = Ihr Postfach
mailbox-none = Noch keine Antwort.
mailbox-none-next = Wir haben, was Sie gesendet haben. Lesen und Prüfen brauchen Zeit; bitte kommen Sie in einigen Tagen wieder.
mailbox-reply-day = Antwort vom { $day }
mailbox-replies-go = Eine Antwort bleibt drei bis vier Monate hier, gelesen oder nicht. Dann wird sie gelöscht: Notieren Sie an einem sicheren Ort, was Sie brauchen.
mailbox-forget-reply = Diese Antwort löschen
mailbox-refused = { $number ->
    [one] Eine Antwort wird nicht gezeigt, weil wir nicht sicher sein können, dass sie von uns ist.
   *[other] { $number } Antworten werden nicht gezeigt, weil wir nicht sicher sein können, dass sie von uns sind.
} Bitte sagen Sie uns das in einer Nachricht.
mailbox-add = Antworten oder etwas hinzufügen
mailbox-forget = Alles löschen
mailbox-forget-hint = Ihr Postfach, seine Antworten und was wir von Ihnen noch nicht abgeholt haben.
mailbox-closed = Zurzeit kann nichts hinzugefügt werden, weil niemand es öffnen könnte. Bitte kommen Sie in ein oder zwei Tagen wieder.

forget-title = Alles löschen?
forget-what = Ihr Postfach und seine Antworten werden gelöscht, ebenso alles, was wir noch nicht abgeholt haben. Was unsere Redaktion schon abgeholt hat, bleibt bei ihr: Wenn Sie bitten wollen, dass auch das gelöscht wird, schreiben Sie uns vorher. Ihr Codename öffnet dann nichts mehr. Das lässt sich nicht rückgängig machen.
forget-yes = Alles löschen
forget-no = Mein Postfach behalten
forgotten-title = Es ist weg.
forgotten = Ihr Postfach gibt es nicht mehr, und Ihr Codename öffnet nichts. Sie können Ihren Zettel vernichten und den Browser schließen. Um uns wieder zu schreiben, fangen Sie mit einem neuen Codenamen an.

codename-wrong-title = Das ist noch kein Codename
codename-wrong-count = Ein Codename hat acht Wörter; wir zählen { $found }. Bitte vergleichen Sie mit Ihrem Zettel.
codename-wrong-word = Wort { $position }, „{ $word }“, ist keines von unseren Wörtern. Bitte vergleichen Sie mit Ihrem Zettel.
codename-wrong-word-suggestion = Wort { $position }, „{ $word }“, ist keines von unseren Wörtern. Könnte es „{ $suggestion }“ sein?
no-mailbox-title = Zu diesem Codenamen gibt es kein Postfach
no-mailbox = Wir kennen alle acht Wörter, aber zusammen öffnen sie nichts. Bitte vergleichen Sie die Wörter und ihre Reihenfolge mit Ihrem Zettel. Wenn mit diesem Codenamen nichts gesendet wurde oder Sie das Postfach gelöscht haben, fangen Sie bitte mit einem neuen an.
too-large-title = Eine Datei ist zu groß
too-large = Eine Ihrer Dateien ist größer als { $limit }. Es wurde nichts gesendet. Bitte senden Sie die anderen und schreiben Sie uns von dieser: Wir suchen mit Ihnen einen Weg.
too-many-files-title = Zu viele Dateien auf einmal
too-many-files = Wir nehmen bis zu { $limit } Dateien auf einmal. Es wurde nichts gesendet. Bitte senden Sie jetzt einen Teil und danach den Rest, oder packen Sie sie in eine ZIP-Datei.
message-too-long-title = Die Nachricht ist zu lang
message-too-long = Eine Nachricht kann bis zu { $limit } haben. Es wurde nichts gesendet. Bitte legen Sie den längeren Text in eine Datei.
bad-date-title = Dieser Tag war nicht lesbar
bad-date = Bitte schreiben Sie ihn als Jahr, Monat und Tag, zum Beispiel 2027-01-31, oder lassen Sie das Feld leer. Es wurde nichts gesendet.
empty-drop-title = Es gibt noch nichts zu senden
empty-drop = Bitte schreiben Sie etwas oder wählen Sie eine Datei.
broken-title = Es ist nicht ganz angekommen
broken = Die Verbindung brach ab, oder es fehlte etwas. Davon wurde nichts behalten. Bitte versuchen Sie es noch einmal.
too-much-title = Zusammen sind die Dateien zu groß
too-much = Die Dateien einer Sendung dürfen zusammen { $limit } haben. Es wurde nichts gesendet. Bitte senden Sie sie in mehreren Teilen: Kommen Sie jedes Mal mit Ihrem Codenamen zurück.
busy-title = Gerade senden viele
busy = Zwei Minuten lang war jeder Platz besetzt; darum wurde nichts angenommen. Es liegt nicht an Ihnen. Bitte versuchen Sie es in einigen Minuten noch einmal; eine Nachricht ohne Dateien wartet nie.
slow-title = Die Verbindung stand still
slow = Eine halbe Minute lang kam nichts an; darum haben wir aufgehört und nichts behalten. Bitte versuchen Sie es noch einmal; eine kleinere Datei kann helfen.
disk-full-title = Wir haben gerade keinen Platz
disk-full = Unser Speicher ist fast voll, darum wurde nichts angenommen. Es liegt nicht an Ihnen. Bitte versuchen Sie es in einem Tag noch einmal.
conflict-title = Dieses Formular wurde schon benutzt
conflict = Mehr wurde daraus nicht angenommen. Bitte öffnen Sie Ihr Postfach mit Ihrem Codenamen und schreiben Sie von dort.
failed-title = Bei uns ist etwas schiefgegangen
failed = Von dem, was Sie gesendet haben, wurde nichts behalten. Es liegt nicht an Ihnen. Bitte versuchen Sie es in einer Weile noch einmal.
kept-title = Was Sie geschrieben hatten
kept = Es wurde nicht gesendet. Kopieren Sie es von hier, bevor Sie diese Seite verlassen: Es ist sonst nirgends aufbewahrt.
