### What a source reads at door 2, where the browser seals. Words in curly brackets within quotes are filled in by the page itself.

advice-browser = Your browser can also seal everything itself, before it leaves your device. That needs scripts, which Tor Browser’s setting “Safest” switches off for good reason.
advice-browser-link = Seal in my browser

browser-title = Sealed before it is sent
browser-calm = On these pages your own browser seals what you write, and every file, before anything leaves your device.
browser-how = Our server only keeps what nobody but our journalists can open. Your codename stays in this page. Nothing is left in the browser when you close it.
browser-protects = This protects you from whoever listens on the way, and from whoever takes our server away later: they find sealed parcels, their number and their rough size.
browser-protects-not = It does not protect you from somebody who has taken over our server already: they can give you a changed page that betrays you. What this page and its script must be stands in our public record, so that anybody can find such a change; your browser does not look there by itself. If that is too much of a risk for you, use our command-line program, safehouse drop.
browser-no-scripts-title = This way needs scripts
browser-no-scripts = Your browser has switched them off, which is the safer setting. Leave it so, and go on without scripts: then our server seals what you send in the moment when it arrives.
browser-unable-title = This browser can’t do it
browser-unable = Something that sealing needs is missing in it. Please go on without scripts: then our server seals what you send in the moment when it arrives.
browser-plain-way = Go on without scripts
browser-key = Is it really us? Compare our key
browser-key-here = This is the newsroom’s public key, as this server gave it:
browser-key-why = If you have our key from elsewhere, such as a printed newspaper or somebody you trust, put it here: the page compares the two.
browser-key-field = Our key, as you have it from elsewhere
browser-key-same = It is the same key.
browser-key-other = It is not the same key. If yours is complete, and you are sure where it comes from, don’t send anything here.

browser-message-hint = Who could be harmed, how you know, what to look at first, what in the files could point to you. Leave out your name. Going back or reloading empties this page.
browser-files-hint = Any kind, up to { $most } files, each up to { $largest }. You can choose several times; they are sent in the order shown.
browser-remove = Take out { $name }
browser-door = What you send is sealed in this page, for our journalists alone. Our server sees how many parcels there are and roughly how large.
browser-stay = Leave this page open until you see the receipt. When the connection breaks, it goes on where it stopped; when you close the page, it ends, and nothing of it is kept here.

browser-sending-title = Sending
browser-progress = Sent so far
browser-sent = { $percent } % is sent.
browser-finishing = The files are there. Now the message.
browser-paused = Paused. Nothing is sent until you go on.
browser-waiting = The connection broke. The next try is in { $seconds } seconds.
browser-trying = Trying again.
browser-pause = Pause
browser-go-on = Go on
browser-stop = Stop, back to my message
browser-stopped-title = Stopped
browser-stopped = Nothing counts of what had been sent. Your text and your files are still here.

browser-return-hint = Eight words, in their order, with spaces between them. Capitals, commas and hyphens don’t matter. They stay in this page.
browser-return-door = You can go on here with a mailbox that you began anywhere: in a browser or with our command-line program. Your codename is not sent; replies are opened in this page.
browser-wait = One moment
browser-forgot-reply = The reply is deleted.

browser-unreached-title = Our server can’t be reached just now
browser-unreached = Nothing is lost: this page keeps what you wrote for as long as it is open. Please try again in a little while.
browser-changed-title = A file can’t be read any more
browser-changed = “{ $name }” was changed, moved or taken away after you chose it. Please take it out of the list and choose it again.
browser-large = “{ $name }” is larger than { $limit }. Nothing was sent. Please take it out and tell us about it in your message: we will look for a way with you.
browser-larger = “{ $name }” is larger than this server takes. Nothing was sent. Please take it out and tell us about it in your message: we will look for a way with you.
browser-no-files-title = Words only, please
browser-no-files = The people you chose take messages without files. Please take the files out, or choose other people.
browser-forged-title = Something is wrong with our keys
browser-forged = What this server gives as our keys does not hold. Nothing was sent. Don’t send anything here now; if you can, tell us about it by another way.
browser-clock-title = The dates don’t fit
browser-clock = Our keys are not meant for the day that your device shows. Please look whether its date is right, then load this page again. If it is right, please come back in a day or two.
