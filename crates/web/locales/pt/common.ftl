### O que dizem as páginas de todas as salas.

skip-to-content = Ir para o conteúdo
back-to-start = Voltar ao início

error-not-found-title = Não há nada aqui
error-not-found = Este endereço não leva a lugar nenhum. Talvez tenha sido escrito com um erro.
error-method-title = Esta página não funciona assim
error-method = Volte ao início e tente novamente a partir dali.
error-server-title = Algo falhou do nosso lado
error-server = Não foi nada que você tenha feito. Tente novamente daqui a pouco.
error-host-title = Este endereço não é nosso
error-host = A página foi pedida com um nome ao qual este servidor não responde.
error-form-title = Este formulário é antigo demais
error-form = Nada foi alterado. Abra a página novamente e repita o que fez.

size-bytes = { $number ->
    [one] { $number } byte
   *[other] { $number } bytes
}
size-kb = { $text } KB
size-mb = { $text } MB
size-gb = { $text } GB
decimal-mark = ,

date-day = { $day } de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
} de { $year }
date-month = { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[12] dezembro
} de { $year }
