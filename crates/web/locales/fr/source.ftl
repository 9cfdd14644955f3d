### Ce que lit une source.

advice-title = Vous pouvez nous le dire ici.
advice-calm = Vous n’avez pas à dire qui vous êtes. Pas de compte, et rien ne presse.
advice-who = { $newsroom } lit ce qui est envoyé ici, le vérifie, et publie ce que le public doit savoir. Ce que vous envoyez est scellé à son arrivée ; ensuite, seuls nos journalistes peuvent l’ouvrir.
advice-before = Avant de commencer
advice-place = Ne le faites pas au travail, ni sur le réseau de votre employeur ou de votre domicile. Si vous y êtes, revenez plus tard, d’ailleurs.
advice-device = Prenez un appareil à vous, jamais un appareil qu’un employeur vous a donné ou qu’il administre.
advice-paper = Ayez de quoi écrire sur papier : vous recevrez un nom de code de huit mots à noter.
advice-files = Apportez les fichiers tels quels. Avant de publier, nous cherchons ce qui pourrait vous trahir, comme les noms et les marques d’imprimante, et nous le retirons. Quelque chose peut nous échapper : dites-nous où regarder.
advice-logged = Ne retournez pas au travail pour en chercher d’autres : ce qu’on y ouvre, copie ou imprime est souvent enregistré.
advice-silence = N’en parlez à personne, ni maintenant ni plus tard.
advice-leave = Quelqu’un arrive ? « Quitter cette page », en haut, affiche aussitôt une page vide. Fermez ensuite tout le navigateur : d’ici là, le bouton Retour peut ramener ici.
advice-tor-here = Vous passez par notre adresse Tor. Elle cache où vous êtes, à nous comme à ceux qui surveillent le réseau.
advice-tor-missing = Vous ne passez pas par notre adresse Tor. À moins d’utiliser le navigateur Tor, votre employeur ou votre fournisseur d’accès peut voir que vous êtes ici. Si cela peut vous nuire, fermez cette page maintenant ; plus tard, et d’ailleurs, téléchargez le navigateur Tor sur torproject.org et revenez avec lui.
advice-scripts = Ces pages fonctionnent sans scripts. Dans le navigateur Tor, le bouclier mène au niveau de sécurité : « Le plus sûr » désactive les scripts.
advice-scripts-off = Les scripts sont désactivés dans ce navigateur. C’est bien : rien ici n’en a besoin.
advice-get-title = Je n’ai pas le navigateur Tor
advice-get-computer = Ordinateur (Windows, macOS, Linux) : le navigateur Tor est gratuit, sur torproject.org. Téléchargez-le chez vous ou en déplacement, pas au travail.
advice-get-android = Téléphone Android : l’application « Tor Browser » de The Tor Project, sur Google Play, F-Droid ou torproject.org. Seulement sur un téléphone à vous : le magasin d’applications retient que vous l’avez installée.
advice-get-iphone = iPhone ou iPad : le navigateur Tor n’existe pas. Le Tor Project recommande l’application « Onion Browser ». Elle vous cache moins bien, car Apple impose à tout navigateur des éléments qui sont les siens. Si possible, prenez plutôt un ordinateur ou un téléphone Android.
advice-get-blocked = Tor est bloqué là où vous êtes ? Dans les paramètres du navigateur Tor, sous « Connexion », choisissez un pont.
advice-get-onion = Ouvrez-y ensuite cette adresse ; notez-la lettre par lettre :
advice-begin = Obtenir un nom de code
advice-return = J’ai déjà un nom de code
languages = Langues
unchecked = Personne dont c’est la langue maternelle n’a encore relu cette page. Voici l’original anglais.
leave = Quitter cette page
where-step-1 = { $newsroom } · étape 1 sur 2
where-step-2 = { $newsroom } · étape 2 sur 2

closed-title = Pas encore ouvert
closed = Rien n’est accepté ici pour le moment, car personne ne pourrait l’ouvrir. C’est pour votre sécurité. Revenez dans un jour ou deux.

