### ما تقوله صفحات كل الغرف.

skip-to-content = إلى المحتوى
back-to-start = العودة إلى البداية

error-not-found-title = لا شيء هنا
error-not-found = هذا العنوان لا يؤدي إلى شيء. ربما كُتب خطأً.
error-method-title = هذه الصفحة لا تعمل بهذه الطريقة
error-method = يُرجى العودة إلى البداية والمحاولة من هناك مرة أخرى.
error-server-title = حدث خلل من جهتنا
error-server = ليس السبب شيئًا فعلته. يُرجى المحاولة مرة أخرى بعد قليل.
error-host-title = هذا العنوان ليس عنواننا
error-host = طُلبت الصفحة باسم لا يجيب عليه هذا الخادم.
error-form-title = هذه الاستمارة قديمة
error-form = لم يتغيّر شيء. يُرجى فتح الصفحة من جديد وتكرار ما جرى.

size-bytes = { $number ->
    [zero] { $number } بايت
    [one] { $number } بايت
    [two] { $number } بايت
    [few] { $number } بايتات
    [many] { $number } بايتًا
   *[other] { $number } بايت
}
size-kb = { $text } كيلوبايت
size-mb = { $text } ميغابايت
size-gb = { $text } غيغابايت
decimal-mark = .

date-day = { $day } { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
} { $year }
date-month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
} { $year }
