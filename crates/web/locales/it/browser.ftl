### Che cosa legge una fonte alla porta 2, dove sigilla il browser.

advice-browser = Il Suo browser può anche sigillare tutto da sé, prima che lasci il Suo dispositivo. Per farlo gli servono gli script, che l’impostazione «Il più sicuro» del browser Tor disattiva per buone ragioni.
advice-browser-link = Sigillare nel mio browser

browser-title = Sigillato prima di partire
browser-calm = In queste pagine il Suo stesso browser sigilla ciò che scrive e ogni file, prima che qualcosa lasci il Suo dispositivo.
browser-how = Il nostro server conserva solo ciò che soltanto i nostri giornalisti possono aprire. Il Suo nome in codice resta in questa pagina. Quando chiude il browser, non vi rimane nulla.
browser-protects = Questo La protegge da chi ascolta lungo il percorso e da chi portasse via il nostro server più tardi: troverebbe pacchi sigillati, il loro numero e la loro grandezza approssimativa.
browser-protects-not = Non La protegge da chi si fosse già impadronito del nostro server: può darLe una pagina modificata che La tradisce. Come devono essere questa pagina e il Suo script sta nel nostro registro pubblico, così che chiunque può scoprire una modifica; il Suo browser non vi guarda da solo. Se il rischio è troppo grande per Lei, usi il nostro programma da riga di comando, safehouse drop.
browser-no-scripts-title = Questa via ha bisogno degli script
browser-no-scripts = Il Suo browser li ha disattivati, ed è l’impostazione più sicura. La lasci così e prosegua senza script: allora il nostro server sigilla ciò che invia nel momento in cui arriva.
browser-unable-title = Questo browser non ci riesce
browser-unable = Gli manca qualcosa che serve per sigillare. Prosegua senza script: allora il nostro server sigilla ciò che invia nel momento in cui arriva.
browser-plain-way = Proseguire senza script
browser-key = Siamo davvero noi? Confronti la nostra chiave
browser-key-here = Questa è la chiave pubblica della redazione, come l’ha data questo server:
browser-key-why = Se ha la nostra chiave da un’altra parte, per esempio da un giornale stampato o da qualcuno di cui si fida, la metta qui: la pagina confronta le due.
browser-key-field = La nostra chiave, come l’ha da un’altra parte
browser-key-same = È la stessa chiave.
browser-key-other = Non è la stessa chiave. Se la Sua è completa e sa con certezza da dove viene, non invii nulla qui.

browser-message-hint = Chi potrebbe subirne un danno, come lo sa, che cosa guardare per prima cosa, che cosa nei file potrebbe portare a Lei. Non scriva il Suo nome. Tornare indietro o ricaricare svuota questa pagina.
browser-files-hint = Di ogni tipo, fino a { $most } file, ciascuno fino a { $largest }. Può sceglierne più volte; partono nell’ordine mostrato.
browser-remove = Togliere { $name }
browser-door = Ciò che invia viene sigillato in questa pagina, solo per i nostri giornalisti. Il nostro server vede quanti pacchi sono e quanto grandi all’incirca.
browser-stay = Lasci aperta questa pagina finché vede la ricevuta. Se la connessione si interrompe, prosegue da dove si era fermata; se chiude la pagina, finisce, e qui non ne resta nulla.

browser-sending-title = Invio
browser-progress = Inviato finora
browser-sent = È inviato il { $percent } %.
browser-finishing = I file sono arrivati. Ora il messaggio.
browser-paused = In pausa. Non si invia nulla finché non riprende.
browser-waiting = La connessione si è interrotta. Il prossimo tentativo è tra { $seconds } secondi.
browser-trying = Nuovo tentativo.
browser-pause = Pausa
browser-go-on = Riprendere
browser-stop = Fermare e tornare al mio messaggio
browser-stopped-title = Fermato
browser-stopped = Nulla di quanto era stato inviato conta. Il Suo testo e i Suoi file sono ancora qui.

browser-return-hint = Otto parole inglesi, nel loro ordine, separate da spazi. Maiuscole, virgole e trattini non contano. Restano in questa pagina.
browser-return-door = Qui può proseguire con una casella cominciata ovunque: in un browser o con il nostro programma da riga di comando. Il Suo nome in codice non viene inviato; le risposte si aprono in questa pagina.
browser-wait = Un momento
browser-forgot-reply = La risposta è cancellata.

browser-unreached-title = Il nostro server non è raggiungibile in questo momento
browser-unreached = Non è andato perso nulla: questa pagina conserva ciò che ha scritto finché resta aperta. Riprovi tra un po’.
browser-changed-title = Un file non si può più leggere
browser-changed = «{ $name }» è stato modificato, spostato o tolto dopo che lo aveva scelto. Lo tolga dall’elenco e lo scelga di nuovo.
browser-large = «{ $name }» supera { $limit }. Non è stato inviato nulla. Lo tolga e ce ne parli nel messaggio: cercheremo una via insieme a Lei.
browser-larger = «{ $name }» è più grande di quanto questo server accetti. Non è stato inviato nulla. Lo tolga e ce ne parli nel messaggio: cercheremo una via insieme a Lei.
browser-no-files-title = Solo parole
browser-no-files = Le persone che ha scelto ricevono messaggi senza file. Tolga i file, o scelga altre persone.
browser-forged-title = C’è qualcosa che non va nelle nostre chiavi
browser-forged = Ciò che questo server dà come nostre chiavi non regge. Non è stato inviato nulla. Ora non invii nulla qui; se può, ce lo dica per un’altra via.
browser-clock-title = Le date non corrispondono
browser-clock = Le nostre chiavi non valgono per il giorno che mostra il Suo dispositivo. Controlli se la data è giusta, poi ricarichi questa pagina. Se è giusta, torni tra un giorno o due.