codename-title = Votre nom de code
codename-only-way = Ces huit mots anglais sont le seul chemin pour revenir ici. Nous ne les gardons pas : personne ne pourra vous les redonner.
codename-write-down = Notez-les maintenant, dans cet ordre, sur un papier qui ne dit rien d’autre.
codename-done = Je l’ai noté
codename-other-ways = D’autres façons de le garder
codename-by-heart = Apprenez-le par cœur : faites une histoire des huit mots, dans leur ordre.
codename-in-a-book = Marquez légèrement les mots dans un livre à vous, et retenez lequel.
codename-not-there = Gardez ce papier loin de vos appareils : ni photo, ni courriel à vous-même, ni note sur le téléphone.
codename-again = Rien n’a encore été envoyé. Si vous revenez à cette page, ou si vous la rechargez, elle montre d’autres mots : notez alors ceux-là à la place.
codename-print = L’imprimer plutôt
codename-print-warning = À la main, c’est plus sûr : une imprimante garde trace de ce qu’elle imprime, et au travail cette trace est lue. Si vous imprimez quand même, prenez une imprimante à vous, reliée par un câble, et la commande d’impression du navigateur. Seuls les huit mots sortent. Désactivez « en-têtes et pieds de page » dans la fenêtre d’impression : ils nommeraient cette page.
codename-show = Revoir mon nom de code

write-title = Votre message
write-calm = Prenez votre temps. Rien n’est envoyé avant que vous n’appuyiez sur le bouton.
write-message = Que devrions-nous savoir ?
write-message-hint = Qui pourrait en souffrir, comment vous le savez, ce qu’il faut regarder d’abord, ce qui dans les fichiers pourrait mener à vous. N’indiquez pas votre nom. Revenir en arrière ou recharger vide cette page.
write-files = Documents
write-files-hint = De toute sorte, jusqu’à { $most } fichiers, chacun jusqu’à { $largest }. Choisissez-les tous en une fois : un second choix remplace le premier.
write-files-again = Le navigateur n’a pas gardé vos fichiers : veuillez les choisir de nouveau.
write-wait = Faut-il attendre avant de publier ?
write-wait-hint = Si oui, indiquez le premier jour sans danger pour vous : nous prenons ce souhait au sérieux. Sinon, laissez vide. Vous pouvez aussi l’écrire dans votre message.
channel-which = Qui doit le lire ?
channel-hint = Ce que vous envoyez est scellé pour les personnes que vous choisissez ; nos autres journalistes ne peuvent pas le lire. En cas de doute, gardez le premier choix.
channel-people = Lu par { $people }.
channel-files = Accepte des fichiers jusqu’à { $largest } chacun.
channel-no-files = N’accepte pas de fichiers, seulement du texte.
write-door = Ce que vous envoyez est scellé à son arrivée ; dès lors, seuls nos journalistes peuvent l’ouvrir. À l’instant où il arrive, notre serveur pourrait le lire. Si le risque est trop grand pour vous, ne l’envoyez pas ici : notre programme en ligne de commande, safehouse drop, scelle d’abord tout sur votre propre machine.
write-send = Sceller et envoyer
write-stay = Appuyez une seule fois, puis laissez cette page ouverte jusqu’au reçu. Par Tor, de gros fichiers prennent longtemps, et rien ne semble bouger. Si aucun reçu n’arrive, envoyez de nouveau : c’est sans danger.

receipt-title = Nous l’avons.
receipt-safe = Votre envoi est scellé et conservé en sûreté. Seuls nos journalistes peuvent l’ouvrir.
receipt-number = Numéro du reçu (inutile de le garder)
receipt-day = Reçu le
receipt-files = Fichiers
receipt-next = Et maintenant ?
receipt-next-read = Un journaliste lit votre envoi. Cela peut prendre quelques jours. Nous aurons peut-être une question pour vous.
receipt-next-return = Revenez avec votre nom de code dans quelques jours, d’un autre endroit si possible.
receipt-next-close = Fermez maintenant tout le navigateur. Le navigateur Tor oublie ainsi cette visite ; tout autre la garde dans son historique : effacez-la aussi là.
receipt-mailbox = Ouvrir ma boîte

return-title = Reprendre la conversation
return-codename = Votre nom de code
return-hint = Huit mots anglais, dans leur ordre, séparés par des espaces. Majuscules, virgules et traits d’union ne comptent pas.
return-door = Avez-vous commencé dans un navigateur ? Alors continuez ici. Notre serveur voit votre nom de code, et pourrait lire vos réponses, à l’instant où il répond. Avez-vous commencé avec notre programme en ligne de commande ? Alors revenez avec lui, pas ici : il garde votre nom de code sur votre propre machine.
return-open = Ouvrir ma boîte
return-begin = Je n’ai pas encore de nom de code

