### What a source reads. Short, plain, calm. A source is never blamed; an error says what to do next.

advice-title = You can tell us here.
advice-calm = You need not say who you are. There is no account, and no hurry.
advice-who = { $newsroom } reads what is sent here, checks it, and publishes what the public should know. What you send is sealed as it arrives; after that, only our journalists can open it.
advice-before = Before you begin
advice-place = Be somewhere else than at work, on a network that is neither your employer’s nor your home’s. If you are there now, come back later from elsewhere.
advice-device = Use a device of your own, never one that an employer gave you or looks after.
advice-paper = Have pen and paper at hand: you will get a codename of eight words to write down.
advice-files = Bring files as they are. Before we publish, we look for what could betray you, such as names and printer marks, and remove it. We can miss something: tell us where to look.
advice-logged = Don’t go back to work for more: what is opened, copied or printed there is often logged.
advice-silence = Tell nobody about this, neither now nor later.
advice-leave = Somebody comes in? “Leave this page”, at the top, shows an empty one at once. Then close the whole browser: until you do, Back can lead here.
advice-tor-here = You came through our Tor address. That hides where you are, from us and from those who watch the network.
advice-tor-missing = You did not come through our Tor address. Unless this is Tor Browser, your employer or provider can see that you are here. If that could harm you, close this page now; later, from elsewhere, get Tor Browser from torproject.org and come back with it.
advice-scripts = These pages work without scripts. In Tor Browser, the shield symbol leads to the security level: “Safest” switches scripts off.
advice-scripts-off = Scripts are off in this browser. That is good: nothing here needs them.
advice-get-title = I have no Tor Browser
advice-get-computer = Computer (Windows, macOS, Linux): Tor Browser is free, at torproject.org. Get it at home or on the move, not at work.
advice-get-android = Android phone: the app “Tor Browser” by The Tor Project, from Google Play, F-Droid or torproject.org. Only on a phone of your own: the shop remembers that you got it.
advice-get-iphone = iPhone or iPad: there is no Tor Browser. The Tor Project recommends the app “Onion Browser”. It hides you less well, because Apple makes every browser use parts of its own. If you can, use a computer or an Android phone instead.
advice-get-blocked = Tor is blocked where you are? In Tor Browser’s settings, under “Connection”, choose a bridge.
advice-get-onion = Then open this address in it; write it down letter by letter:
advice-begin = Get a codename
advice-return = I have a codename already
languages = Languages
unchecked = Nobody who grew up with this language has checked this translation yet. Here is the English original.
leave = Leave this page
where-step-1 = { $newsroom } · step 1 of 2
where-step-2 = { $newsroom } · step 2 of 2

closed-title = Not open yet
closed = Nothing is taken here just now, because nobody could open it. That is for your safety. Please come back in a day or two.

codename-title = Your codename
codename-only-way = These eight words are the only way back to this conversation. We do not keep them, so nobody can give them to you again.
codename-write-down = Write them down now, in this order, on paper that says nothing else.
codename-done = I have written it down
codename-other-ways = Other ways to keep it
codename-by-heart = Learn it by heart: make a story of the eight words, in their order.
codename-in-a-book = Mark the words lightly in a book that you own, and remember which book.
codename-not-there = Keep the paper apart from your devices: no photograph, no e‑mail to yourself, no note on your phone.
codename-again = Nothing has been sent yet. If you come back to this page, or load it again, it shows other words: then write those down instead.
codename-print = Print it instead
codename-print-warning = By hand is safer: printers keep a record of what they print, and at work that record is read. If you print all the same, use a printer of your own, by cable, and your browser’s print command. Only the eight words come out. Switch off “headers and footers” in the print window: they would name this page.
codename-show = Show my codename once more

write-title = Your message
write-calm = Take your time. Nothing is sent before you press the button.
write-message = What should we know?
write-message-hint = Who could be harmed, how you know, what to look at first, what in the files could point to you. Leave out your name. Going back or reloading empties this page.
write-files = Documents
write-files-hint = Any kind, up to { $most } files, each up to { $largest }. Choose them all in one go: a second choice replaces the first.
write-files-again = Your files are not kept by the browser: please choose them again.
write-wait = Should we wait before publishing?
write-wait-hint = If so, name the first day that is safe for you: we take this wish seriously. If not, leave it empty. You can also say it in your message.
channel-which = Who should read it?
channel-hint = What you send is sealed to the people you choose; our other journalists can’t read it. If you are not sure, leave the first.
channel-people = Read by { $people }.
channel-files = Takes files of up to { $largest } each.
channel-no-files = Takes no files, only text.
write-door = What you send is sealed as it arrives; from then on, only our journalists can open it. In the moment while it arrives, our server could read it. If that is too much of a risk for you, don’t send it here: our command-line program, safehouse drop, seals everything on your own machine first.
write-send = Seal and send
write-stay = Press once, then leave this page open until you see the receipt. Large files take long through Tor, and it can look as if nothing moved. If no receipt comes, send again: that does no harm.

