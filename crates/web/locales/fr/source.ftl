### Ce que lit une source.

advice-title = Vous pouvez nous le dire ici.
advice-calm = Personne ne vous demandera qui vous êtes. Pas de compte, rien à installer, et rien ne presse.
advice-who = { $newsroom } lit ce qui est envoyé ici, le vérifie, et publie ce que le public doit savoir. Seuls nos journalistes peuvent ouvrir ce que vous envoyez.
advice-before = Avant de commencer
advice-place = Soyez ailleurs qu’au travail, sur un réseau qui n’est ni celui de votre employeur ni celui de votre domicile.
advice-device = Prenez un appareil à vous, jamais un appareil qu’un employeur vous a donné ou qu’il administre.
advice-paper = Ayez de quoi écrire sur papier : vous recevrez un nom de code de huit mots à noter.
advice-files = Apportez les fichiers tels quels. Nous retirons ce qui pourrait vous trahir, comme les noms et les marques d’imprimante, avant toute publication.
advice-silence = N’en parlez à personne, même plus tard.
advice-leave = Quelqu’un arrive ? « Quitter cette page » affiche aussitôt une page vide. Fermez ensuite la fenêtre : alors seulement, tout est oublié.
advice-tor-here = Vous êtes passé par notre adresse Tor. Elle cache où vous êtes, à nous comme à ceux qui surveillent le réseau.
advice-tor-missing = Vous n’êtes pas passé par notre adresse Tor. Votre employeur ou votre fournisseur peut voir que vous êtes ici. Avec le navigateur Tor, ils ne le peuvent pas : procurez-le-vous auprès du projet Tor, puis demandez notre adresse onion.
advice-begin = Obtenir un nom de code
advice-return = J’ai déjà un nom de code
leave = Quitter cette page
where-step-1 = { $newsroom } · étape 1 sur 2
where-step-2 = { $newsroom } · étape 2 sur 2

closed-title = Pas encore ouvert
closed = Rien n’est accepté ici pour le moment, car personne ne pourrait l’ouvrir. C’est pour votre sécurité. Revenez dans un jour ou deux.

codename-title = Votre nom de code
codename-only-way = C’est le seul chemin pour revenir à cette conversation. Nous ne le gardons pas : personne ne peut nous le prendre, et personne ne peut vous le redonner.
codename-write-down = Notez-le maintenant, et gardez-le loin de vos appareils.
codename-done = Je l’ai noté
codename-other-ways = D’autres façons de le garder
codename-by-heart = Apprenez-le par cœur : faites une histoire des huit mots, dans leur ordre.
codename-in-a-book = Marquez légèrement les mots dans un livre à vous, et retenez lequel.
codename-not-there = Ne le photographiez pas, ne vous l’envoyez pas, ne le mettez pas dans une note de votre téléphone.

write-title = Votre message
write-calm = Prenez votre temps. Rien n’est envoyé avant que vous n’appuyiez sur le bouton.
write-message = Que devrions-nous savoir ?
write-message-hint = Qui pourrait en souffrir, comment vous le savez, que regarder d’abord. N’indiquez pas votre nom.
write-files = Documents
write-files-hint = De toute sorte, plusieurs à la fois : jusqu’à { $most }, chacun jusqu’à { $largest }.
write-files-again = Le navigateur n’a pas gardé vos fichiers : veuillez les choisir de nouveau.
write-wait = Faut-il attendre avant de publier ?
write-wait-label = Pas avant ce jour
write-wait-hint = Un souhait que nous prenons au sérieux. Laissez vide si ce n’est pas nécessaire.
write-door = Votre message est scellé à son arrivée, pour que seuls nos journalistes puissent l’ouvrir. Pendant qu’il arrive, à cet instant, notre serveur peut le lire. Si le risque est trop grand, utilisez notre programme en ligne de commande : il scelle tout sur votre propre machine.
write-send = Sceller et envoyer
write-stay = Laissez cette page ouverte jusqu’au reçu. De gros fichiers peuvent prendre longtemps par Tor.

receipt-title = Nous l’avons.
receipt-safe = C’est scellé et conservé en sûreté. Seuls nos journalistes peuvent l’ouvrir.
receipt-number = Numéro du reçu
receipt-day = Reçu le
receipt-files = Fichiers
receipt-next = Et maintenant
receipt-next-read = Un journaliste le lit, souvent en quelques jours. Nous aurons peut-être une question pour vous.
receipt-next-return = Revenez avec votre nom de code dans quelques jours, d’un autre endroit si possible.
receipt-next-close = Fermez maintenant cette fenêtre, et le navigateur Tor si vous l’utilisez. Il oublie ainsi cette visite.
receipt-mailbox = Ouvrir ma boîte

