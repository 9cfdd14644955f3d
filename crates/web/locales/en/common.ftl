### What every room's pages say. Ids are the same in every language: the build checks it.

skip-to-content = Skip to the content
back-to-start = Back to the start

error-not-found-title = Nothing is here
error-not-found = This address leads nowhere. It may have been mistyped.
error-method-title = That isn't how this page works
error-method = Please go back to the start and try again from there.
error-server-title = Something went wrong on our side
error-server = It isn't anything you did. Please try again in a little while.
error-host-title = This address isn't ours
error-host = The page was asked for under a name that this server doesn't answer to.
error-form-title = This form is too old
error-form = Nothing was changed. Open the page again and repeat what you did.

size-bytes = { $number ->
    [one] 1 byte
   *[other] { $number } bytes
}
size-kb = { $text } KB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = .

date-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
