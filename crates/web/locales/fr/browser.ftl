### Ce que lit une source à la porte 2, où le navigateur scelle.

advice-browser = Votre navigateur peut aussi tout sceller lui-même, avant que cela ne quitte votre appareil. Il lui faut pour cela des scripts, que le réglage « Le plus sûr » du navigateur Tor désactive à juste titre.
advice-browser-link = Sceller dans mon navigateur

browser-title = Scellé avant d’être envoyé
browser-calm = Sur ces pages, votre propre navigateur scelle ce que vous écrivez et chaque fichier, avant que rien ne quitte votre appareil.
browser-how = Notre serveur ne garde que ce que seuls nos journalistes peuvent ouvrir. Votre nom de code reste dans cette page. Rien ne demeure dans le navigateur quand vous le fermez.
browser-protects = Cela vous protège de qui écoute en chemin, et de qui emporterait notre serveur plus tard : on n’y trouverait que des paquets scellés, leur nombre et leur taille approximative.
browser-protects-not = Cela ne vous protège pas de qui aurait déjà pris notre serveur en main : il peut vous donner une page modifiée qui vous trahit. Ce que cette page et son script doivent être figure dans notre registre public, si bien que chacun peut découvrir un tel changement ; votre navigateur ne l’y cherche pas de lui-même. Si le risque est trop grand pour vous, utilisez notre programme en ligne de commande, safehouse drop.
browser-no-scripts-title = Cette voie a besoin de scripts
browser-no-scripts = Votre navigateur les a désactivés, et c’est le réglage le plus sûr. Laissez-le ainsi, et continuez sans scripts : notre serveur scelle alors ce que vous envoyez à l’instant où il arrive.
browser-unable-title = Ce navigateur n’y parvient pas
browser-unable = Il lui manque quelque chose dont le scellement a besoin. Continuez sans scripts : notre serveur scelle alors ce que vous envoyez à l’instant où il arrive.
browser-plain-way = Continuer sans scripts
browser-key = Est-ce bien nous ? Comparez notre clé
browser-key-here = Voici la clé publique de la rédaction, telle que ce serveur l’a donnée :
browser-key-why = Si vous avez notre clé d’ailleurs, par exemple d’un journal imprimé ou d’une personne de confiance, mettez-la ici : la page compare les deux.
browser-key-field = Notre clé, telle que vous l’avez d’ailleurs
browser-key-same = C’est la même clé.
browser-key-other = Ce n’est pas la même clé. Si la vôtre est complète et que vous êtes sûr de son origine, n’envoyez rien ici.

browser-message-hint = Qui pourrait en souffrir, comment vous le savez, ce qu’il faut regarder d’abord, ce qui dans les fichiers pourrait mener à vous. N’indiquez pas votre nom. Revenir en arrière ou recharger vide cette page.
browser-files-hint = De toute sorte, jusqu’à { $most } fichiers, chacun jusqu’à { $largest }. Vous pouvez choisir plusieurs fois ; ils partent dans l’ordre affiché.
browser-remove = Retirer { $name }
browser-door = Ce que vous envoyez est scellé dans cette page, pour nos seuls journalistes. Notre serveur voit combien de paquets il y a et leur taille approximative.
browser-stay = Laissez cette page ouverte jusqu’au reçu. Si la connexion se rompt, l’envoi reprend où il s’était arrêté ; si vous fermez la page, il prend fin, et rien n’en est gardé ici.

browser-sending-title = Envoi
browser-progress = Déjà envoyé
browser-sent = { $percent } % est envoyé.
browser-finishing = Les fichiers sont arrivés. Maintenant le message.
browser-paused = En pause. Rien n’est envoyé avant que vous ne repreniez.
browser-waiting = La connexion s’est rompue. Prochain essai dans { $seconds } secondes.
browser-trying = Nouvel essai.
browser-pause = Pause
browser-go-on = Reprendre
browser-stop = Arrêter et revenir à mon message
browser-stopped-title = Arrêté
browser-stopped = Rien de ce qui était parti ne compte. Votre texte et vos fichiers sont toujours ici.

browser-return-hint = Huit mots, dans leur ordre, séparés par des espaces. Majuscules, virgules et traits d’union n’importent pas. Ils restent dans cette page.
browser-return-door = Vous pouvez continuer ici avec une boîte commencée n’importe où : dans un navigateur ou avec notre programme en ligne de commande. Votre nom de code n’est pas envoyé ; les réponses s’ouvrent dans cette page.
browser-wait = Un instant
browser-forgot-reply = La réponse est supprimée.

browser-unreached-title = Notre serveur est injoignable pour le moment
browser-unreached = Rien n’est perdu : cette page garde ce que vous avez écrit tant qu’elle est ouverte. Réessayez dans un petit moment.
browser-changed-title = Un fichier ne peut plus être lu
browser-changed = « { $name } » a été modifié, déplacé ou retiré après votre choix. Retirez-le de la liste et choisissez-le de nouveau.
browser-large = « { $name } » dépasse { $limit }. Rien n’a été envoyé. Retirez-le et parlez-nous-en dans votre message : nous chercherons un moyen avec vous.
browser-larger = « { $name } » dépasse ce que ce serveur accepte. Rien n’a été envoyé. Retirez-le et parlez-nous-en dans votre message : nous chercherons un moyen avec vous.
browser-no-files-title = Des mots seulement
browser-no-files = Les personnes que vous avez choisies prennent des messages sans fichiers. Retirez les fichiers, ou choisissez d’autres personnes.
browser-forged-title = Quelque chose ne va pas avec nos clés
browser-forged = Ce que ce serveur donne pour nos clés ne tient pas. Rien n’a été envoyé. N’envoyez rien ici pour le moment ; si vous le pouvez, dites-le-nous par une autre voie.
browser-clock-title = Les dates ne concordent pas
browser-clock = Nos clés ne sont pas faites pour le jour qu’affiche votre appareil. Vérifiez sa date, puis rechargez cette page. Si elle est juste, revenez dans un jour ou deux.
