### 提供线索的人在第二扇门所读的文字：在这里由浏览器封存。

advice-browser = 您的浏览器也可以在一切内容离开您的设备之前，自己把它们全部封存。这需要脚本，而 Tor 浏览器的“最安全”设置有充分的理由关闭脚本。
advice-browser-link = 在我的浏览器中封存

browser-title = 先封存，再发送
browser-calm = 在这些页面上，您自己的浏览器会在任何内容离开您的设备之前，封存您写的内容和每一个文件。
browser-how = 我们的服务器只保存除我们的记者之外谁也打不开的内容。您的代号留在此页中。关闭浏览器后，其中不会留下任何内容。
browser-protects = 这能保护您，防备在传输途中窃听的人，以及日后拿走我们服务器的人：他们会找到封存的包裹、包裹的数量和大致大小。
browser-protects-not = 如果有人已经控制了我们的服务器，这就不能保护您：他们可以给您一个被改动的页面，从而暴露您。此页及其脚本应当是什么样子，写在我们的公开记录里，因此任何人都可以发现这样的改动；但您的浏览器不会自行去那里核对。如果这个风险对您来说太大，请使用我们的命令行程序 safehouse drop。
browser-no-scripts-title = 这种方式需要脚本
browser-no-scripts = 您的浏览器已关闭脚本，这是更安全的设置。请保持这样，不用脚本继续：这样，我们的服务器会在您发送的内容到达的那一刻将其封存。
browser-unable-title = 此浏览器做不到
browser-unable = 它缺少封存所需要的某项功能。请不用脚本继续：这样，我们的服务器会在您发送的内容到达的那一刻将其封存。
browser-plain-way = 不用脚本继续
browser-key = 真的是我们吗？对照我们的密钥
browser-key-here = 这是编辑部的公钥，由此服务器给出：
browser-key-why = 如果您从别处得到了我们的密钥，例如从印刷的报纸上，或从您信任的人那里，请填在这里：此页会对照两者。
browser-key-field = 您从别处得到的我们的密钥
browser-key-same = 是同一个密钥。
browser-key-other = 不是同一个密钥。如果您的密钥是完整的，而且您确定它的来源，请不要在这里发送任何内容。

browser-message-hint = 谁可能因此受到伤害，您是如何知道的，应当先看什么，文件中有什么可能指向您。请不要写您的姓名。后退或重新加载会清空此页。
browser-files-hint = 任何类型，最多 { $most } 个文件，每个不超过 { $largest }。您可以分几次选择；文件会按显示的顺序发送。
browser-remove = 从列表中移除 { $name }
browser-door = 您发送的内容在此页中封存，只有我们的记者能打开。我们的服务器会看到有多少个包裹，以及大致有多大。
browser-stay = 请让此页保持打开，直到您看到回执。如果连接中断，会从停下的地方继续；如果您关闭此页，发送就会终止，这里不会保留任何内容。

browser-sending-title = 正在发送
browser-progress = 目前已发送
browser-sent = 已发送 { $percent }%。
browser-finishing = 文件已经送到。现在发送留言。
browser-paused = 已暂停。在您继续之前，不会发送任何内容。
browser-waiting = 连接中断。{ $seconds } 秒后再次尝试。
browser-trying = 正在再次尝试。
browser-pause = 暂停
browser-go-on = 继续
browser-stop = 停止，回到我的留言
browser-stopped-title = 已停止
browser-stopped = 此前已发送的内容全部不算数。您的文字和文件仍在这里。

browser-return-hint = 八个英文单词，按原来的顺序，中间用空格隔开。大小写、逗号和连字符都没有关系。这些单词留在此页中。
browser-return-door = 无论您的信箱是从哪里开始的，在浏览器里还是用我们的命令行程序，都可以在这里继续。您的代号不会被发送；回复在此页中打开。
browser-wait = 请稍等
browser-forgot-reply = 这条回复已删除。

browser-unreached-title = 现在无法连接到我们的服务器
browser-unreached = 什么都没有丢失：只要此页开着，就会保留您写下的内容。请稍后再试。
browser-changed-title = 有一个文件无法再读取
browser-changed = “{ $name }”在您选择之后被更改、移动或拿走了。请把它从列表中移除，然后重新选择。
browser-large = “{ $name }”大于 { $limit }。没有发送任何内容。请把它从列表中移除，并在留言中告诉我们它的情况：我们会和您一起想办法。
browser-larger = “{ $name }”超过了此服务器接收的大小。没有发送任何内容。请把它从列表中移除，并在留言中告诉我们它的情况：我们会和您一起想办法。
browser-no-files-title = 请只发文字
browser-no-files = 您选择的人接收不带文件的留言。请把文件从列表中移除，或选择其他人。
browser-forged-title = 我们的密钥有问题
browser-forged = 此服务器当作我们的密钥给出的内容经不起核对。没有发送任何内容。现在请不要在这里发送任何内容；如果可以，请用其他方式告诉我们。
browser-clock-title = 日期不相符
browser-clock = 我们的密钥不适用于您的设备所显示的日期。请查看设备的日期是否正确，然后重新加载此页。如果日期正确，请过一两天再来。
