### Lo que lee una fuente.

advice-title = Aquí puede contárnoslo.
advice-calm = No tiene que decir quién es. No hace falta una cuenta, y no hay prisa.
advice-who = { $newsroom } lee lo que se envía aquí, lo comprueba y publica lo que el público debe saber. Lo que usted envía se sella al llegar; después, solo nuestros periodistas pueden abrirlo.
advice-before = Antes de empezar
advice-place = No lo haga en el trabajo, ni en una red de su empresa o de su casa. Si está ahí ahora, vuelva más tarde desde otro lugar.
advice-device = Use un dispositivo propio, nunca uno que una empresa le haya dado o administre.
advice-paper = Tenga a mano papel y lápiz: recibirá un nombre en clave de ocho palabras para anotarlo.
advice-files = Traiga los archivos tal como están. Antes de publicar, buscamos lo que pudiera delatarle, como nombres y marcas de impresora, y lo quitamos. Algo se nos puede escapar: díganos dónde mirar.
advice-logged = No vuelva al trabajo a buscar más: lo que allí se abre, copia o imprime suele quedar registrado.
advice-silence = No se lo cuente a nadie, ni ahora ni después.
advice-leave = ¿Entra alguien? «Salir de esta página», arriba, muestra al instante una página vacía. Después cierre todo el navegador: hasta entonces, el botón Atrás puede traer aquí.
advice-tor-here = Ha llegado por nuestra dirección de Tor. Eso oculta dónde está, tanto a nosotros como a quienes vigilan la red.
advice-tor-missing = No ha llegado por nuestra dirección de Tor. Si esto no es el Navegador Tor, su empresa o su proveedor pueden ver que está aquí. Si eso puede perjudicarle, cierre esta página ahora; más tarde, desde otro lugar, consiga el Navegador Tor en torproject.org y vuelva con él.
advice-scripts = Estas páginas funcionan sin scripts. En el Navegador Tor, el símbolo del escudo lleva al nivel de seguridad: «El más seguro» desactiva los scripts.
advice-scripts-off = Los scripts están desactivados en este navegador. Bien: aquí no hacen falta.
advice-get-title = No tengo el Navegador Tor
advice-get-computer = Ordenador (Windows, macOS, Linux): el Navegador Tor es gratuito, en torproject.org. Descárguelo en casa o de camino, no en el trabajo.
advice-get-android = Teléfono Android: la aplicación «Tor Browser» de The Tor Project, en Google Play, F-Droid o torproject.org. Solo en un teléfono propio: la tienda recuerda que usted la obtuvo.
advice-get-iphone = iPhone o iPad: no existe el Navegador Tor. El Proyecto Tor recomienda la aplicación «Onion Browser». Le oculta peor, porque Apple obliga a todo navegador a usar piezas suyas. Si puede, use mejor un ordenador o un teléfono Android.
advice-get-blocked = ¿Tor está bloqueado donde usted está? En los ajustes del Navegador Tor, en «Conexión», elija un puente.
advice-get-onion = Después abra en él esta dirección; anótela letra por letra:
advice-begin = Obtener un nombre en clave
advice-return = Ya tengo un nombre en clave
languages = Idiomas
unchecked = Nadie que tenga el español como lengua materna ha revisado aún esta traducción. Aquí está el original en inglés.
leave = Salir de esta página
where-step-1 = { $newsroom } · paso 1 de 2
where-step-2 = { $newsroom } · paso 2 de 2

closed-title = Todavía no está abierto
closed = Ahora no se acepta nada aquí, porque nadie podría abrirlo. Es por su seguridad. Vuelva dentro de un día o dos.

