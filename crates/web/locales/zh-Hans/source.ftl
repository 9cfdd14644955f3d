### 提供线索的人所读的文字。

advice-title = 您可以在这里告诉我们。
advice-calm = 您不必说明自己是谁。不需要账户，也不必着急。
advice-who = { $newsroom } 会阅读发到这里的内容，加以核实，并发表公众应当知道的事。您发送的内容一到达就会加密封存；之后只有我们的记者能打开。
advice-before = 开始之前
advice-place = 请不要在工作场所进行，也不要使用雇主的网络或家里的网络。如果您现在就在那里，请稍后从别处再来。
advice-device = 请使用您自己的设备，绝不要使用雇主发给您或由雇主管理的设备。
advice-paper = 请准备好纸和笔：您会得到一个由八个单词组成的代号，需要抄写下来。
advice-files = 请原样提供文件。发表之前，我们会查找并去除可能暴露您的内容，例如姓名和打印机标记。我们可能会有遗漏：请告诉我们该注意哪里。
advice-logged = 不要为了取得更多材料再回到工作场所：在那里打开、复制或打印的内容往往会被记录。
advice-silence = 不要告诉任何人，现在不要，以后也不要。
advice-leave = 有人进来了？点最上方的“离开此页”，会立刻显示一个空白页。然后请关闭整个浏览器：在此之前，“后退”按钮可能会回到这里。
advice-tor-here = 您是通过我们的 Tor 地址来的。这会隐藏您所在的位置，不让我们知道，也不让监视网络的人知道。
advice-tor-missing = 您不是通过我们的 Tor 地址来的。如果这不是 Tor 浏览器，您的雇主或网络运营商可以看到您在这里。如果这可能伤害到您，请现在就关闭此页；稍后在别处从 torproject.org 获取 Tor 浏览器，再用它来访问。
advice-scripts = 这些页面不用脚本也能使用。在 Tor 浏览器中，盾牌图标通向安全级别：“最安全”会关闭脚本。
advice-scripts-off = 此浏览器已关闭脚本。这很好：这里不需要脚本。
advice-get-title = 我没有 Tor 浏览器
advice-get-computer = 电脑（Windows、macOS、Linux）：Tor 浏览器是免费的，见 torproject.org。请在家里或路上下载，不要在工作场所下载。
advice-get-android = 安卓手机：The Tor Project 的应用“Tor Browser”，可从 Google Play、F-Droid 或 torproject.org 获取。只装在您自己的手机上：应用商店会记得您下载过它。
advice-get-iphone = iPhone 或 iPad：没有 Tor 浏览器。Tor Project 推荐应用“Onion Browser”。它的隐藏效果较差，因为 Apple 要求所有浏览器使用它自己的组件。如果可以，请改用电脑或安卓手机。
advice-get-blocked = 您所在的地方封锁了 Tor？请在 Tor 浏览器设置的“连接”中选择一个网桥。
advice-get-onion = 然后在其中打开这个地址；请逐个字母抄下来：
advice-begin = 获取代号
advice-return = 我已经有代号
languages = 语言
unchecked = 此译文尚未经以中文为母语的人校对。这里是英文原文。
leave = 离开此页
where-step-1 = { $newsroom } · 第 1 步，共 2 步
where-step-2 = { $newsroom } · 第 2 步，共 2 步

closed-title = 尚未开放
closed = 现在这里不接收任何内容，因为没有人能够打开。这是为了您的安全。请过一两天再来。

codename-title = 您的代号
codename-only-way = 这八个英文单词是回到这段对话的唯一途径。我们不保存它们，所以谁也无法再次告诉您。
codename-write-down = 请现在就按这个顺序抄下来，写在一张没有其他内容的纸上。
codename-done = 我已经抄下来了
codename-other-ways = 其他保存办法
codename-by-heart = 背下来：按顺序用这八个单词编一个故事。
codename-in-a-book = 在一本您自己的书里轻轻标出这些单词，并记住是哪一本。
codename-not-there = 请把这张纸与您的设备分开放：不要拍照，不要发邮件给自己，不要记在手机里。
codename-again = 目前还没有发送任何内容。如果您回到此页或重新加载，它会显示另外的单词：那时请改抄那些单词。
codename-print = 改为打印
codename-print-warning = 手写更安全：打印机会留下打印记录，工作场所的记录会有人查看。如果仍要打印，请使用您自己的、用线缆连接的打印机，以及浏览器的打印命令。只会印出这八个单词。请在打印窗口中关闭“页眉和页脚”：它们会印出此页的名称。
codename-show = 再次显示我的代号

write-title = 您的留言
write-calm = 不必着急。在您按下按钮之前，不会发送任何内容。
write-message = 我们应当知道什么？
write-message-hint = 谁可能因此受到伤害，您是如何知道的，应当先看什么，文件中有什么可能指向您。请不要写您的姓名。后退或重新加载会清空此页。
write-files = 文件
write-files-hint = 任何类型，最多 { $most } 个文件，每个不超过 { $largest }。请一次选好全部文件：第二次选择会取代第一次。
write-files-again = 浏览器不会保留您的文件：请重新选择。
write-wait = 发表之前需要我们等待吗？
write-wait-hint = 如果需要，请写明对您安全的第一天：我们会认真对待这个愿望。如果不需要，请留空。您也可以写在留言里。
write-door = 您发送的内容一到达就会加密封存；从那时起，只有我们的记者能打开。在到达的那一刻，我们的服务器有可能读到它。如果这个风险对您来说太大，请不要在这里发送：我们的命令行程序 safehouse drop 会先在您自己的电脑上封存一切。
write-send = 封存并发送
write-stay = 按一次即可，然后让此页保持打开，直到您看到回执。大文件经由 Tor 传输很慢，看起来可能毫无动静。如果没有出现回执，请再发送一次：这没有害处。

