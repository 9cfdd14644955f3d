### Quello che legge una fonte.

advice-title = Qui può dircelo.
advice-calm = Non deve dire chi è. Non serve un account, e non c’è fretta.
advice-who = { $newsroom } legge ciò che viene inviato qui, lo verifica e pubblica quello che il pubblico dovrebbe sapere. Ciò che invia viene sigillato all’arrivo; dopo, solo i nostri giornalisti possono aprirlo.
advice-before = Prima di cominciare
advice-place = Non lo faccia al lavoro, né su una rete del datore di lavoro o di casa. Se ora è lì, torni più tardi da un altro posto.
advice-device = Usi un dispositivo Suo, mai uno che un datore di lavoro Le ha dato o che gestisce.
advice-paper = Tenga a portata di mano carta e penna: riceverà un nome in codice di otto parole da annotare.
advice-files = Porti i file così come sono. Prima di pubblicare cerchiamo ciò che potrebbe tradirLa, come nomi e segni della stampante, e lo togliamo. Qualcosa può sfuggirci: ci dica dove guardare.
advice-logged = Non torni al lavoro a prendere altro: ciò che lì si apre, si copia o si stampa viene spesso registrato.
advice-silence = Non ne parli con nessuno, né ora né dopo.
advice-leave = Entra qualcuno? «Esci da questa pagina», in alto, mostra subito una pagina vuota. Poi chiuda tutto il browser: fino ad allora, il tasto Indietro può riportare qui.
advice-tor-here = Questa visita passa dal nostro indirizzo Tor. Questo nasconde il luogo da cui si collega, a noi e a chi sorveglia la rete.
advice-tor-missing = Questa visita non passa dal nostro indirizzo Tor. Se questo non è Tor Browser, il datore di lavoro o il fornitore di rete possono vedere che si trova qui. Se ciò può nuocerLe, chiuda subito questa pagina; più tardi, da un altro posto, prenda Tor Browser da torproject.org e torni con quello.
advice-scripts = Queste pagine funzionano senza script. In Tor Browser, il simbolo dello scudo porta al livello di sicurezza: «Molto sicuro» disattiva gli script.
advice-scripts-off = In questo browser gli script sono disattivati. Va bene così: qui non servono.
advice-get-title = Non ho Tor Browser
advice-get-computer = Computer (Windows, macOS, Linux): Tor Browser è gratuito, su torproject.org. Lo scarichi a casa o in viaggio, non al lavoro.
advice-get-android = Telefono Android: l’app «Tor Browser» di The Tor Project, da Google Play, F-Droid o torproject.org. Solo su un telefono Suo: il negozio di app ricorda chi l’ha presa.
advice-get-iphone = iPhone o iPad: Tor Browser non esiste. Il Tor Project consiglia l’app «Onion Browser». Nasconde meno bene, perché Apple impone a ogni browser parti proprie. Se può, usi piuttosto un computer o un telefono Android.
advice-get-blocked = Tor è bloccato nel luogo in cui si trova? Nelle impostazioni di Tor Browser, alla voce «Connessione», scelga un ponte.
advice-get-onion = Poi apra lì questo indirizzo; lo annoti lettera per lettera:
advice-begin = Ricevere un nome in codice
advice-return = Ho già un nome in codice
languages = Lingue
unchecked = Nessuna persona di madrelingua italiana ha ancora riletto questa traduzione. Ecco l’originale inglese.
leave = Esci da questa pagina
where-step-1 = { $newsroom } · passo 1 di 2
where-step-2 = { $newsroom } · passo 2 di 2

closed-title = Non ancora aperto
closed = In questo momento qui non si accetta nulla, perché nessuno potrebbe aprirlo. È per la Sua sicurezza. Torni tra un giorno o due.