codename-title = Su nombre en clave
codename-only-way = Estas ocho palabras inglesas son el único camino para volver a esta conversación. No las guardamos: nadie podrá dárselas otra vez.
codename-write-down = Anótelas ahora, en este orden, en un papel que no diga nada más.
codename-done = Ya lo he anotado
codename-other-ways = Otras formas de guardarlo
codename-by-heart = Apréndalo de memoria: invente una historia con las ocho palabras, en su orden.
codename-in-a-book = Marque suavemente las palabras en un libro suyo, y recuerde en cuál.
codename-not-there = Guarde el papel lejos de sus dispositivos: ni fotografía, ni correo a usted mismo, ni nota en el teléfono.
codename-again = Todavía no se ha enviado nada. Si vuelve a esta página o la recarga, mostrará otras palabras: entonces anote esas en su lugar.
codename-print = Imprimirlo
codename-print-warning = A mano es más seguro: las impresoras guardan constancia de lo que imprimen, y en el trabajo alguien la lee. Si aun así imprime, use una impresora propia, conectada por cable, y la orden de imprimir de su navegador. Solo salen las ocho palabras. Desactive «encabezados y pies de página» en la ventana de impresión: nombrarían esta página.
codename-show = Mostrar mi nombre en clave otra vez

write-title = Su mensaje
write-calm = Tómese su tiempo. Nada se envía antes de que pulse el botón.
write-message = ¿Qué deberíamos saber?
write-message-hint = A quién podría perjudicar, cómo lo sabe, qué mirar primero, qué hay en los archivos que pudiera apuntar a usted. No ponga su nombre. Volver atrás o recargar vacía esta página.
write-files = Documentos
write-files-hint = De cualquier tipo, hasta { $most } archivos, cada uno de hasta { $largest }. Elíjalos todos de una vez: una segunda elección sustituye a la primera.
write-files-again = El navegador no conserva sus archivos: elíjalos de nuevo.
write-wait = ¿Debemos esperar antes de publicar?
write-wait-hint = Si es así, indique el primer día que sea seguro para usted: tomamos en serio este deseo. Si no, déjelo vacío. También puede decirlo en su mensaje.
write-door = Lo que envía se sella al llegar; desde entonces, solo nuestros periodistas pueden abrirlo. En el momento en que llega, nuestro servidor podría leerlo. Si ese riesgo es demasiado para usted, no lo envíe aquí: nuestro programa de línea de órdenes, safehouse drop, lo sella antes todo en su propia máquina.
write-send = Sellar y enviar
write-stay = Pulse una sola vez y deje esta página abierta hasta que vea el recibo. Los archivos grandes tardan mucho por Tor, y puede parecer que nada se mueve. Si no llega ningún recibo, envíe otra vez: no hace daño.

receipt-title = Lo tenemos.
receipt-safe = Está sellado y guardado de forma segura. Solo nuestros periodistas pueden abrirlo.
receipt-number = Número de recibo (no hace falta guardarlo)
receipt-day = Recibido el
receipt-files = Archivos
receipt-next = Qué pasa ahora
receipt-next-read = Alguien de nuestra redacción lo lee. Puede tardar unos días. Quizá tengamos una pregunta para usted.
receipt-next-return = Vuelva con su nombre en clave dentro de unos días, desde otro lugar si puede.
receipt-next-close = Cierre ahora todo el navegador. El Navegador Tor olvida así esta visita; cualquier otro la guarda en su historial: bórrela también ahí.
receipt-mailbox = Abrir mi buzón

return-title = Nos alegra verle de nuevo
return-codename = Su nombre en clave
return-hint = Ocho palabras inglesas, en su orden, separadas por espacios. Las mayúsculas, comas y guiones no importan.
return-door = ¿Empezó en un navegador? Entonces siga aquí. Nuestro servidor ve su nombre en clave, y podría leer sus respuestas, en el momento en que contesta. ¿Empezó con nuestro programa de línea de órdenes? Entonces vuelva con él, no aquí: guarda su nombre en clave en su propia máquina.
return-open = Abrir mi buzón
return-begin = Todavía no tengo nombre en clave

mailbox-title = Su buzón
mailbox-none = Todavía no hay respuesta.
mailbox-none-next = Tenemos lo que envió. Leer y comprobar lleva tiempo; vuelva dentro de unos días.
mailbox-reply-day = Respuesta del { $day }
mailbox-replies-go = Una respuesta permanece aquí de tres a cuatro meses, leída o no. Después se elimina: anote lo que necesite en un lugar seguro.
mailbox-forget-reply = Borrar esta respuesta
mailbox-refused = { $number ->
    [one] Una respuesta no se muestra, porque no podemos estar seguros de que sea nuestra.
   *[other] { $number } respuestas no se muestran, porque no podemos estar seguros de que sean nuestras.
} Díganoslo en un mensaje.
mailbox-add = Responder o añadir algo
mailbox-forget = Borrar todo
mailbox-forget-hint = Su buzón, sus respuestas y lo que todavía no hemos recogido.
mailbox-closed = Ahora no se puede añadir nada, porque nadie podría abrirlo. Vuelva dentro de un día o dos.

