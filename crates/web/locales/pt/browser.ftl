### O que uma fonte lê na porta 2, onde o navegador sela.

advice-browser = O seu navegador também pode selar tudo por si mesmo, antes de sair do seu aparelho. Para isso precisa de scripts, que o nível «O mais seguro» do navegador Tor desliga com boas razões.
advice-browser-link = Selar no meu navegador

browser-title = Selado antes de ser enviado
browser-calm = Nestas páginas, o seu próprio navegador sela o que escreve e cada arquivo, antes que algo saia do seu aparelho.
browser-how = O nosso servidor só guarda o que apenas os nossos jornalistas podem abrir. O seu codinome fica nesta página. Quando fecha o navegador, nada fica nele.
browser-protects = Isto protege você de quem escuta pelo caminho e de quem levar o nosso servidor mais tarde: encontrará pacotes selados, o seu número e o seu tamanho aproximado.
browser-protects-not = Não protege você de quem já se tenha apoderado do nosso servidor: ele pode dar a você uma página alterada que denuncia você. Como devem ser esta página e o seu script consta do nosso registro público, de modo que qualquer pessoa pode descobrir tal alteração; o seu navegador não o procura lá por si mesmo. Se o risco for demasiado para você, use o nosso programa de linha de comandos, safehouse drop.
browser-no-scripts-title = Este caminho precisa de scripts
browser-no-scripts = O seu navegador está com eles desligados, que é a definição mais segura. Deixe assim e continue sem scripts: então o nosso servidor sela o que envia no momento em que chega.
browser-unable-title = Este navegador não consegue
browser-unable = Falta nele algo de que selar precisa. Continue sem scripts: então o nosso servidor sela o que envia no momento em que chega.
browser-plain-way = Continuar sem scripts
browser-key = Somos mesmo nós? Compare a nossa chave
browser-key-here = Esta é a chave pública da redação, tal como este servidor a deu:
browser-key-why = Se tem a nossa chave de outro lugar, por exemplo de um jornal impresso ou de alguém em quem confia, ponha-a aqui: a página compara as duas.
browser-key-field = A nossa chave, tal como a tem de outro lugar
browser-key-same = É a mesma chave.
browser-key-other = Não é a mesma chave. Se a sua está completa e sabe com certeza de onde vem, não envie nada aqui.

browser-message-hint = Quem poderia ser prejudicado, como o sabe, o que ver primeiro, o que nos arquivos poderia apontar para você. Não ponha o seu nome. Voltar atrás ou recarregar esvazia esta página.
browser-files-hint = De qualquer tipo, até { $most } arquivos, cada um até { $largest }. Pode escolher várias vezes; são enviados pela ordem mostrada.
browser-remove = Retirar { $name }
browser-door = O que envia é selado nesta página, só para os nossos jornalistas. O nosso servidor vê quantos pacotes há e o seu tamanho aproximado.
browser-stay = Deixe esta página aberta até ver o recibo. Se a conexão cair, continua onde parou; se fechar a página, termina, e nada disso fica aqui.

browser-sending-title = Enviando
browser-progress = Enviado até agora
browser-sent = Foram enviados { $percent } %.
browser-finishing = Os arquivos chegaram. Agora a mensagem.
browser-paused = Em pausa. Nada é enviado até continuar.
browser-waiting = A conexão caiu. A próxima tentativa é daqui a { $seconds } segundos.
browser-trying = Nova tentativa.
browser-pause = Pausa
browser-go-on = Continuar
browser-stop = Parar e voltar à minha mensagem
browser-stopped-title = Parado
browser-stopped = Nada do que tinha sido enviado conta. O seu texto e os seus arquivos continuam aqui.

browser-return-hint = Oito palavras inglesas, pela sua ordem, com espaços entre elas. Maiúsculas, vírgulas e hífenes não importam. Ficam nesta página.
browser-return-door = Aqui pode continuar com uma caixa que começou em qualquer lugar: num navegador ou com o nosso programa de linha de comandos. O seu codinome não é enviado; as respostas são abertas nesta página.
browser-wait = Um momento
browser-forgot-reply = A resposta está apagada.

browser-unreached-title = Não é possível alcançar nosso servidor agora
browser-unreached = Nada se perdeu: esta página guarda o que escreveu enquanto estiver aberta. Tente de novo daqui a pouco.
browser-changed-title = Um arquivo já não se consegue ler
browser-changed = «{ $name }» foi alterado, movido ou retirado depois de o escolher. Retire-o da lista e escolha-o de novo.
browser-large = «{ $name }» é maior do que { $limit }. Nada foi enviado. Retire-o e fale-nos dele na sua mensagem: procuraremos um caminho com você.
browser-larger = «{ $name }» é maior do que este servidor aceita. Nada foi enviado. Retire-o e fale-nos dele na sua mensagem: procuraremos um caminho com você.
browser-no-files-title = Só palavras
browser-no-files = As pessoas que escolheu recebem mensagens sem arquivos. Retire os arquivos ou escolha outras pessoas.
browser-forged-title = Algo não está certo com as nossas chaves
browser-forged = O que este servidor dá como as nossas chaves não se confirma. Nada foi enviado. Não envie nada aqui agora; se puder, conte-nos por outro caminho.
browser-clock-title = As datas não combinam
browser-clock = As nossas chaves não são para o dia que o seu aparelho mostra. Veja se a data está certa e recarregue esta página. Se estiver certa, volte daqui a um dia ou dois.