codename-title = Il Suo nome in codice
codename-only-way = Queste otto parole inglesi sono l’unica via per tornare a questa conversazione. Noi non le conserviamo: nessuno potrà dargliele di nuovo.
codename-write-down = Le scriva adesso, in quest’ordine, su un foglio che non dica nient’altro.
codename-done = L’ho scritto
codename-other-ways = Altri modi di conservarlo
codename-by-heart = Lo impari a memoria: inventi una storia con le otto parole, nel loro ordine.
codename-in-a-book = Segni leggermente le parole in un libro Suo, e ricordi quale.
codename-not-there = Tenga il foglio lontano dai Suoi dispositivi: niente fotografia, niente e-mail a sé, niente nota sul telefono.
codename-again = Non è stato ancora inviato nulla. Se torna su questa pagina, o la ricarica, mostrerà altre parole: allora scriva quelle.
codename-print = Stamparlo invece
codename-print-warning = A mano è più sicuro: le stampanti conservano traccia di ciò che stampano, e al lavoro quella traccia viene letta. Se stampa lo stesso, usi una stampante Sua, collegata con un cavo, e il comando di stampa del browser. Escono solo le otto parole. Disattivi «intestazioni e piè di pagina» nella finestra di stampa: nominerebbero questa pagina.
codename-show = Mostra ancora il mio nome in codice

write-title = Il Suo messaggio
write-calm = Prenda il tempo che serve. Non si invia nulla prima di premere il pulsante.
write-message = Che cosa dovremmo sapere?
write-message-hint = Chi potrebbe subirne un danno, come lo sa, che cosa guardare per prima cosa, che cosa nei file potrebbe portare a Lei. Non scriva il Suo nome. Tornare indietro o ricaricare svuota questa pagina.
write-files = Documenti
write-files-hint = Di ogni tipo, fino a { $most } file, ciascuno fino a { $largest }. Li scelga tutti insieme: una seconda scelta sostituisce la prima.
write-files-again = Il browser non conserva i Suoi file: li scelga di nuovo.
write-wait = Dobbiamo aspettare prima di pubblicare?
write-wait-hint = Se sì, indichi il primo giorno sicuro per Lei: prendiamo sul serio questo desiderio. Se no, lasci vuoto. Può anche scriverlo nel messaggio.
write-door = Ciò che invia viene sigillato all’arrivo; da allora solo i nostri giornalisti possono aprirlo. Nel momento in cui arriva, il nostro server potrebbe leggerlo. Se questo rischio è troppo per Lei, non lo invii qui: il nostro programma da riga di comando, safehouse drop, sigilla prima tutto sulla Sua macchina.
write-send = Sigilla e invia
write-stay = Prema una volta sola, poi lasci aperta questa pagina finché vede la ricevuta. I file grandi richiedono molto tempo attraverso Tor, e può sembrare che nulla si muova. Se non arriva nessuna ricevuta, invii di nuovo: non fa danno.

receipt-title = Lo abbiamo ricevuto.
receipt-safe = È sigillato e conservato al sicuro. Solo i nostri giornalisti possono aprirlo.
receipt-number = Numero della ricevuta (non occorre conservarlo)
receipt-day = Ricevuto il
receipt-files = File
receipt-next = Che cosa succede ora
receipt-next-read = Qualcuno della redazione lo legge. Possono volerci alcuni giorni. Forse avremo una domanda per Lei.
receipt-next-return = Torni con il nome in codice tra qualche giorno, se può da un altro posto.
receipt-next-close = Chiuda adesso tutto il browser. Tor Browser dimentica così questa visita; ogni altro la conserva nella cronologia: la cancelli anche lì.
receipt-mailbox = Apri la mia casella

return-title = Riprendere la conversazione
return-codename = Il Suo nome in codice
return-hint = Otto parole inglesi, nel loro ordine, separate da spazi. Maiuscole, virgole e trattini non contano.
return-door = Ha cominciato in un browser? Allora continui qui. Il nostro server vede il Suo nome in codice, e potrebbe leggere le Sue risposte, nel momento in cui risponde. Ha cominciato con il nostro programma da riga di comando? Allora torni con quello, non qui: tiene il nome in codice sulla Sua macchina.
return-open = Apri la mia casella
return-begin = Non ho ancora un nome in codice

mailbox-title = La Sua casella
mailbox-none = Ancora nessuna risposta.
mailbox-none-next = Abbiamo ciò che ha inviato. Leggere e verificare richiede tempo; torni tra qualche giorno.
mailbox-reply-day = Risposta – { $day }
mailbox-replies-go = Una risposta resta qui da tre a quattro mesi, letta o no. Poi viene eliminata: annoti ciò che le serve in un luogo sicuro.
mailbox-forget-reply = Elimina questa risposta
mailbox-refused = { $number ->
    [one] Una risposta non è mostrata, perché non possiamo essere sicuri che sia nostra.
   *[other] { $number } risposte non sono mostrate, perché non possiamo essere sicuri che siano nostre.
} Ce lo dica in un messaggio.
mailbox-add = Rispondere o aggiungere qualcosa
mailbox-forget = Elimina tutto
mailbox-forget-hint = La Sua casella, le sue risposte e ciò che non abbiamo ancora ritirato.
mailbox-closed = In questo momento non si può aggiungere nulla, perché nessuno potrebbe aprirlo. Torni tra un giorno o due.