receipt-title = We have it.
receipt-safe = It is sealed and safely stored. Only our journalists can open it.
receipt-number = Receipt number (no need to keep it)
receipt-day = Received on
receipt-files = Files
receipt-next = What happens now
receipt-next-read = A journalist reads it. That can take some days. We may have a question for you.
receipt-next-return = Come back with your codename in a few days, from another place if you can.
receipt-next-close = Close the whole browser now. Tor Browser then forgets this visit; any other keeps it in its history: delete it there too.
receipt-mailbox = Open my mailbox

return-title = Welcome back
return-codename = Your codename
return-hint = Eight words, in their order, with spaces between them. Capitals, commas and hyphens don’t matter.
return-door = Did you begin in a browser? Then go on here. Our server sees your codename, and could read your replies, in the moment when it answers. Did you begin with our command-line program? Then please come back with that, not here: it keeps your codename on your own machine.
return-open = Open my mailbox
return-begin = I have no codename yet

mailbox-title = Your mailbox
mailbox-none = No reply yet.
mailbox-none-next = We have what you sent. Reading and checking take time; please come back in a few days.
mailbox-reply-day = Reply of { $day }
mailbox-forget-reply = Delete this reply
mailbox-refused = { $number ->
    [one] One reply is not shown, because we can’t be sure that it is ours.
   *[other] { $number } replies are not shown, because we can’t be sure that they are ours.
} Please tell us so in a message.
mailbox-add = Answer, or add something
mailbox-forget = Delete everything
mailbox-forget-hint = Your mailbox, its replies, and what of yours we have not fetched yet.
mailbox-closed = Nothing can be added just now, because nobody could open it. Please come back in a day or two.

forget-title = Delete everything?
forget-what = Your mailbox and its replies are deleted, and so is what we have not fetched yet. What our journalists have fetched already stays with them: if you want to ask them to delete that too, write to them first. Your codename will open nothing any more. This can’t be undone.
forget-yes = Delete everything
forget-no = Keep my mailbox
forgotten-title = It is gone.
forgotten = Your mailbox no longer exists, and your codename opens nothing. You can destroy your note of it, and close the browser. To write to us again, begin with a new codename.

codename-wrong-title = That isn’t a codename yet
codename-wrong-count = A codename has eight words; we count { $found }. Please compare with your note.
codename-wrong-word = Word { $position }, “{ $word }”, is not one of the words that we use. Please compare with your note.
codename-wrong-word-suggestion = Word { $position }, “{ $word }”, is not one of the words that we use. Could it be “{ $suggestion }”?
no-mailbox-title = There is no mailbox for this codename
no-mailbox = We know all eight words, but together they open nothing. Please compare them and their order with your note. If nothing was sent with this codename, or you deleted its mailbox, please begin with a new one.
too-large-title = A file is too large
too-large = One of your files is larger than { $limit }. Nothing was sent. Please send the others, and tell us about this one in your message: we will look for a way with you.
too-many-files-title = Too many files at once
too-many-files = We take up to { $limit } files at a time. Nothing was sent. Please send some now and add the rest afterwards, or put them into one zip file.
message-too-long-title = The message is too long
message-too-long = A message can have up to { $limit }. Nothing was sent. Please put the longer text into a file.
bad-date-title = That day could not be read
bad-date = Please write it as year, month and day, for example 2027-01-31, or leave it empty. Nothing was sent.
empty-drop-title = There is nothing to send yet
empty-drop = Please write something, or choose a file.
no-channel-title = These people can no longer be chosen
no-channel = The newsroom has closed the channel that you had chosen. Nothing was sent. Your text is still here: please choose another.
no-files-title = These people take no files
no-files = Nothing was sent. Your text is still here: please choose others for your files, or send the text alone.
broken-title = It did not arrive whole
broken = The connection broke off, or something was missing. Nothing was kept of it. Please try again.
slow-title = The connection stood still
slow = Nothing arrived for half a minute, so we stopped and kept nothing. Please try again; a smaller file may help.
disk-full-title = We have no room just now
disk-full = Our disk is nearly full, so nothing was taken. It isn’t anything you did. Please try again in a day.
conflict-title = This form was used already
conflict = Nothing more was taken from it. Please open your mailbox with your codename, and write from there.
failed-title = Something went wrong on our side
failed = Nothing was kept of what you sent. It isn’t anything you did. Please try again in a little while.
kept-title = What you had written
kept = It was not sent. Copy it from here before you leave this page: it is kept nowhere else.
