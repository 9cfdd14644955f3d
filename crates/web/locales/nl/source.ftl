### Wat een bron leest.

advice-title = U kunt het ons hier vertellen.
advice-calm = U hoeft niet te zeggen wie u bent. Er is geen account, en geen haast.
advice-who = { $newsroom } leest wat hier wordt verstuurd, controleert het en publiceert wat het publiek hoort te weten. Wat u verstuurt wordt bij aankomst verzegeld; daarna kunnen alleen onze journalisten het openen.
advice-before = Voordat u begint
advice-place = Doe dit niet op uw werk, en niet op een netwerk van uw werkgever of van thuis. Bent u daar nu, kom dan later vanaf een andere plek terug.
advice-device = Gebruik een eigen apparaat, nooit een dat een werkgever u heeft gegeven of beheert.
advice-paper = Houd pen en papier klaar: u krijgt een codenaam van acht woorden om op te schrijven.
advice-files = Breng bestanden zoals ze zijn. Voordat we publiceren zoeken we naar wat u zou kunnen verraden, zoals namen en printersporen, en halen dat weg. We kunnen iets missen: vertel ons waar we moeten kijken.
advice-logged = Ga niet terug naar uw werk om meer te halen: wat daar wordt geopend, gekopieerd of afgedrukt, wordt vaak vastgelegd.
advice-silence = Vertel dit aan niemand, nu niet en later niet.
advice-leave = Komt er iemand binnen? “Deze pagina verlaten”, bovenaan, toont meteen een lege pagina. Sluit daarna de hele browser: tot dan kan Terug hierheen leiden.
advice-tor-here = U komt via ons Tor-adres. Dat verbergt waar u bent, voor ons en voor wie het netwerk in de gaten houdt.
advice-tor-missing = U komt niet via ons Tor-adres. Als dit niet Tor Browser is, kan uw werkgever of provider zien dat u hier bent. Kan dat u schaden, sluit deze pagina dan nu; haal later, vanaf een andere plek, Tor Browser van torproject.org en kom daarmee terug.
advice-scripts = Deze pagina’s werken zonder scripts. In Tor Browser leidt het schildje naar het beveiligingsniveau: “Veiligst” zet scripts uit.
advice-scripts-off = Scripts staan uit in deze browser. Dat is goed: niets heeft ze hier nodig.
advice-get-title = Ik heb geen Tor Browser
advice-get-computer = Computer (Windows, macOS, Linux): Tor Browser is gratis, op torproject.org. Haal hem thuis of onderweg op, niet op uw werk.
advice-get-android = Android-telefoon: de app “Tor Browser” van The Tor Project, uit Google Play, F-Droid of van torproject.org. Alleen op een eigen telefoon: de winkel onthoudt dat u hem hebt gehaald.
advice-get-iphone = iPhone of iPad: daarvoor is er geen Tor Browser. Het Tor Project raadt de app “Onion Browser” aan. Die verbergt u minder goed, omdat Apple elke browser verplicht eigen onderdelen te gebruiken. Neem als het kan liever een computer of een Android-telefoon.
advice-get-blocked = Is Tor bij u geblokkeerd? Kies in de instellingen van Tor Browser, onder “Verbinding”, een brug.
advice-get-onion = Open daarin dan dit adres; schrijf het letter voor letter op:
advice-begin = Een codenaam krijgen
advice-return = Ik heb al een codenaam
languages = Talen
unchecked = Deze vertaling is nog niet nagekeken door iemand met Nederlands als moedertaal. Hier is het Engelse origineel.
leave = Deze pagina verlaten
where-step-1 = { $newsroom } · stap 1 van 2
where-step-2 = { $newsroom } · stap 2 van 2

closed-title = Nog niet open
closed = Er wordt hier nu niets aangenomen, omdat niemand het zou kunnen openen. Dat is voor uw veiligheid. Kom over een dag of twee terug.