forget-title = Eliminare tutto?
forget-what = La Sua casella e le sue risposte vengono eliminate, e così ciò che non abbiamo ancora ritirato. Quello che i nostri giornalisti hanno già ritirato resta a loro: se vuole chiedere di eliminare anche quello, prima scriva loro. Il Suo nome in codice non aprirà più nulla. Non si può annullare.
forget-yes = Elimina tutto
forget-no = Tieni la mia casella
forgotten-title = È eliminato.
forgotten = La Sua casella non esiste più, e il nome in codice non apre nulla. Può distruggere il foglio e chiudere il browser. Per scriverci di nuovo, cominci con un nuovo nome in codice.

codename-wrong-title = Non è ancora un nome in codice
codename-wrong-count = Un nome in codice ha otto parole; ne contiamo { $found }. Confronti con il Suo foglio.
codename-wrong-word = La parola { $position }, «{ $word }», non è tra quelle che usiamo. Confronti con il Suo foglio.
codename-wrong-word-suggestion = La parola { $position }, «{ $word }», non è tra quelle che usiamo. Potrebbe essere «{ $suggestion }»?
no-mailbox-title = Non c’è una casella per questo nome in codice
no-mailbox = Conosciamo tutte e otto le parole, ma insieme non aprono nulla. Confronti le parole e il loro ordine con il Suo foglio. Se con questo nome in codice non è stato inviato nulla, o se ha eliminato la casella, cominci con uno nuovo.
too-large-title = Un file è troppo grande
too-large = Uno dei Suoi file supera { $limit }. Non è stato inviato nulla. Invii gli altri e ci parli di questo nel messaggio: cercheremo una via insieme a Lei.
too-many-files-title = Troppi file in una volta
too-many-files = Accettiamo fino a { $limit } file per volta. Non è stato inviato nulla. Ne invii una parte ora e aggiunga il resto dopo, o li riunisca in un file zip.
message-too-long-title = Il messaggio è troppo lungo
message-too-long = Un messaggio può arrivare a { $limit }. Non è stato inviato nulla. Metta il testo più lungo in un file.
bad-date-title = Quel giorno non era leggibile
bad-date = Lo scriva come anno, mese e giorno, per esempio 2027-01-31, o lasci vuoto. Non è stato inviato nulla.
empty-drop-title = Non c’è ancora nulla da inviare
empty-drop = Scriva qualcosa o scelga un file.
broken-title = Non è arrivato intero
broken = La connessione si è interrotta, o mancava qualcosa. Non ne è stato conservato nulla. Riprovi.
too-much-title = I file insieme sono troppo grandi
too-much = I file di un invio possono avere in tutto { $limit }. Non è stato inviato nulla. Li invii in più volte: torni ogni volta con il Suo nome in codice.
busy-title = Molti stanno inviando in questo momento
busy = Per due minuti tutti i posti erano occupati, perciò non è stato accettato nulla. Non dipende da Lei. Riprovi tra qualche minuto; un messaggio senza file non aspetta mai.
slow-title = La connessione si è fermata
slow = Per mezzo minuto non è arrivato nulla, perciò ci siamo fermati senza conservare nulla. Riprovi; un file più piccolo può aiutare.
disk-full-title = In questo momento non abbiamo spazio
disk-full = Il nostro disco è quasi pieno, perciò non è stato accettato nulla. Non dipende da Lei. Riprovi domani.
conflict-title = Questo modulo è già stato usato
conflict = Non ne è stato preso altro. Apra la casella con il Suo nome in codice e scriva da lì.
failed-title = Qualcosa non ha funzionato da parte nostra
failed = Di ciò che ha inviato non è stato conservato nulla. Non dipende da Lei. Riprovi tra un po’.
kept-title = Quello che aveva scritto
kept = Non è stato inviato. Lo copi da qui prima di uscire da questa pagina: non è conservato altrove.