forget-title = ¿Borrar todo?
forget-what = Se borran su buzón y sus respuestas, y también lo que todavía no hemos recogido. Lo que nuestros periodistas ya han recogido se queda con ellos: si quiere pedir que también lo borren, escríbales antes. Su nombre en clave ya no abrirá nada. Esto no se puede deshacer.
forget-yes = Borrar todo
forget-no = Conservar mi buzón
forgotten-title = Está borrado.
forgotten = Su buzón ya no existe y su nombre en clave no abre nada. Puede destruir su nota y cerrar el navegador. Para escribirnos de nuevo, empiece con un nuevo nombre en clave.

codename-wrong-title = Eso todavía no es un nombre en clave
codename-wrong-count = Un nombre en clave tiene ocho palabras; contamos { $found }. Compare con su nota.
codename-wrong-word = La palabra { $position }, «{ $word }», no es una de las que usamos. Compare con su nota.
codename-wrong-word-suggestion = La palabra { $position }, «{ $word }», no es una de las que usamos. ¿Podría ser «{ $suggestion }»?
no-mailbox-title = No hay buzón para este nombre en clave
no-mailbox = Conocemos las ocho palabras, pero juntas no abren nada. Compárelas, y su orden, con su nota. Si no se envió nada con este nombre en clave, o si borró su buzón, empiece con uno nuevo.
too-large-title = Un archivo es demasiado grande
too-large = Uno de sus archivos supera { $limit }. No se ha enviado nada. Envíe los demás y háblenos de este en su mensaje: buscaremos con usted una manera.
too-many-files-title = Demasiados archivos a la vez
too-many-files = Aceptamos hasta { $limit } archivos a la vez. No se ha enviado nada. Envíe una parte ahora y añada el resto después, o reúnalos en un archivo zip.
message-too-long-title = El mensaje es demasiado largo
message-too-long = Un mensaje puede tener hasta { $limit }. No se ha enviado nada. Ponga el texto más largo en un archivo.
bad-date-title = No se pudo leer ese día
bad-date = Escríbalo como año, mes y día, por ejemplo 2027-01-31, o déjelo vacío. No se ha enviado nada.
empty-drop-title = Todavía no hay nada que enviar
empty-drop = Escriba algo o elija un archivo.
broken-title = No llegó entero
broken = La conexión se cortó, o faltaba algo. No se ha guardado nada de ello. Inténtelo de nuevo.
too-much-title = Los archivos juntos son demasiado grandes
too-much = Los archivos de un mismo envío pueden sumar { $limit }. No se envió nada. Envíelos en varias veces: vuelva cada vez con su nombre en clave.
busy-title = Muchas personas están enviando ahora
busy = Durante dos minutos todos los lugares estuvieron ocupados, así que no se aceptó nada. No es culpa suya. Inténtelo de nuevo dentro de unos minutos; un mensaje sin archivos nunca espera.
slow-title = La conexión se detuvo
slow = No llegó nada durante medio minuto, así que paramos sin guardar nada. Inténtelo de nuevo; un archivo más pequeño puede ayudar.
disk-full-title = Ahora no tenemos sitio
disk-full = Nuestro disco está casi lleno, así que no se ha aceptado nada. No es por nada que usted haya hecho. Inténtelo de nuevo mañana.
conflict-title = Este formulario ya se usó
conflict = No se ha tomado nada más de él. Abra su buzón con su nombre en clave y escriba desde allí.
failed-title = Algo ha fallado de nuestro lado
failed = No se ha guardado nada de lo que envió. No es por nada que usted haya hecho. Inténtelo de nuevo dentro de un rato.
kept-title = Lo que había escrito
kept = No se ha enviado. Cópielo de aquí antes de salir de esta página: no está guardado en ningún otro lugar.