codename-title = Uw codenaam
codename-only-way = Deze acht Engelse woorden zijn de enige weg terug naar dit gesprek. Wij bewaren ze niet: niemand kan ze u nog eens geven.
codename-write-down = Schrijf ze nu op, in deze volgorde, op papier waar verder niets op staat.
codename-done = Ik heb hem opgeschreven
codename-other-ways = Andere manieren om hem te bewaren
codename-by-heart = Leer hem uit het hoofd: maak een verhaal van de acht woorden, in hun volgorde.
codename-in-a-book = Zet lichte streepjes bij de woorden in een boek van uzelf, en onthoud welk boek.
codename-not-there = Bewaar het papier niet bij uw apparaten: geen foto, geen e-mail aan uzelf, geen notitie op uw telefoon.
codename-again = Er is nog niets verstuurd. Als u op deze pagina terugkomt of haar opnieuw laadt, toont ze andere woorden: schrijf dan die op.
codename-print = In plaats daarvan afdrukken
codename-print-warning = Met de hand is veiliger: printers onthouden wat ze afdrukken, en op het werk wordt dat gelezen. Drukt u toch af, neem dan een eigen printer met een kabel, en de afdrukopdracht van uw browser. Alleen de acht woorden komen eruit. Zet “kop- en voetteksten” in het afdrukvenster uit: die zouden deze pagina noemen.
codename-show = Mijn codenaam nog eens tonen

write-title = Uw bericht
write-calm = Neem uw tijd. Er wordt niets verstuurd voordat u op de knop drukt.
write-message = Wat moeten wij weten?
write-message-hint = Wie er schade van kan hebben, hoe u het weet, wat we eerst moeten bekijken, wat in de bestanden naar u kan wijzen. Laat uw naam weg. Teruggaan of opnieuw laden maakt deze pagina leeg.
write-files = Documenten
write-files-hint = Elke soort, tot { $most } bestanden, elk tot { $largest }. Kies ze allemaal in één keer: een tweede keuze vervangt de eerste.
write-files-again = De browser bewaart uw bestanden niet: kies ze opnieuw.
write-wait = Moeten we wachten met publiceren?
write-wait-hint = Zo ja, noem de eerste dag die veilig is voor u: wij nemen die wens serieus. Zo niet, laat het leeg. U kunt het ook in uw bericht zeggen.
write-door = Wat u verstuurt wordt bij aankomst verzegeld; vanaf dan kunnen alleen onze journalisten het openen. Op het moment dat het aankomt, zou onze server het kunnen lezen. Is dat risico te groot voor u, verstuur het dan niet hier: ons programma voor de opdrachtregel, safehouse drop, verzegelt eerst alles op uw eigen machine.
write-send = Verzegelen en versturen
write-stay = Druk één keer en laat deze pagina open tot u het ontvangstbewijs ziet. Grote bestanden duren lang via Tor, en het kan lijken of er niets beweegt. Komt er geen ontvangstbewijs, verstuur dan nog eens: dat kan geen kwaad.

receipt-title = We hebben het.
receipt-safe = Het is verzegeld en veilig opgeslagen. Alleen onze journalisten kunnen het openen.
receipt-number = Nummer van het ontvangstbewijs (bewaren hoeft niet)
receipt-day = Ontvangen op
receipt-files = Bestanden
receipt-next = Wat er nu gebeurt
receipt-next-read = Een journalist leest het. Dat kan enkele dagen duren. Misschien hebben we een vraag voor u.
receipt-next-return = Kom over een paar dagen terug met uw codenaam, als het kan vanaf een andere plek.
receipt-next-close = Sluit nu de hele browser. Tor Browser vergeet dan dit bezoek; elke andere bewaart het in zijn geschiedenis: wis het ook daar.
receipt-mailbox = Mijn postbus openen

return-title = Welkom terug
return-codename = Uw codenaam
return-hint = Acht Engelse woorden, in hun volgorde, met spaties ertussen. Hoofdletters, komma’s en koppeltekens maken niet uit.
return-door = Bent u in een browser begonnen? Ga dan hier verder. Onze server ziet uw codenaam, en zou uw antwoorden kunnen lezen, op het moment dat hij antwoordt. Bent u met ons programma voor de opdrachtregel begonnen? Kom dan daarmee terug en niet hier: het houdt uw codenaam op uw eigen machine.
return-open = Mijn postbus openen
return-begin = Ik heb nog geen codenaam

mailbox-title = Uw postbus
mailbox-none = Nog geen antwoord.
mailbox-none-next = We hebben wat u hebt verstuurd. Lezen en controleren kost tijd; kom over een paar dagen terug.
mailbox-reply-day = Antwoord van { $day }
mailbox-replies-go = Een antwoord blijft hier drie tot vier maanden, gelezen of niet. Daarna wordt het gewist: noteer op een veilige plaats wat u nodig hebt.
mailbox-forget-reply = Dit antwoord wissen
mailbox-refused = { $number ->
    [one] Eén antwoord wordt niet getoond, omdat we niet zeker kunnen weten dat het van ons is.
   *[other] { $number } antwoorden worden niet getoond, omdat we niet zeker kunnen weten dat ze van ons zijn.
} Vertel ons dat in een bericht.
mailbox-add = Antwoorden of iets toevoegen
mailbox-forget = Alles wissen
mailbox-forget-hint = Uw postbus, de antwoorden erin en wat wij van u nog niet hebben opgehaald.
mailbox-closed = Er kan nu niets worden toegevoegd, omdat niemand het zou kunnen openen. Kom over een dag of twee terug.

