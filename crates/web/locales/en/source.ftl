### What a source reads. Short, plain, calm. A source is never blamed; an error says what to do next.

advice-title = You can tell us here.
advice-calm = Nobody will ask who you are. There is no account, nothing to install, and no hurry.
advice-who = { $newsroom } reads what is sent here, checks it, and publishes what the public should know. Only our journalists can open what you send.
advice-before = Before you begin
advice-place = Be somewhere else than at work, on a network that is neither your employer’s nor your home’s.
advice-device = Use a device of your own, never one that an employer gave you or looks after.
advice-paper = Have pen and paper at hand: you will get a codename of eight words to write down.
advice-files = Bring files as they are. We remove what could betray you, such as names and printer marks, before anything is published.
advice-silence = Tell nobody that you are doing this, also later.
advice-leave = Somebody comes in? “Leave this page” shows an empty one at once. Close the window after that: only then is it forgotten.
advice-tor-here = You came through our Tor address. That hides your place from us and from those who watch the network.
advice-tor-missing = You did not come through our Tor address. Your employer or provider may see that you are here. With Tor Browser they can’t: get it from the Tor Project, then ask for our onion address.
advice-begin = Get a codename
advice-return = I have a codename already
leave = Leave this page
where-step-1 = { $newsroom } · step 1 of 2
where-step-2 = { $newsroom } · step 2 of 2

closed-title = Not open yet
closed = Nothing is taken here just now, because nobody could open it. That is for your safety. Please come back in a day or two.

codename-title = Your codename
codename-only-way = This is the only way back to this conversation. We do not keep it, so nobody can take it from us, and nobody can give it to you again.
codename-write-down = Write it down now, and keep it apart from your devices.
codename-done = I have written it down
codename-other-ways = Other ways to keep it
codename-by-heart = Learn it by heart: make a story of the eight words, in their order.
codename-in-a-book = Mark the words lightly in a book that you own, and remember which book.
codename-not-there = Don’t photograph it, don’t send it to yourself, don’t put it into a note on your phone.

write-title = Your message
write-calm = Take your time. Nothing is sent before you press the button.
write-message = What should we know?
write-message-hint = Who could be harmed, how you know, what to look at first. Leave out your name.
write-files = Documents
write-files-hint = Any kind, several at once: up to { $most }, each up to { $largest }.
write-files-again = Your files are not kept by the browser: please choose them again.
write-wait = Should we wait before publishing?
write-wait-label = Not before this day
write-wait-hint = A wish that we take seriously. Leave it empty if there is no need.
write-door = Your message is sealed as it arrives, so that only our journalists can open it. While it arrives, for that moment, our server can read it. If that is too much of a risk, use our command-line program: it seals everything on your own machine.
write-send = Seal and send
write-stay = Leave this page open until you see the receipt. Large files can take long through Tor.

receipt-title = We have it.
receipt-safe = It is sealed and safely stored. Only our journalists can open it.
receipt-number = Receipt number
receipt-day = Received on
receipt-files = Files
receipt-next = What happens now
receipt-next-read = A journalist reads it, often within days. We may have a question for you.
receipt-next-return = Come back with your codename in a few days, from another place if you can.
receipt-next-close = Now close this window, and Tor Browser if you use it. That removes what it remembers of this visit.
receipt-mailbox = Open my mailbox

return-title = Welcome back
return-codename = Your codename
return-hint = Eight words. Capitals, spaces and hyphens don’t matter; the first letters of a word are enough where no other word begins so.
return-door = At this door our server sees your codename for the moment in which it answers, and could read your replies in that moment. If you began this conversation with our command-line program, please come back with that program: it keeps your codename on your own machine.
return-open = Open my mailbox
return-begin = I have no codename yet

mailbox-title = Your mailbox
mailbox-none = No reply yet.
mailbox-none-next = We have what you sent. Reading and checking take time; please come back in a few days.
mailbox-reply-day = Reply of { $day }
mailbox-forget-reply = Delete this reply
mailbox-refused = { $number ->
    [one] One reply is not shown: it could not be shown to be ours.
   *[other] { $number } replies are not shown: they could not be shown to be ours.
} Please tell us so in a message.
mailbox-add = Write more
mailbox-forget = Delete everything
mailbox-forget-hint = Your mailbox, its replies, and whatever of yours still waits here.
mailbox-closed = Nothing can be added just now, because nobody could open it. Please come back in a day or two.

forget-title = Delete everything?
forget-what = Your mailbox and its replies go, and so does whatever of yours still waits here. What our journalists have fetched already stays with them. Your codename will open nothing any more. This can’t be undone.
forget-yes = Delete everything
forget-no = Keep my mailbox
forgotten-title = It is gone.
forgotten = Your mailbox no longer exists, and your codename opens nothing. You can destroy your note of it. To write to us again, begin with a new codename.

codename-wrong-title = That isn’t a codename yet
codename-wrong-count = A codename has eight words; here are { $found }. Please compare with your note.
codename-wrong-word = Word { $position }, “{ $word }”, is not one of the words that we use. Please compare with your note.
codename-wrong-word-suggestion = Word { $position }, “{ $word }”, is not one of the words that we use. Could it be “{ $suggestion }”?
no-mailbox-title = There is no mailbox for this codename
no-mailbox = All eight words are real words, but together they open nothing. Please compare them and their order with your note. If you have not sent anything yet, there is no mailbox yet; if you deleted it, it is gone.
too-large-title = A file is too large
too-large = One of your files is larger than { $limit }. Nothing was sent. Please split it, or send the others and tell us about it: we will find a way.
too-many-files-title = Too many files at once
too-many-files = We take up to { $limit } files at a time. Nothing was sent. Please send some now and add the rest afterwards, or put them into one archive.
message-too-long-title = The message is too long
message-too-long = A message can have up to { $limit }. Nothing was sent. Please put the longer text into a file.
bad-date-title = That day could not be read
bad-date = Please write it as year, month and day, for example 2027-01-31, or leave it empty. Nothing was sent.
empty-drop-title = There is nothing to send yet
empty-drop = Please write something, or choose a file.
broken-title = It did not arrive whole
broken = The connection broke off, or something was missing. Nothing was kept of it. Please try again.
slow-title = The connection stood still
slow = Nothing arrived for half a minute, so we stopped and kept nothing. Please try again; a smaller file may help.
disk-full-title = We have no room just now
disk-full = Our disk is nearly full, so nothing was taken. It isn’t anything you did. Please try again in a day.
conflict-title = This form was used already
conflict = Please open your mailbox with your codename, and write from there.
failed-title = Something went wrong on our side
failed = Nothing was kept of what you sent. It isn’t anything you did. Please try again in a little while.
