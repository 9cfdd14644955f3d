### 所有页面上的文字。

skip-to-content = 跳到正文
back-to-start = 回到开头

error-not-found-title = 这里什么也没有
error-not-found = 这个地址没有指向任何页面，可能是输入有误。
error-method-title = 此页面不是这样使用的
error-method = 请回到开头，从那里再试一次。
error-server-title = 我们这边出了问题
error-server = 这不是您造成的。请稍后再试。
error-host-title = 这不是我们的地址
error-host = 请求此页面时使用的名称，本服务器不予回应。
error-form-title = 此表单已过期
error-form = 没有任何改动。请重新打开页面，再做一次。

size-bytes = { $number ->
   *[other] { $number } 字节
}
size-kb = { $text } KB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = .

date-day = { $year }年{ $month ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
   *[12] 12月
}{ $day }日
date-month = { $year }年{ $month ->
    [1] 1月
    [2] 2月
    [3] 3月
    [4] 4月
    [5] 5月
    [6] 6月
    [7] 7月
    [8] 8月
    [9] 9月
    [10] 10月
    [11] 11月
   *[12] 12月
}