forget-title = Alles wissen?
forget-what = Uw postbus en de antwoorden erin worden gewist, en ook wat wij nog niet hebben opgehaald. Wat onze journalisten al hebben opgehaald, blijft bij hen: wilt u vragen om ook dat te wissen, schrijf hun dan eerst. Uw codenaam opent daarna niets meer. Dit kan niet ongedaan worden gemaakt.
forget-yes = Alles wissen
forget-no = Mijn postbus houden
forgotten-title = Het is weg.
forgotten = Uw postbus bestaat niet meer, en uw codenaam opent niets. U kunt uw papier vernietigen en de browser sluiten. Wilt u ons weer schrijven, begin dan met een nieuwe codenaam.

codename-wrong-title = Dat is nog geen codenaam
codename-wrong-count = Een codenaam heeft acht woorden; wij tellen er { $found }. Vergelijk met uw papier.
codename-wrong-word = Woord { $position }, “{ $word }”, is geen woord dat wij gebruiken. Vergelijk met uw papier.
codename-wrong-word-suggestion = Woord { $position }, “{ $word }”, is geen woord dat wij gebruiken. Kan het “{ $suggestion }” zijn?
no-mailbox-title = Er is geen postbus bij deze codenaam
no-mailbox = We kennen alle acht woorden, maar samen openen ze niets. Vergelijk de woorden en hun volgorde met uw papier. Is er met deze codenaam niets verstuurd, of hebt u de postbus gewist, begin dan met een nieuwe.
too-large-title = Een bestand is te groot
too-large = Een van uw bestanden is groter dan { $limit }. Er is niets verstuurd. Verstuur de andere en vertel ons over dit ene in uw bericht: we zoeken samen met u een weg.
too-many-files-title = Te veel bestanden tegelijk
too-many-files = We nemen tot { $limit } bestanden tegelijk aan. Er is niets verstuurd. Verstuur nu een deel en voeg de rest daarna toe, of zet ze in één zipbestand.
message-too-long-title = Het bericht is te lang
message-too-long = Een bericht kan tot { $limit } hebben. Er is niets verstuurd. Zet de langere tekst in een bestand.
bad-date-title = Die dag was niet te lezen
bad-date = Schrijf hem als jaar, maand en dag, bijvoorbeeld 2027-01-31, of laat het leeg. Er is niets verstuurd.
empty-drop-title = Er is nog niets te versturen
empty-drop = Schrijf iets of kies een bestand.
broken-title = Het is niet heel aangekomen
broken = De verbinding brak af, of er ontbrak iets. Er is niets van bewaard. Probeer het opnieuw.
too-much-title = Samen zijn de bestanden te groot
too-much = De bestanden van één zending mogen samen { $limit } zijn. Er is niets verzonden. Stuur ze in meerdere keren: kom telkens terug met uw codenaam.
busy-title = Er zijn nu veel mensen aan het verzenden
busy = Twee minuten lang was elke plaats bezet; daarom is er niets aangenomen. Het ligt niet aan u. Probeer het over een paar minuten opnieuw; een bericht zonder bestanden wacht nooit.
slow-title = De verbinding stond stil
slow = Een halve minuut lang kwam er niets aan; daarom zijn we gestopt en hebben we niets bewaard. Probeer het opnieuw; een kleiner bestand kan helpen.
disk-full-title = We hebben nu geen ruimte
disk-full = Onze schijf is bijna vol, daarom is er niets aangenomen. Het ligt niet aan u. Probeer het over een dag opnieuw.
conflict-title = Dit formulier is al gebruikt
conflict = Er is niets meer uit overgenomen. Open uw postbus met uw codenaam en schrijf vandaar.
failed-title = Er ging bij ons iets mis
failed = Van wat u verstuurde is niets bewaard. Het ligt niet aan u. Probeer het over een tijdje opnieuw.
kept-title = Wat u had geschreven
kept = Het is niet verstuurd. Kopieer het hier voordat u deze pagina verlaat: het is nergens anders bewaard.
