### Wat een bron leest bij deur 2, waar de browser verzegelt.

advice-browser = Uw browser kan ook alles zelf verzegelen, voordat het uw apparaat verlaat. Daarvoor heeft hij scripts nodig, die de instelling ‘Veiligst’ van Tor Browser om goede redenen uitzet.
advice-browser-link = Verzegelen in mijn browser

browser-title = Verzegeld voor het verzenden
browser-calm = Op deze pagina’s verzegelt uw eigen browser wat u schrijft, en elk bestand, voordat er iets uw apparaat verlaat.
browser-how = Onze server bewaart alleen wat niemand dan onze journalisten kan openen. Uw codenaam blijft in deze pagina. Als u de browser sluit, blijft er niets in achter.
browser-protects = Dit beschermt u tegen wie onderweg meeluistert, en tegen wie onze server later meeneemt: die vindt verzegelde pakketten, hun aantal en hun grootte bij benadering.
browser-protects-not = Het beschermt u niet tegen iemand die onze server al in handen heeft: die kan u een veranderde pagina geven die u verraadt. Hoe deze pagina en haar script horen te zijn staat in ons openbare register, zodat iedereen zo’n verandering kan ontdekken; uw browser kijkt daar niet vanzelf. Is dat risico u te groot, gebruik dan ons programma voor de opdrachtregel, safehouse drop.
browser-no-scripts-title = Deze weg heeft scripts nodig
browser-no-scripts = Uw browser heeft ze uitgezet, en dat is de veiligere instelling. Laat dat zo en ga verder zonder scripts: dan verzegelt onze server wat u verzendt op het moment dat het aankomt.
browser-unable-title = Deze browser kan het niet
browser-unable = Er ontbreekt iets dat voor verzegelen nodig is. Ga verder zonder scripts: dan verzegelt onze server wat u verzendt op het moment dat het aankomt.
browser-plain-way = Verder zonder scripts
browser-key = Zijn wij het echt? Vergelijk onze sleutel
browser-key-here = Dit is de openbare sleutel van de redactie, zoals deze server die gaf:
browser-key-why = Hebt u onze sleutel van elders, bijvoorbeeld uit een gedrukte krant of van iemand die u vertrouwt, zet hem dan hier: de pagina vergelijkt de twee.
browser-key-field = Onze sleutel, zoals u die van elders hebt
browser-key-same = Het is dezelfde sleutel.
browser-key-other = Het is niet dezelfde sleutel. Als de uwe volledig is en u zeker weet waar hij vandaan komt, verzend hier dan niets.

browser-message-hint = Wie er schade van kan hebben, hoe u het weet, waar we eerst naar moeten kijken, wat in de bestanden naar u kan wijzen. Laat uw naam weg. Teruggaan of opnieuw laden maakt deze pagina leeg.
browser-files-hint = Elke soort, tot { $most } bestanden, elk tot { $largest }. U kunt meermaals kiezen; ze gaan in de volgorde die u ziet.
browser-remove = { $name } weghalen
browser-door = Wat u verzendt wordt in deze pagina verzegeld, alleen voor onze journalisten. Onze server ziet hoeveel pakketten het zijn en hoe groot ongeveer.
browser-stay = Laat deze pagina open tot u het ontvangstbewijs ziet. Valt de verbinding weg, dan gaat het verder waar het bleef; sluit u de pagina, dan stopt het, en er blijft hier niets van bewaard.

browser-sending-title = Bezig met verzenden
browser-progress = Tot nu toe verzonden
browser-sent = { $percent } % is verzonden.
browser-finishing = De bestanden zijn er. Nu het bericht.
browser-paused = Gepauzeerd. Er wordt niets verzonden tot u verdergaat.
browser-waiting = De verbinding viel weg. De volgende poging is over { $seconds } seconden.
browser-trying = Nieuwe poging.
browser-pause = Pauze
browser-go-on = Verder
browser-stop = Stoppen, terug naar mijn bericht
browser-stopped-title = Gestopt
browser-stopped = Niets van wat al verzonden was telt. Uw tekst en uw bestanden zijn er nog.

browser-return-hint = Acht Engelse woorden, in hun volgorde, met spaties ertussen. Hoofdletters, komma’s en streepjes maken niet uit. Ze blijven in deze pagina.
browser-return-door = U kunt hier verdergaan met een postbus dat u waar ook begon: in een browser of met ons programma voor de opdrachtregel. Uw codenaam wordt niet verzonden; antwoorden worden in deze pagina geopend.
browser-wait = Een ogenblik
browser-forgot-reply = Het antwoord is gewist.

browser-unreached-title = Onze server is nu niet te bereiken
browser-unreached = Er is niets verloren: deze pagina bewaart wat u schreef zolang ze open is. Probeer het over een poosje opnieuw.
browser-changed-title = Een bestand is niet meer te lezen
browser-changed = ‘{ $name }’ is veranderd, verplaatst of weggehaald nadat u het koos. Haal het uit de lijst en kies het opnieuw.
browser-large = ‘{ $name }’ is groter dan { $limit }. Er is niets verzonden. Haal het weg en vertel ons erover in uw bericht: we zoeken samen met u een weg.
browser-larger = ‘{ $name }’ is groter dan deze server aanneemt. Er is niets verzonden. Haal het weg en vertel ons erover in uw bericht: we zoeken samen met u een weg.
browser-no-files-title = Alleen woorden, alstublieft
browser-no-files = De mensen die u koos nemen berichten zonder bestanden aan. Haal de bestanden weg of kies andere mensen.
browser-forged-title = Er is iets mis met onze sleutels
browser-forged = Wat deze server als onze sleutels geeft, houdt geen stand. Er is niets verzonden. Verzend hier nu niets; laat het ons langs een andere weg weten als u kunt.
browser-clock-title = De datums kloppen niet
browser-clock = Onze sleutels zijn niet bedoeld voor de dag die uw apparaat aangeeft. Kijk of de datum klopt en laad deze pagina dan opnieuw. Klopt hij, kom dan over een dag of twee terug.
