### Ce que disent les pages de toutes les pièces.

skip-to-content = Aller au contenu
back-to-start = Revenir au début

error-not-found-title = Il n’y a rien ici
error-not-found = Cette adresse ne mène nulle part. Elle a peut-être été mal saisie.
error-method-title = Cette page ne fonctionne pas ainsi
error-method = Revenez au début et recommencez à partir de là.
error-server-title = Un problème est survenu de notre côté
error-server = Vous n’y êtes pour rien. Veuillez réessayer dans un moment.
error-host-title = Cette adresse n’est pas la nôtre
error-host = La page a été demandée sous un nom auquel ce serveur ne répond pas.
error-form-title = Ce formulaire est trop ancien
error-form = Rien n’a été modifié. Rouvrez la page et recommencez.

size-bytes = { $number ->
    [one] { $number } octet
   *[other] { $number } octets
}
size-kb = { $text } ko
size-mb = { $text } Mo
size-gb = { $text } Go
decimal-mark = ,

date-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
date-month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
} { $year }