return-title = Bon retour
return-codename = Votre nom de code
return-hint = Huit mots. Majuscules, espaces et traits d’union ne comptent pas ; les premières lettres d’un mot suffisent si aucun autre ne commence ainsi.
return-door = À cette porte, notre serveur voit votre nom de code à l’instant où il répond, et pourrait à cet instant lire vos réponses. Si vous avez commencé cette conversation avec notre programme en ligne de commande, revenez avec lui : il garde votre nom de code sur votre propre machine.
return-open = Ouvrir ma boîte
return-begin = Je n’ai pas encore de nom de code

mailbox-title = Votre boîte
mailbox-none = Pas encore de réponse.
mailbox-none-next = Nous avons ce que vous avez envoyé. Lire et vérifier prend du temps ; revenez dans quelques jours.
mailbox-reply-day = Réponse du { $day }
mailbox-forget-reply = Supprimer cette réponse
mailbox-refused = { $number ->
    [one] Une réponse n’est pas affichée : rien ne montre qu’elle vient de nous.
   *[other] { $number } réponses ne sont pas affichées : rien ne montre qu’elles viennent de nous.
} Dites-le-nous dans un message.
mailbox-add = Ajouter quelque chose
mailbox-forget = Tout supprimer
mailbox-forget-hint = Votre boîte, ses réponses, et tout ce qui, de vous, attend encore ici.
mailbox-closed = Rien ne peut être ajouté pour le moment, car personne ne pourrait l’ouvrir. Revenez dans un jour ou deux.

forget-title = Tout supprimer ?
forget-what = Votre boîte et ses réponses disparaissent, ainsi que tout ce qui, de vous, attend encore ici. Ce que nos journalistes ont déjà retiré reste chez eux. Votre nom de code n’ouvrira plus rien. C’est définitif.
forget-yes = Tout supprimer
forget-no = Garder ma boîte
forgotten-title = C’est effacé.
forgotten = Votre boîte n’existe plus, et votre nom de code n’ouvre plus rien. Vous pouvez détruire votre note. Pour nous écrire encore, commencez par un nouveau nom de code.

codename-wrong-title = Ce n’est pas encore un nom de code
codename-wrong-count = Un nom de code a huit mots ; en voici { $found }. Comparez avec votre note.
codename-wrong-word = Le mot { $position }, « { $word } », n’est pas un de ceux que nous utilisons. Comparez avec votre note.
codename-wrong-word-suggestion = Le mot { $position }, « { $word } », n’est pas un de ceux que nous utilisons. Serait-ce « { $suggestion } » ?
no-mailbox-title = Aucune boîte pour ce nom de code
no-mailbox = Les huit mots existent, mais ensemble ils n’ouvrent rien. Comparez-les, et leur ordre, avec votre note. Si vous n’avez encore rien envoyé, il n’y a pas encore de boîte ; si vous l’avez supprimée, elle n’est plus là.
too-large-title = Un fichier est trop gros
too-large = Un de vos fichiers dépasse { $limit }. Rien n’a été envoyé. Divisez-le, ou envoyez les autres et parlez-nous de celui-ci : nous trouverons un moyen.
too-many-files-title = Trop de fichiers à la fois
too-many-files = Nous prenons jusqu’à { $limit } fichiers à la fois. Rien n’a été envoyé. Envoyez-en une partie, puis ajoutez le reste, ou réunissez-les dans une archive.
message-too-long-title = Le message est trop long
message-too-long = Un message peut avoir jusqu’à { $limit }. Rien n’a été envoyé. Mettez le texte plus long dans un fichier.
bad-date-title = Ce jour n’a pas pu être lu
bad-date = Écrivez année, mois et jour, par exemple 2027-01-31, ou laissez vide. Rien n’a été envoyé.
empty-drop-title = Il n’y a encore rien à envoyer
empty-drop = Écrivez quelque chose, ou choisissez un fichier.
broken-title = L’envoi n’est pas arrivé entier
broken = La connexion s’est interrompue, ou il manquait quelque chose. Nous n’en avons rien gardé. Veuillez réessayer.
slow-title = La connexion s’est arrêtée
slow = Rien n’est arrivé pendant une demi-minute ; nous avons donc arrêté, sans rien garder. Réessayez ; un fichier plus petit peut aider.
disk-full-title = Nous manquons de place
disk-full = Notre disque est presque plein ; rien n’a donc été accepté. Vous n’y êtes pour rien. Réessayez dans un jour.
conflict-title = Ce formulaire a déjà servi
conflict = Ouvrez votre boîte avec votre nom de code, et écrivez de là.
failed-title = Un problème est survenu de notre côté
failed = Nous n’avons rien gardé de votre envoi. Vous n’y êtes pour rien. Veuillez réessayer dans un moment.