receipt-title = 我们已经收到。
receipt-safe = 内容已封存并妥善保存。只有我们的记者能打开。
receipt-number = 回执号码（不必保留）
receipt-day = 收到日期
receipt-files = 文件
receipt-next = 接下来
receipt-next-read = 会有记者阅读。这可能需要几天。我们也许会有问题想问您。
receipt-next-return = 请过几天带着您的代号再来，如果可以，请从另一个地方访问。
receipt-next-close = 请现在关闭整个浏览器。Tor 浏览器会就此忘记这次访问；其他浏览器都会留在历史记录里：请在那里也删除。
receipt-mailbox = 打开我的信箱

return-title = 欢迎回来
return-codename = 您的代号
return-hint = 八个英文单词，按原来的顺序，中间用空格隔开。大小写、逗号和连字符都没有关系。
return-door = 您是在浏览器里开始的吗？那就在这里继续。在作出应答的那一刻，我们的服务器会看到您的代号，也有可能读到给您的回复。您是用我们的命令行程序开始的吗？那么请用它回来，不要在这里：它会把您的代号留在您自己的电脑上。
return-open = 打开我的信箱
return-begin = 我还没有代号

mailbox-title = 您的信箱
mailbox-none = 还没有回复。
mailbox-none-next = 我们已收到您发送的内容。阅读和核实需要时间；请过几天再来。
mailbox-reply-day = { $day }的回复
mailbox-forget-reply = 删除这条回复
mailbox-refused = { $number ->
   *[other] 有 { $number } 条回复没有显示，因为我们无法确定它们出自我们。
} 请留言告诉我们。
mailbox-add = 回复或补充
mailbox-forget = 全部删除
mailbox-forget-hint = 您的信箱、其中的回复，以及我们尚未取走的内容。
mailbox-closed = 现在无法补充任何内容，因为没有人能够打开。请过一两天再来。

forget-title = 全部删除？
forget-what = 您的信箱和其中的回复将被删除，我们尚未取走的内容也会被删除。记者已经取走的内容会留在他们那里：如果您想请他们一并删除，请先写信给他们。您的代号将不再能打开任何内容。此操作无法撤销。
forget-yes = 全部删除
forget-no = 保留我的信箱
forgotten-title = 已经删除。
forgotten = 您的信箱已不存在，您的代号也打不开任何内容。您可以销毁纸条并关闭浏览器。如要再次写信给我们，请用新的代号开始。

codename-wrong-title = 这还不是一个代号
codename-wrong-count = 代号有八个单词；我们数到 { $found } 个。请与您的纸条对照。
codename-wrong-word = 第 { $position } 个单词“{ $word }”不是我们使用的单词。请与您的纸条对照。
codename-wrong-word-suggestion = 第 { $position } 个单词“{ $word }”不是我们使用的单词。会不会是“{ $suggestion }”？
no-mailbox-title = 这个代号没有对应的信箱
no-mailbox = 八个单词我们都认识，但合在一起打不开任何信箱。请把单词和顺序与您的纸条对照。如果这个代号从未发送过内容，或者您已删除其信箱，请用新的代号开始。
too-large-title = 有一个文件太大
too-large = 您有一个文件大于 { $limit }。没有发送任何内容。请先发送其他文件，并在留言中告诉我们这个文件的情况：我们会和您一起想办法。
too-many-files-title = 一次的文件太多
too-many-files = 我们一次最多接收 { $limit } 个文件。没有发送任何内容。请现在先发送一部分，其余的随后补充，或者把它们放进一个 zip 文件。
message-too-long-title = 留言太长
message-too-long = 留言最多可有 { $limit }。没有发送任何内容。请把较长的文字放进文件。
bad-date-title = 无法识别这个日期
bad-date = 请写成年、月、日，例如 2027-01-31，或者留空。没有发送任何内容。
empty-drop-title = 还没有可发送的内容
empty-drop = 请写些什么，或选择一个文件。
broken-title = 没有完整到达
broken = 连接中断，或者缺少了什么。我们没有保留任何内容。请再试一次。
slow-title = 连接停住了
slow = 半分钟内没有收到任何内容，所以我们停止了，没有保留任何内容。请再试一次；较小的文件可能有帮助。
disk-full-title = 我们现在没有空间
disk-full = 我们的磁盘快满了，所以没有接收任何内容。这不是您造成的。请过一天再试。
conflict-title = 此表单已经用过
conflict = 没有再从中接收任何内容。请用您的代号打开信箱，在那里写。
failed-title = 我们这边出了问题
failed = 您发送的内容没有保留。这不是您造成的。请稍后再试。
kept-title = 您写下的内容
kept = 内容没有发送。离开此页之前请从这里复制：别处没有保存。