mailbox-title = Votre boîte
mailbox-none = Pas encore de réponse.
mailbox-none-next = Nous avons ce que vous avez envoyé. Lire et vérifier prennent du temps ; revenez dans quelques jours.
mailbox-reply-day = Réponse du { $day }
mailbox-forget-reply = Supprimer cette réponse
mailbox-refused = { $number ->
    [one] Une réponse n’est pas affichée, car il n’est pas sûr qu’elle vienne de nous.
   *[other] { $number } réponses ne sont pas affichées, car il n’est pas sûr qu’elles viennent de nous.
} Dites-le-nous dans un message.
mailbox-add = Répondre, ou ajouter quelque chose
mailbox-forget = Tout supprimer
mailbox-forget-hint = Votre boîte, ses réponses, et ce que nous n’avons pas encore relevé.
mailbox-closed = Rien ne peut être ajouté pour le moment, car personne ne pourrait l’ouvrir. Revenez dans un jour ou deux.

forget-title = Tout supprimer ?
forget-what = Votre boîte et ses réponses sont supprimées, ainsi que ce que nous n’avons pas encore relevé. Ce que nos journalistes ont déjà relevé reste chez eux : si vous voulez leur demander de le supprimer aussi, écrivez-leur d’abord. Votre nom de code n’ouvrira plus rien. C’est définitif.
forget-yes = Tout supprimer
forget-no = Garder ma boîte
forgotten-title = C’est effacé.
forgotten = Votre boîte n’existe plus, et votre nom de code n’ouvre plus rien. Vous pouvez détruire votre note, et fermer le navigateur. Pour nous écrire encore, commencez par un nouveau nom de code.

codename-wrong-title = Ce n’est pas encore un nom de code
codename-wrong-count = Un nom de code a huit mots ; nous en comptons { $found }. Comparez avec votre note.
codename-wrong-word = Le mot { $position }, « { $word } », n’est pas un de ceux que nous utilisons. Comparez avec votre note.
codename-wrong-word-suggestion = Le mot { $position }, « { $word } », n’est pas un de ceux que nous utilisons. Serait-ce « { $suggestion } » ?
no-mailbox-title = Aucune boîte pour ce nom de code
no-mailbox = Nous connaissons ces huit mots, mais ensemble ils n’ouvrent rien. Comparez-les, et leur ordre, avec votre note. Si rien n’a été envoyé avec ce nom de code, ou si vous avez supprimé sa boîte, commencez par un nouveau.
too-large-title = Un fichier est trop volumineux
too-large = Un de vos fichiers dépasse { $limit }. Rien n’a été envoyé. Envoyez les autres, et parlez-nous de celui-ci dans votre message : nous chercherons un moyen avec vous.
too-many-files-title = Trop de fichiers à la fois
too-many-files = Nous prenons jusqu’à { $limit } fichiers à la fois. Rien n’a été envoyé. Envoyez-en une partie, puis ajoutez le reste, ou réunissez-les dans un fichier zip.
message-too-long-title = Le message est trop long
message-too-long = Un message peut aller jusqu’à { $limit }. Rien n’a été envoyé. Mettez le texte plus long dans un fichier.
bad-date-title = Ce jour n’a pas pu être lu
bad-date = Écrivez année, mois et jour, par exemple 2027-01-31, ou laissez vide. Rien n’a été envoyé.
empty-drop-title = Il n’y a encore rien à envoyer
empty-drop = Écrivez quelque chose, ou choisissez un fichier.
no-channel-title = Ces personnes ne peuvent plus être choisies
no-channel = La rédaction a fermé le canal que vous aviez choisi. Rien n’a été envoyé. Votre texte est encore là : choisissez-en un autre.
no-files-title = Ces personnes n’acceptent pas de fichiers
no-files = Rien n’a été envoyé. Votre texte est encore là : choisissez d’autres personnes pour vos fichiers, ou envoyez le texte seul.
broken-title = L’envoi n’est pas arrivé en entier
broken = La connexion s’est interrompue, ou il manquait quelque chose. Nous n’en avons rien gardé. Veuillez réessayer.
slow-title = La connexion s’est arrêtée
slow = Rien n’est arrivé pendant une demi-minute ; nous avons donc arrêté, sans rien garder. Réessayez ; un fichier plus petit peut aider.
disk-full-title = Nous manquons de place
disk-full = Notre disque est presque plein ; rien n’a donc été accepté. Vous n’y êtes pour rien. Réessayez demain.
conflict-title = Ce formulaire a déjà servi
conflict = Rien de plus n’en a été pris. Ouvrez votre boîte avec votre nom de code, et écrivez de là.
failed-title = Un problème est survenu de notre côté
failed = Nous n’avons rien gardé de votre envoi. Vous n’y êtes pour rien. Veuillez réessayer dans un moment.
kept-title = Ce que vous aviez écrit
kept = Ce texte n’a pas été envoyé. Copiez-le d’ici avant de quitter cette page : il n’est gardé nulle part ailleurs.
