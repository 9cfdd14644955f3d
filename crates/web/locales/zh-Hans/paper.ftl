write-pages = 逐页拍摄的纸质文件
write-pages-hint = 请按页的顺序为每一页选一张照片：它们合起来成为一份文件。不需要的栏留空即可。超过 { $most } 页？请之后从您的信箱发送其余各页，并说明这一点。
write-page = 第 { $number } 页
browser-pages-hint = 请选择照片，可以一次选好，也可以逐张选择，然后按页的顺序排列：它们合起来成为一份文件。
browser-pages-choose = 各页的照片
browser-up = 上移
browser-down = 下移
browser-moved = “{ $name }”现在是第 { $number } 页。
