### Lo que lee una fuente en la puerta 2, donde sella el navegador.

advice-browser = Su navegador también puede sellarlo todo por sí mismo, antes de que salga de su dispositivo. Para eso necesita scripts, que el ajuste «El más seguro» del navegador Tor desactiva con razón.
advice-browser-link = Sellar en mi navegador

browser-title = Sellado antes de enviarse
browser-calm = En estas páginas su propio navegador sella lo que escribe y cada archivo, antes de que nada salga de su dispositivo.
browser-how = Nuestro servidor solo guarda lo que únicamente nuestros periodistas pueden abrir. Su nombre en clave se queda en esta página. Cuando cierra el navegador, no queda nada en él.
browser-protects = Esto le protege de quien escuche por el camino y de quien se lleve nuestro servidor más tarde: encontrará paquetes sellados, su número y su tamaño aproximado.
browser-protects-not = No le protege de quien ya se haya apoderado de nuestro servidor: puede darle una página modificada que le delate. Cómo deben ser esta página y su script consta en nuestro registro público, de modo que cualquiera puede descubrir un cambio así; su navegador no lo busca allí por sí mismo. Si ese riesgo es demasiado para usted, use nuestro programa de línea de órdenes, safehouse drop.
browser-no-scripts-title = Este camino necesita scripts
browser-no-scripts = Su navegador los tiene desactivados, que es el ajuste más seguro. Déjelo así y siga sin scripts: entonces nuestro servidor sella lo que envía en el momento en que llega.
browser-unable-title = Este navegador no puede hacerlo
browser-unable = Le falta algo que hace falta para sellar. Siga sin scripts: entonces nuestro servidor sella lo que envía en el momento en que llega.
browser-plain-way = Seguir sin scripts
browser-key = ¿Somos nosotros de verdad? Compare nuestra clave
browser-key-here = Esta es la clave pública de la redacción, tal como la dio este servidor:
browser-key-why = Si tiene nuestra clave de otro sitio, por ejemplo de un periódico impreso o de alguien de confianza, póngala aquí: la página compara las dos.
browser-key-field = Nuestra clave, tal como la tiene de otro sitio
browser-key-same = Es la misma clave.
browser-key-other = No es la misma clave. Si la suya está completa y sabe con seguridad de dónde viene, no envíe nada aquí.

browser-message-hint = A quién podría perjudicar, cómo lo sabe, qué mirar primero, qué hay en los archivos que pudiera apuntar a usted. No ponga su nombre. Volver atrás o recargar vacía esta página.
browser-files-hint = De cualquier tipo, hasta { $most } archivos, cada uno de hasta { $largest }. Puede elegir varias veces; se envían en el orden que se ve.
browser-remove = Quitar { $name }
browser-door = Lo que envía se sella en esta página, solo para nuestros periodistas. Nuestro servidor ve cuántos paquetes hay y qué tamaño tienen más o menos.
browser-stay = Deje esta página abierta hasta que vea el recibo. Si se corta la conexión, sigue donde se quedó; si cierra la página, termina, y aquí no queda nada.

browser-sending-title = Enviando
browser-progress = Enviado hasta ahora
browser-sent = Se ha enviado el { $percent } %.
browser-finishing = Los archivos han llegado. Ahora el mensaje.
browser-paused = En pausa. No se envía nada hasta que continúe.
browser-waiting = Se cortó la conexión. El próximo intento es en { $seconds } segundos.
browser-trying = Nuevo intento.
browser-pause = Pausa
browser-go-on = Continuar
browser-stop = Detener y volver a mi mensaje
browser-stopped-title = Detenido
browser-stopped = Nada de lo que se había enviado cuenta. Su texto y sus archivos siguen aquí.

browser-return-hint = Ocho palabras inglesas, en su orden, con espacios entre ellas. Las mayúsculas, las comas y los guiones no importan. Se quedan en esta página.
browser-return-door = Aquí puede seguir con un buzón que empezó en cualquier parte: en un navegador o con nuestro programa de línea de órdenes. Su nombre en clave no se envía; las respuestas se abren en esta página.
browser-wait = Un momento
browser-forgot-reply = La respuesta está borrada.

browser-unreached-title = Ahora mismo no se llega a nuestro servidor
browser-unreached = No se ha perdido nada: esta página conserva lo que escribió mientras esté abierta. Inténtelo otra vez dentro de un rato.
browser-changed-title = Un archivo ya no se puede leer
browser-changed = «{ $name }» se modificó, se movió o se quitó después de que lo eligiera. Sáquelo de la lista y elíjalo otra vez.
browser-large = «{ $name }» es mayor que { $limit }. No se envió nada. Quítelo y háblenos de él en su mensaje: buscaremos un camino con usted.
browser-larger = «{ $name }» es mayor de lo que acepta este servidor. No se envió nada. Quítelo y háblenos de él en su mensaje: buscaremos un camino con usted.
browser-no-files-title = Solo palabras
browser-no-files = Las personas que eligió reciben mensajes sin archivos. Quite los archivos o elija a otras personas.
browser-forged-title = Algo no va bien con nuestras claves
browser-forged = Lo que este servidor da como nuestras claves no se sostiene. No se envió nada. No envíe nada aquí ahora; si puede, díganoslo por otro camino.
browser-clock-title = Las fechas no encajan
browser-clock = Nuestras claves no son para el día que muestra su dispositivo. Mire si su fecha es correcta y vuelva a cargar esta página. Si lo es, vuelva dentro de uno o dos días.
