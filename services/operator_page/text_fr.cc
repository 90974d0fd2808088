#include "services/operator_page/page_text.h"

// What the page says in French.
namespace mirrorflow {
namespace {

using enum PageText;

constexpr PageTexts kTexts = {{
    {kLanguageName, "Français"},
    {kOperatorPage, "Page de l'opérateur"},
    {kNodeOf, "Nœud : {country}"},
    {kOfficeOf, "Service d'appariement {name}"},
    {kStateAt, "État au {time}."},
    {kReload, "Afficher l'état actuel"},
    {kSkip, "Aller au contenu"},
    {kLanguages, "Langues"},
    {kContents, "Sur cette page"},
    {kSignIn, "Se connecter"},
    {kSignOut, "Se déconnecter"},
    {kSignInText,
     "Cette page est destinée à l'opérateur de cette machine. Exécutez-y cette commande, sous "
     "l'utilisateur du service : elle affiche un jeton qui sert une seule fois, dans les dix "
     "minutes."},
    {kToken, "Jeton"},
    {kWrongToken,
     "Ce jeton n'est pas valable : il a déjà servi, il a plus de dix minutes ou il n'a pas été "
     "copié en entier. Créez-en un nouveau."},
    {kNotShown, "Impossible d'afficher ceci"},
    {kNotShownText,
     "Il n'y a rien pour vous à cette adresse. Une session prend fin après huit heures, à la "
     "déconnexion et au redémarrage du service."},
    {kBadRequestText,
     "Cette requête n'est pas de celles qu'envoie un navigateur de cette machine ; elle a été "
     "refusée."},
    {kTooManyText, "Trop de requêtes à la fois. Attendez quelques secondes, puis réessayez."},
    {kShowsOnly,
     "Cette page montre et explique ; elle ne change rien. Les décisions sont des commandes, afin "
     "que seul celui qui en a le droit les prenne et qu'elles soient consignées. Aucun nom, aucun "
     "numéro et aucune date de naissance d'une personne n'y figure."},
    {kEnglishWords,
     "Les constats et les motifs sont dans les mots du programme, en anglais, comme dans son "
     "journal."},
    {kWaitsForYou, "En attente de votre décision"},
    {kNothingWaits, "Rien n'attend de décision ici."},
    {kHealth, "État de santé"},
    {kRuns, "Exécutions"},
    {kDataQuality, "Qualité des données"},
    {kReleases, "Publications"},
    {kAllGreen, "Tout va bien."},
    {kSomeYellow, "Tout fonctionne ; un point demandera bientôt votre attention."},
    {kSomeRed, "Quelque chose ne fonctionne pas, ou cessera de fonctionner d'ici quelques jours."},
    {kNotCheckedYet, "Le service ne s'est pas encore contrôlé."},
    {kPortAnswers,
     "Le service a atteint son propre port le {time} : les autres le peuvent aussi, si le réseau "
     "le permet."},
    {kPortSilent, "Le service n'atteint pas son propre port : les autres non plus."},
    {kCheckedAt, "Contrôlé le {time}, prochain contrôle le {next}."},
    {kCheck, "Contrôle"},
    {kResult, "Résultat"},
    {kFound, "Constat"},
    {kWhatToDo, "Que faire"},
    {kGood, "bon"},
    {kAttention, "attention"},
    {kFault, "panne"},
    {kCheckVersion, "Version"},
    {kCheckClock, "Horloge"},
    {kCheckState, "Répertoire d'état"},
    {kCheckDisk, "Disque"},
    {kCheckCertificate, "Certificat"},
    {kCheckRegistry, "Registre des membres"},
    {kCheckAgreements, "Accords"},
    {kCheckListener, "Port du service"},
    {kCheckRegister, "Fichier de registre"},
    {kCheckReader, "Lecteur des fichiers de registre"},
    {kCheckIdentityKey, "Clé d'identité"},
    {kCheckAgreementKey, "Clé d'accord"},
    {kCheckPassphrase, "Phrase secrète"},
    {kCheckTokenPin, "Code du jeton matériel"},
    {kCheckDatabasePassword, "Mot de passe de la base de données"},
    {kCheckCountsKey, "Clé des effectifs exacts"},
    {kCheckUnsealKey, "Clé de descellement"},
    {kCheckPeer, "Partenaire {name}"},
    {kRun, "Exécution"},
    {kFlow, "Flux"},
    {kYear, "Année"},
    {kState, "État"},
    {kTransfer, "Envoyé et confirmé"},
    {kDestroyed, "Détruit, selon attestation"},
    {kReason, "Motif"},
    {kEdProvisional, "provisoire"},
    {kEdFinal, "définitive"},
    {kEdRevision, "révision {number}"},
    {kNoRuns, "Aucune exécution n'est encore enregistrée ici."},
    {kOnlySome,
     "{shown} sur {all} sont affichées : celles qui sont en cours et les dernières des autres. La "
     "commande ci-dessous les liste toutes."},
    {kFromTo, "de {origin} vers {destination}"},
    {kStatesMean, "Ce que signifient les états"},
    {kPercent, "{percent} % de cette étape"},
    {kCommittedBy, "engagements de {names}"},
    {kUploadLine,
     "{records} enregistrements de ce nœud en {parts} parties ; le service d'appariement a "
     "confirmé que {safe} parties sont stockées durablement"},
    {kSharesLine,
     "{records} enregistrements de ce nœud ; {served} des {receivers} parties de calcul ont pris "
     "leurs parts"},
    {kDestroyedLine, "{name} : {things}, le {time}"},
    {kRunKey, "clé de l'exécution"},
    {kHandShakeKey, "clé de l'échange"},
    {kEncodedRecords, "enregistrements encodés"},
    {kStWaiting, "attend l'approbation"},
    {kStApproved, "approuvée"},
    {kStRefused, "refusée"},
    {kStAccepted, "acceptée"},
    {kStKeyOffered, "clé proposée"},
    {kStKeyAccepted, "clé acceptée"},
    {kStEncoding, "encodage"},
    {kStCommitted, "engagée"},
    {kStSent, "envoyée"},
    {kStEnded, "terminée"},
    {kStNodeFailed, "échouée"},
    {kStHandShake, "échange de clés en cours"},
    {kStBatchWritten, "lot écrit"},
    {kStBatchErased, "lot effacé"},
    {kStCreated, "créée"},
    {kStAgreed, "convenue"},
    {kStBothCommitted, "deux engagements"},
    {kStReceived, "reçue"},
    {kStLinked, "appariée"},
    {kStTabulated, "comptée"},
    {kStErased, "faite et effacée"},
    {kStFailed, "échouée"},
    {kStCancelled, "annulée"},
    {kStDrafted, "ébauchée"},
    {kStChecked, "vérifiée"},
    {kStReleaseApproved, "approuvée"},
    {kStReleased, "publiée"},
    {kStRevised, "révisée"},
    {kExWaiting,
     "Un accord la couvre. Rien ne se passe tant que vous n'avez pas approuvé ou refusé."},
    {kExApproved, "Vous l'avez approuvée ; elle se poursuit aussitôt."},
    {kExRefused, "Vous l'avez refusée ; rien n'a été envoyé."},
    {kExAccepted, "Un accord la couvre. Rien n'a encore été lu ni envoyé."},
    {kExKeyOffered, "Ce nœud a envoyé sa moitié de l'échange de clés."},
    {kExKeyAccepted,
     "Les deux moitiés sont là : les deux États ont pour cette exécution une clé que personne "
     "d'autre n'a."},
    {kExEncoding, "Les registres sont lus et transformés en enregistrements encodés."},
    {kExCommitted,
     "Les enregistrements sont encodés et la clé est détruite. Ce nœud a dit combien il y en a et "
     "ne peut plus les changer ; aucun n'a été envoyé."},
    {kExSent, "Tous les enregistrements encodés ont été envoyés."},
    {kExEnded, "L'exécution est finie ; ce nœud n'en garde plus rien."},
    {kExNodeFailed,
     "Elle a pris fin sans résultat ; ce nœud a détruit ce qu'il en avait. Le motif est indiqué à "
     "côté."},
    {kExHandShake, "Des fichiers pour l'autre État ont été écrits ; on attend les siens."},
    {kExBatchWritten, "Le fichier scellé pour le service d'appariement est dans la boîte d'envoi."},
    {kExBatchErased, "Le fichier scellé a été effacé quand son délai a expiré."},
    {kExCreated, "Un opérateur l'a créée ; les nœuds sont consultés."},
    {kExAgreed,
     "Les deux nœuds ont accepté les conditions. Elle attend ici tant que l'opérateur d'un nœud "
     "doit l'approuver."},
    {kExBothCommitted,
     "Les deux nœuds ont encodé, détruit la clé et se sont engagés sur ce qu'ils enverront."},
    {kExReceived, "Les deux lots sont là et correspondent aux engagements."},
    {kExLinked, "Les lots ont été comparés ; les lignes qui vont ensemble sont oubliées."},
    {kExTabulated, "Les effectifs exacts sont conservés, scellés, pour les seules publications."},
    {kExErased,
     "Les deux nœuds ont attesté que clé et enregistrements sont détruits ; les lots ici sont "
     "effacés. Ses effectifs peuvent être publiés."},
    {kExFailed, "Elle a pris fin sans effectifs. Le motif est indiqué à côté."},
    {kExCancelled, "Un opérateur y a mis fin."},
    {kExDrafted, "Quelqu'un a dit ce qui doit être publié. Il faut le vérifier."},
    {kExChecked,
     "Les accords la couvrent et le budget suffit. Deux opérateurs doivent l'approuver."},
    {kExReleaseApproved, "Deux opérateurs l'ont approuvée. Il reste à la publier."},
    {kExReleased, "Elle est publiée."},
    {kExRevised, "Une édition ultérieure d'un de ses flux est publiée."},
    {kApproveRun, "Exécution {run} : {flow}, {year}"},
    {kWhatLeaves, "Ce qui quitte ce pays"},
    {kLeavesOrigin,
     "Un enregistrement encodé pour chaque personne dont vos registres disent qu'elle a quitté ce "
     "pays ({own}) en {year} pour cette destination : {other}."},
    {kLeavesDestination,
     "Un enregistrement encodé pour chaque personne dont vos registres disent qu'elle est arrivée "
     "dans ce pays ({own}) en {year} depuis cette origine : {other}."},
    {kLeavesOriginNumbers,
     "Un numéro de document, masqué, pour chaque personne dont vos registres disent, avec un tel "
     "numéro, qu'elle a quitté ce pays ({own}) en {year} pour cette destination : {other}."},
    {kLeavesDestinationNumbers,
     "Un numéro de document, masqué, pour chaque personne dont vos registres disent, avec un tel "
     "numéro, qu'elle est arrivée dans ce pays ({own}) en {year} depuis cette origine : {other}."},
    {kLeavesWindow,
     "Également celles qui l'ont fait peu avant et peu après cette année, marquées comme telles "
     "(mois de chaque côté : {months})."},
    {kLeavesWindowNumbers,
     "Également ceux des personnes qui l'ont fait peu avant et peu après cette année (mois de "
     "chaque côté : {months})."},
    {kLeavesUnknown,
     "Également celles dont le pays à l'autre bout n'est pas connu, marquées comme telles."},
    {kLeavesUnknownNumbers,
     "Également ceux des personnes dont le pays à l'autre bout n'est pas connu."},
    {kLeftOut, "Les réfugiés, les demandeurs d'asile et les apatrides sont toujours exclus."},
    {kMadeFrom, "Chaque enregistrement est fait de : {fields}."},
    {kAllFields, "tous les champs que contiennent vos sources"},
    {kFdName, "nom"},
    {kFdBirthDate, "date de naissance"},
    {kFdSex, "sexe"},
    {kFdCitizenship, "nationalité"},
    {kFdBirthCountry, "pays de naissance"},
    {kFdBirthPlace, "lieu de naissance"},
    {kFdParentName, "nom d'un parent"},
    {kFdAddress, "adresse"},
    {kFdPostcode, "code postal"},
    {kTokensToo,
     "Les numéros de document et d'identité partent aussi, en jetons à clé : des numéros égaux "
     "donnent des jetons égaux, et sans la clé on ne peut pas y lire les numéros."},
    {kBesides,
     "Avec les enregistrements partent le sexe et la classe d'âge large de chacun, rendus assez "
     "grossiers pour qu'au moins {count} enregistrements les partagent, et le nombre "
     "d'enregistrements."},
    {kBesidesPlain,
     "Avec les enregistrements partent le sexe et la classe d'âge large de chacun, et le nombre "
     "d'enregistrements."},
    {kBesidesShares,
     "Ce par quoi l'on compte, comme le sexe et l'âge, se trouve dans les parts. Chaque partie "
     "voit combien d'enregistrements il y a, arrondi vers le haut."},
    {kBesidesNumbers,
     "L'ensemble est complété jusqu'à une taille fixe, avec de la place pour {count} numéros de "
     "document, de sorte qu'il ne montre pas combien il y en a ; s'il y en a davantage, rien "
     "n'est envoyé. Avec lui part le nombre d'enregistrements, avec un bruit aléatoire de ce "
     "nœud."},
    {kMinimumBatch, "S'il y a moins de {count} enregistrements, rien n'est envoyé."},
    {kWhatForm, "Sous quelle forme"},
    {kFormEncodings,
     "En encodages sous une clé que seuls les deux États ont, pour cette seule exécution. Ce sont "
     "des données personnelles pseudonymisées, rien de moins : qui les détient et a la clé, ou "
     "sait à qui appartiennent beaucoup d'enregistrements, peut découvrir à qui appartiennent les "
     "autres."},
    {kFormBreakable,
     "Encodage {profile} : des attaques connues en lisent une grande partie sans aucune clé. Votre "
     "État a accepté ce risque dans l'accord."},
    {kFormExperimental,
     "L'encodage {profile} est expérimental : sa résistance aux attaques n'est pas établie. Votre "
     "État a accepté ce risque dans l'accord."},
    {kFormShares,
     "En parts secrètes : chacune des trois parties reçoit des nombres qui paraissent aléatoires, "
     "et une seule n'apprend rien d'une personne. Deux qui agissent ensemble voient les encodages "
     "de tous."},
    {kFormNumbers,
     "En éléments d'un groupe mathématique : les numéros de document seuls, et rien d'autre d'une "
     "personne. Ils deviennent des jetons sous une clé des deux États, ensuite détruite, et sont "
     "masqués sous un secret que ce nœud crée pour cette exécution et n'envoie jamais. Sans ce "
     "secret, personne ne peut tester quels numéros en font partie."},
    {kNamesStay,
     "Les noms, dates et numéros tels qu'ils figurent dans vos registres ne quittent jamais ce "
     "nœud."},
    {kToWhom, "À qui"},
    {kToOffice,
     "Au service d'appariement {office}. Il les compare avec les enregistrements de l'autre État "
     "({other}) et compte qui figure dans les deux. L'autre État ({other}) ne reçoit aucun de vos "
     "enregistrements."},
    {kToParties,
     "Aux parties de calcul {parties}, chacune sa part. Ni le service d'appariement ni l'autre "
     "État ({other}) ne reçoit aucun de vos enregistrements."},
    {kToOtherNode,
     "Par le service d'appariement {office}, au nœud de l'autre État ({other}), qui les masque "
     "encore une fois sous son propre secret et les renvoie. Le service d'appariement compte "
     "combien figurent dans les deux ensembles, avec dans ce nombre un bruit aléatoire des deux "
     "nœuds. Personne ne voit un numéro. C'est seulement si l'autre État ({other}) s'écarte du "
     "protocole et agit avec le service d'appariement qu'il peut apprendre lesquels de ses "
     "propres numéros de document vous avez."},
    {kKeptFor,
     "Ils doivent être détruits à la fin de l'exécution ; ce nœud détruit sa propre copie après "
     "{hours} heures au plus tard. Chaque côté l'atteste et le signe : c'est sa parole, non une "
     "preuve."},
    {kWhatComesOfIt, "Ce qui en résulte"},
    {kComesOfIt,
     "Des nombres de personnes dans ce flux. Cette exécution ne publie rien : il y faut une "
     "publication, que deux personnes du service d'appariement doivent approuver."},
    {kProtectNoise,
     "Les nombres publiés reçoivent un bruit aléatoire. Cette édition coûte à chaque personne "
     "{cost} du budget de confidentialité de {budget} que l'accord accorde pour l'année."},
    {kProtectRounding,
     "Les petits nombres publiés sont omis et les autres arrondis. Avec cette règle, un État qui "
     "triche peut apprendre quelque chose sur une personne."},
    {kProtectCellKeys,
     "Les nombres publiés sont un peu modifiés par la méthode des clés de cellule. Avec cette "
     "règle, un État qui triche peut apprendre quelque chose sur une personne."},
    {kCantTakeBack, "Ce qui est irrévocable"},
    {kRunCantTakeBack,
     "Ce qui a été envoyé ne peut pas être repris : une annulation ultérieure met fin à "
     "l'exécution, mais nul ne peut prouver qu'aucune copie n'a été gardée. L'exécution compte "
     "parmi les {runs} que l'accord permet pour ce flux et cette année, même si elle échoue "
     "ensuite. Une décision se prend une fois, porte exactement sur ces conditions et ne peut pas "
     "être changée."},
    {kRefusingMeans,
     "Si vous refusez, rien ne part. Le service d'appariement apprend que vous avez refusé, et "
     "votre motif."},
    {kCoveredBy, "Couverte par l'accord {agreement}."},
    {kNotCovered,
     "L'accord de cette exécution n'est plus détenu ici : même si vous approuvez, elle sera "
     "refusée."},
    {kDecide, "Décidez par l'une de ces commandes, sous l'utilisateur du service :"},
    {kCmdTerms, "Voir toutes les conditions"},
    {kCmdApprove, "Approuver"},
    {kCmdApproveAll, "Approuver toutes les exécutions de cette campagne qui attendent"},
    {kCmdRefuse, "Refuser"},
    {kCmdAll, "Tout voir"},
    {kApproveRelease, "Publication {release} : {year}, {edition}"},
    {kWhatPublished, "Ce qui est publié"},
    {kPublishedText,
     "Des nombres de personnes dans ces flux, au total et par les tableaux que nomment les "
     "accords, et les chiffres qui en sont calculés : {flows}."},
    {kNotInIt, "N'y sont pas, car leurs exécutions n'ont donné aucun effectif : {flows}."},
    {kHowProtected, "Comment c'est protégé"},
    {kReleaseNoise,
     "Un bruit aléatoire est ajouté à chaque nombre. Cela coûte à chaque personne {cost} du budget "
     "de confidentialité de {budget} que l'accord accorde pour l'année ; ce qui est dépensé ne "
     "peut pas être rendu."},
    {kReleaseOther,
     "Les nombres exacts sont modifiés comme le dit l'accord, avant que rien n'en soit montré."},
    {kPublicToAll,
     "À tout le monde : ce qui est publié peut être copié, transmis et comparé à d'autres "
     "chiffres, pour toujours."},
    {kReleaseCantTakeBack,
     "Un chiffre publié ne peut pas être rappelé. Une erreur se corrige par une autre édition ; "
     "les lecteurs ont alors les deux, et le budget paie pour les deux."},
    {kApprovalsGiven,
     "{given} approbations sur 2 sont données. Deux opérateurs aux certificats et aux noms "
     "différents doivent approuver le même plan ; lisez-le avant de le faire."},
    {kNextCheck, "L'étape suivante est de la vérifier."},
    {kNextApprove, "L'étape suivante est une approbation."},
    {kNextPublish, "Les deux approbations sont données. L'étape suivante la publie."},
    {kPlan, "Plan"},
    {kCmdShow, "Voir le plan"},
    {kCmdCheck, "La vérifier"},
    {kCmdPublish, "La publier"},
    {kRelease, "Publication"},
    {kFlows, "Flux"},
    {kApprovals, "Approbations"},
    {kLinkQuality, "Qualité des liens, telle que publique"},
    {kNoReleases, "Aucune publication n'est encore enregistrée ici."},
    {kNoQuality,
     "Aucun contrôle des registres n'est enregistré ici. Exécutez cette commande, qui n'envoie "
     "rien :"},
    {kQualityFrom,
     "Ce que le contrôle du {time} a trouvé dans les registres de ce nœud, selon la règle de durée "
     "{rule}."},
    {kTotal, "Au total"},
    {kToReadable, "lignes lisibles"},
    {kToRejected, "lignes rejetées"},
    {kToPersons, "personnes"},
    {kToMigrations, "migrations"},
    {kToProvisional, "migrations, provisoires"},
    {kToProtected, "réfugiés, demandeurs d'asile et apatrides exclus"},
    {kToProtectedRows, "lignes de ceux-ci"},
    {kSource, "Source"},
    {kRows, "Lignes"},
    {kField, "Champ"},
    {kUsable, "Utilisables"},
    {kMissing, "Manquantes"},
    {kUnusable, "Inutilisables"},
    {kSmallHidden, "Les nombres de 1 à 4 sont écrits <5."},
    {kWholeReport, "Le rapport entier :"},
}};
static_assert(HasEveryText(kTexts));

}  // namespace

const PageTexts& FrenchPageTexts() { return kTexts; }

}  // namespace mirrorflow
