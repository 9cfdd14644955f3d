### Lo que dicen las páginas de todas las salas.

skip-to-content = Ir al contenido
back-to-start = Volver al inicio

error-not-found-title = Aquí no hay nada
error-not-found = Esta dirección no lleva a ninguna parte. Quizá se escribió mal.
error-method-title = Esta página no funciona así
error-method = Vuelva al inicio e inténtelo de nuevo desde allí.
error-server-title = Algo ha fallado de nuestro lado
error-server = No es por nada que usted haya hecho. Inténtelo de nuevo dentro de un rato.
error-host-title = Esta dirección no es nuestra
error-host = La página se pidió con un nombre al que este servidor no responde.
error-form-title = Este formulario es demasiado antiguo
error-form = No se ha cambiado nada. Abra de nuevo la página y repita lo que hizo.

size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } bytes
}
size-kb = { $text } kB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
date-month = { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
} de { $year }
