#include "statistics/report/messages.h"

namespace mirrorflow {
namespace {

// What is said in sentences; numbers stand so that no word has to agree with them. English, French,
// Portuguese, Arabic.
constexpr MessageText kSentences[] = {
    {Message::kLargest,
     {"The largest corridor is {origin} to {destination}. The sending country reported {sender}, "
      "the receiving country {receiver}.",
      "Le plus grand corridor est {origin} – {destination}. Pays de départ\u202f: {sender} "
      "personnes déclarées\u202f; pays d’arrivée\u202f: {receiver}.",
      "O maior corredor é {origin} – {destination}. País de saída: {sender} pessoas comunicadas; "
      "país de chegada: {receiver}.",
      "أكبر ممر هو من {origin} إلى {destination}. أبلغ بلد المغادرة عن {sender} وبلد الوصول عن "
      "{receiver}."}},
    {Message::kLargestUnion,
     {"In that corridor {union} persons are in at least one of the two registers.",
      "Dans ce corridor, {union} personnes figurent dans au moins un des deux registres.",
      "Nesse corredor, {union} pessoas constam de pelo menos um dos dois registos.",
      "في هذا الممر يبلغ عدد المسجَّلين في أحد السجلين على الأقل {union}."}},
    {Message::kSums,
     {"Summed over the corridors for which both figures are published ({corridors} of {all}), "
      "sending countries reported {sender} persons and receiving countries {receiver}.",
      "Sur l’ensemble des corridors dont les deux chiffres sont publiés ({corridors} sur {all}), "
      "les pays de départ ont déclaré {sender} personnes et les pays d’arrivée {receiver}.",
      "Somando os corredores para os quais se publicam os dois números ({corridors} de {all}), os "
      "países de saída comunicaram {sender} pessoas e os países de chegada {receiver}.",
      "عند جمع الممرات التي نُشر رقماها معًا ({corridors} من {all})، أبلغت بلدان المغادرة عن "
      "{sender} وبلدان الوصول عن {receiver}."}},
    {Message::kDisagree,
     {"The two sides differ: the differences between the two reports of each corridor, added up "
      "without their signs, come to {share} of the average of the two sums.",
      "Les deux côtés divergent\u202f: la somme des écarts entre les deux déclarations de chaque "
      "corridor, sans leur signe, atteint {share} de la moyenne des deux totaux.",
      "Os dois lados divergem: as diferenças entre as duas comunicações de cada corredor, somadas "
      "sem sinal, atingem {share} da média dos dois totais.",
      "يختلف الطرفان: مجموع الفروق بين بلاغي كل ممر، بصرف النظر عن إشارتها، يبلغ {share} من متوسط "
      "المجموعين."}},
    {Message::kReceiverMore,
     {"The receiving country reported more than the sending country in {more} of these corridors, "
      "fewer in {fewer}.",
      "Le pays d’arrivée a déclaré plus que le pays de départ dans {more} de ces corridors, moins "
      "dans {fewer}.",
      "O país de chegada comunicou mais do que o país de saída em {more} destes corredores e menos "
      "em {fewer}.",
      "أبلغ بلد الوصول عن عدد أكبر من بلد المغادرة في {more} من هذه الممرات، وعن عدد أقل في "
      "{fewer}."}},
    {Message::kLinkage,
     {"Linking the records explains part of it: {linked} persons are in both registers. Sending "
      "countries had recorded {ofReceiver} of the persons whom receiving countries reported, and "
      "receiving countries {ofSender} of those whom sending countries reported (sums over the "
      "corridors where all three figures are published: {corridors}).",
      "L’appariement des enregistrements en explique une partie\u202f: {linked} personnes figurent "
      "dans les deux registres. Les pays de départ avaient enregistré {ofReceiver} des personnes "
      "déclarées par les pays d’arrivée, et les pays d’arrivée {ofSender} de celles déclarées par "
      "les pays de départ (sommes sur les corridors dont les trois chiffres sont publiés\u202f: "
      "{corridors}).",
      "A ligação dos registos explica uma parte: {linked} pessoas constam dos dois registos. Os "
      "países de saída tinham registado {ofReceiver} das pessoas comunicadas pelos países de "
      "chegada, e os países de chegada {ofSender} das comunicadas pelos países de saída (somas dos "
      "corredores com os três números publicados: {corridors}).",
      "يفسّر ربط السجلات جزءًا من ذلك: عدد الموجودين في السجلين معًا {linked}. سجّلت بلدان المغادرة "
      "{ofReceiver} ممن أبلغت عنهم بلدان الوصول، وسجّلت بلدان الوصول {ofSender} ممن أبلغت عنهم "
      "بلدان المغادرة (مجاميع الممرات التي نُشرت أرقامها الثلاثة: {corridors})."}},
    {Message::kExplained,
     {"In the largest corridor the asymmetry of {asymmetry} is made up of {coverage} from persons "
      "who are in one register only and {timing} from dates and definitions that differ between "
      "the registers.",
      "Dans le plus grand corridor, l’asymétrie de {asymmetry} se compose de {coverage} dus aux "
      "personnes présentes dans un seul registre et de {timing} dus aux dates et définitions qui "
      "diffèrent d’un registre à l’autre.",
      "No maior corredor, a assimetria de {asymmetry} compõe-se de {coverage} devidos a pessoas "
      "que constam de um só registo e de {timing} devidos a datas e definições que diferem entre "
      "os registos.",
      "في أكبر ممر يتكوّن عدم التماثل البالغ {asymmetry} من {coverage} بسبب أشخاص موجودين في سجل "
      "واحد فقط، و{timing} بسبب تواريخ وتعاريف تختلف بين السجلين."}},
    {Message::kEstimate,
     {"The dual-system estimate also counts persons whom neither country recorded: {value} in the "
      "largest corridor, 95% interval {low} to {high}. It is experimental, and a lower bound where "
      "persons recorded by one country are more likely to be recorded by the other.",
      "L’estimation à double système compte aussi les personnes qu’aucun des deux pays n’a "
      "enregistrées\u202f: {value} dans le plus grand corridor, intervalle à 95\u202f% de {low} à "
      "{high}. Elle est expérimentale, et constitue une borne inférieure si les personnes "
      "enregistrées par un pays ont plus de chances de l’être par l’autre.",
      "A estimativa de duplo sistema conta também as pessoas que nenhum dos países registou: "
      "{value} no maior corredor, intervalo a 95% de {low} a {high}. É experimental, e é um limite "
      "inferior quando as pessoas registadas por um país têm maior probabilidade de ser registadas "
      "pelo outro.",
      "يشمل تقدير النظام المزدوج أيضًا من لم يسجله أي من البلدين: {value} في أكبر ممر، بفترة "
      "٩٥٪\u061c من {low} إلى {high}. وهو تقدير تجريبي، ويُعدّ حدًّا أدنى حيث يكون من سجّله بلد أكثر "
      "احتمالًا أن يسجله البلد الآخر."}},
    {Message::kMissingFigures,
     {"Of the {all} figures of this release, {suppressed} are suppressed to protect persons and "
      "{unavailable} are not available. They are marked [c] and [x]; neither means zero, and the "
      "sums above leave them out.",
      "Sur les {all} chiffres de cette diffusion, {suppressed} sont supprimés pour protéger des "
      "personnes et {unavailable} ne sont pas disponibles. Ils sont marqués [c] et [x]\u202f; "
      "aucun ne veut dire zéro, et les sommes ci-dessus ne les comprennent pas.",
      "Dos {all} números desta divulgação, {suppressed} estão suprimidos para proteger pessoas e "
      "{unavailable} não estão disponíveis. Estão assinalados com [c] e [x]; nenhum significa "
      "zero, e as somas acima não os incluem.",
      "من بين {all} رقمًا في هذا الإصدار، حُجب {suppressed} لحماية الأشخاص، و{unavailable} غير متاح. "
      "وهي معلَّمة بالرمزين [c] و[x]؛ ولا يعني أي منهما صفرًا، ولا تدخل في المجاميع الواردة أعلاه."}},
    {Message::kHeatMapText,
     {"Each cell is a corridor: from the country of its row to the country of its column. A "
      "stronger colour is a larger figure; the number itself is in the cell.",
      "Chaque case est un corridor\u202f: du pays de la ligne vers le pays de la colonne. Une "
      "couleur plus forte indique un chiffre plus grand\u202f; le nombre figure dans la case.",
      "Cada célula é um corredor: do país da linha para o país da coluna. Uma cor mais forte "
      "indica um número maior; o próprio número está na célula.",
      "كل خلية ممر: من بلد الصف إلى بلد العمود. اللون الأقوى يعني رقمًا أكبر، والرقم نفسه في "
      "الخلية."}},
    {Message::kRankingText,
     {"{first} of the corridors, the largest first. The bar is the figure “{measure}”.",
      "{first} des corridors, le plus grand d’abord. La barre est le chiffre "
      "«\u202f{measure}\u202f».",
      "{first} dos corredores, o maior primeiro. A barra é o número «{measure}».",
      "{first} من الممرات، الأكبر أولًا. يمثل الشريط رقم «{measure}»."}},
    {Message::kTwoSidesText,
     {"The further apart circle and square are, the more the two countries disagree. The diamond "
      "is what both have; the line with bars is the estimate with its 95% interval.",
      "Plus le cercle et le carré sont éloignés, plus les deux pays divergent. Le losange est ce "
      "que les deux ont\u202f; le trait borné est l’estimation avec son intervalle à 95\u202f%.",
      "Quanto mais afastados o círculo e o quadrado, mais os dois países divergem. O losango é o "
      "que ambos têm; a linha com barras é a estimativa com o seu intervalo a 95%.",
      "كلما تباعدت الدائرة والمربع زاد اختلاف البلدين. والمعيّن هو ما لدى كليهما، والخط ذو الطرفين "
      "هو التقدير مع فترة ٩٥٪\u061c."}},
    {Message::kInOutNetText,
     {"Persons who left a country and persons who came, over all corridors of this release. Net "
      "flow is inflow minus outflow.",
      "Personnes parties d’un pays et personnes arrivées, sur tous les corridors de cette "
      "diffusion. Le solde est la différence entre entrées et sorties.",
      "Pessoas que saíram de um país e pessoas que chegaram, em todos os corredores desta "
      "divulgação. O saldo é a diferença entre entradas e saídas.",
      "من غادر البلد ومن وفد إليه، في جميع ممرات هذا الإصدار. التدفق الصافي هو الوافد ناقص "
      "المغادر."}},
    {Message::kMostGained,
     {"{gained} has the largest net inflow ({gain}), {lost} the largest net outflow ({loss}).",
      "Plus grand solde positif\u202f: {gained} ({gain})\u202f; plus grand solde négatif\u202f: "
      "{lost} ({loss}).",
      "Maior saldo positivo: {gained} ({gain}); maior saldo negativo: {lost} ({loss}).",
      "أكبر تدفق صافٍ وافد كان إلى {gained} ({gain})، وأكبر تدفق صافٍ مغادر من {lost} ({loss})."}},
    {Message::kChordText,
     {"Each band is a corridor and has the colour of the country of origin; its arrow points to "
      "the destination. The width is the figure “{measure}”. Shown: {first} of {all} corridors.",
      "Chaque ruban est un corridor et a la couleur du pays d’origine\u202f; sa flèche pointe vers "
      "la destination. La largeur est le chiffre «\u202f{measure}\u202f». Affichés\u202f: {first} "
      "corridors sur {all}.",
      "Cada faixa é um corredor e tem a cor do país de origem; a seta aponta para o destino. A "
      "largura é o número «{measure}». Apresentados: {first} de {all} corredores.",
      "كل شريط ممر بلون بلد المغادرة، وسهمه يشير إلى بلد الوصول. العرض هو رقم «{measure}». "
      "المعروض: {first} من {all} من الممرات."}},
    {Message::kOneCountryText,
     {"Persons who came to the country on one side, persons who left it on the other. The width is "
      "the figure “{measure}”.",
      "D’un côté les personnes arrivées dans le pays, de l’autre celles qui en sont parties. La "
      "largeur est le chiffre «\u202f{measure}\u202f».",
      "De um lado as pessoas que chegaram ao país, do outro as que saíram. A largura é o número "
      "«{measure}».",
      "في جانب من وفدوا إلى البلد، وفي الجانب الآخر من غادروه. العرض هو رقم «{measure}»."}},
    {Message::kAgreementText,
     {"Coverage of a side is the share of the other side’s persons that it also has. Asymmetry is "
      "the difference between sender and receiver divided by their average: negative where the "
      "receiver reported more. It is split into persons who are in one register only and dates or "
      "definitions that differ.",
      "La couverture d’un côté est la part des personnes de l’autre côté qu’il a aussi. "
      "L’asymétrie est l’écart entre expéditeur et destinataire divisé par leur moyenne\u202f: "
      "négative si le destinataire a déclaré plus. Elle se décompose en personnes présentes dans "
      "un seul registre et en dates ou définitions qui diffèrent.",
      "A cobertura de um lado é a parte das pessoas do outro lado que ele também tem. A assimetria "
      "é a diferença entre os dois números dividida pela sua média: negativa quando o país de "
      "chegada comunicou mais. Divide-se em pessoas que constam de um só registo e datas ou "
      "definições que diferem.",
      "تغطية أحد الطرفين هي نسبة أشخاص الطرف الآخر الموجودين لديه أيضًا. وعدم التماثل هو الفرق بين "
      "رقمي المغادرة والوصول مقسومًا على متوسطهما، ويكون سالبًا حيث أبلغ بلد الوصول عن عدد أكبر. وهو "
      "يتكوّن من أشخاص موجودين في سجل واحد فقط ومن تواريخ أو تعاريف مختلفة."}},
    {Message::kLinkQualityText,
     {"As it was stated publicly beforehand: how many links are right, and how many of the persons "
      "in both registers are linked. The corrected figures and the estimates are made with it.",
      "Tel qu’énoncé publiquement à l’avance\u202f: combien de liens sont exacts, et combien des "
      "personnes présentes dans les deux registres sont liées. Les chiffres corrigés et les "
      "estimations en dépendent.",
      "Como declarado publicamente de antemão: quantas ligações estão certas e quantas das pessoas "
      "que constam de ambos os registos estão ligadas. Os números corrigidos e as estimativas são "
      "feitos com isto.",
      "كما أُعلنت مسبقًا: كم من الروابط صحيح، وكم من الأشخاص الموجودين في السجلين جرى ربطهم. وعليها "
      "تُبنى الأرقام المصحَّحة والتقديرات."}},
    {Message::kWhoText,
     {"The published breakdowns, each corridor by one characteristic at a time.",
      "Les ventilations publiées, chaque corridor selon une caractéristique à la fois.",
      "As desagregações publicadas, cada corredor por uma característica de cada vez.",
      "التفصيلات المنشورة، كل ممر بحسب خاصية واحدة في كل مرة."}},
    {Message::kReadNoTruth,
     {"No figure here is the single truth. Two registers saw the same flow, each with its own "
      "rules and gaps; the figures stand side by side.",
      "Aucun de ces chiffres n’est la seule vérité. Deux registres ont vu le même flux, chacun "
      "avec ses règles et ses lacunes\u202f; les chiffres sont mis côte à côte.",
      "Nenhum destes números é a única verdade. Dois registos viram o mesmo fluxo, cada um com as "
      "suas regras e lacunas; os números estão lado a lado.",
      "لا يوجد هنا رقم هو الحقيقة الوحيدة. فقد رصد سجلان التدفق نفسه، لكل منهما قواعده وثغراته، "
      "والأرقام معروضة جنبًا إلى جنب."}},
    {Message::kReadReported,
     {"Persons who, according to that country’s register, moved in the corridor in the reference "
      "year.",
      "Personnes qui, selon le registre de ce pays, se sont déplacées dans le corridor pendant "
      "l’année de référence.",
      "Pessoas que, segundo o registo desse país, se deslocaram no corredor no ano de referência.",
      "الأشخاص الذين انتقلوا في الممر خلال السنة المرجعية وفق سجل ذلك البلد."}},
    {Message::kReadLinked,
     {"Persons found in the registers of both countries by comparing encoded records. No names "
      "were exchanged. Linkage misses some pairs and joins some wrongly; the corrected figure "
      "allows for both.",
      "Personnes trouvées dans les registres des deux pays par comparaison d’enregistrements "
      "codés. Aucun nom n’a été échangé. L’appariement manque certaines paires et en forme de "
      "fausses\u202f; le chiffre corrigé en tient compte.",
      "Pessoas encontradas nos registos dos dois países pela comparação de registos codificados. "
      "Não foram trocados nomes. A ligação perde alguns pares e forma outros errados; o número "
      "corrigido tem ambos em conta.",
      "الأشخاص الموجودون في سجلي البلدين بمقارنة سجلات مرمَّزة. لم تُتبادل أي أسماء. قد يفوت الربط "
      "بعض الأزواج ويجمع أخرى خطأً، والرقم المصحَّح يراعي الأمرين."}},
    {Message::kReadUnion,
     {"Persons whom at least one of the two countries recorded.",
      "Personnes qu’au moins un des deux pays a enregistrées.",
      "Pessoas que pelo menos um dos dois países registou.",
      "الأشخاص الذين سجّلهم أحد البلدين على الأقل."}},
    {Message::kReadEstimate,
     {"An experimental estimate of all persons who moved, also of those in neither register. It "
      "assumes that being in one register does not depend on being in the other. Where it does, as "
      "when the same formal border post feeds both, the estimate is a lower bound.",
      "Estimation expérimentale de toutes les personnes qui se sont déplacées, y compris celles "
      "d’aucun registre. Elle suppose que la présence dans un registre ne dépend pas de la "
      "présence dans l’autre. Si elle en dépend, par exemple parce que le même poste-frontière "
      "alimente les deux, l’estimation est une borne inférieure.",
      "Estimativa experimental de todas as pessoas que se deslocaram, incluindo as que não constam "
      "de nenhum registo. Supõe que constar de um registo não depende de constar do outro. Quando "
      "depende, por exemplo porque o mesmo posto fronteiriço alimenta ambos, a estimativa é um "
      "limite inferior.",
      "تقدير تجريبي لجميع من انتقلوا، بمن فيهم من ليسوا في أي سجل. ويفترض أن الوجود في سجل لا "
      "يتوقف على الوجود في الآخر. وحيث يتوقف عليه، كأن يغذّي المركز الحدودي الرسمي نفسه السجلين، "
      "يكون التقدير حدًّا أدنى."}},
    {Message::kReadDifference,
     {"A person who is in one register only has not done anything wrong: registers are incomplete, "
      "and people move on, return or are recorded in another year.",
      "Une personne présente dans un seul registre n’a rien fait de mal\u202f: les registres sont "
      "incomplets, et des personnes repartent, reviennent ou sont enregistrées une autre année.",
      "Uma pessoa que consta de um só registo não fez nada de errado: os registos são incompletos, "
      "e há pessoas que seguem viagem, regressam ou são registadas noutro ano.",
      "وجود شخص في سجل واحد فقط لا يعني أنه ارتكب خطأً: فالسجلات غير مكتملة، والناس يواصلون السفر "
      "أو يعودون أو يُسجَّلون في سنة أخرى."}},
    {Message::kProtectionDp,
     {"Differential privacy: random noise was added to every count before anything was computed "
      "from it. Whether one person is in the registers or not changes what is published only "
      "within a fixed bound, whatever else a reader knows. So figures differ a little from the "
      "exact counts, small ones relatively more; tables do not add up exactly, and a count can "
      "even be negative.",
      "Confidentialité différentielle\u202f: un bruit aléatoire a été ajouté à chaque comptage "
      "avant tout calcul. Qu’une personne figure ou non dans les registres ne change ce qui est "
      "publié que dans une limite fixe, quoi que sache le lecteur par ailleurs. Les chiffres "
      "diffèrent donc un peu des comptages exacts, les petits relativement plus\u202f; les "
      "tableaux ne s’additionnent pas exactement, et un comptage peut même être négatif.",
      "Privacidade diferencial: a cada contagem foi acrescentado ruído aleatório antes de qualquer "
      "cálculo. O facto de uma pessoa constar ou não dos registos só altera o que se publica "
      "dentro de um limite fixo, saiba o leitor o que souber. Por isso os números diferem um pouco "
      "das contagens exatas, os pequenos relativamente mais; as tabelas não somam exatamente, e "
      "uma contagem pode até ser negativa.",
      "الخصوصية التفاضلية: أُضيف تشويش عشوائي إلى كل عدد قبل حساب أي شيء منه. ووجود شخص واحد في "
      "السجلات أو غيابه لا يغيّر المنشور إلا ضمن حد ثابت، أيًّا كان ما يعرفه القارئ. لذلك تختلف "
      "الأرقام قليلًا عن الأعداد الدقيقة، والصغيرة منها أكثر نسبيًّا؛ ولا تتطابق مجاميع الجداول "
      "تمامًا، وقد يكون العدد سالبًا."}},
    {Message::kProtectionOfficial,
     {"Small counts are not shown, and the others are rounded at random to a multiple of the base. "
      "This protects persons from readers of the report. It does not stop a state from learning "
      "about single persons by comparing the figures with its own register; both states accepted "
      "that in writing.",
      "Les petits comptages ne sont pas montrés, et les autres sont arrondis au hasard à un "
      "multiple de la base. Cela protège les personnes face aux lecteurs du rapport. Cela "
      "n’empêche pas un État d’apprendre quelque chose sur des personnes en comparant les chiffres "
      "à son propre registre\u202f; les deux États l’ont accepté par écrit.",
      "As contagens pequenas não são mostradas e as outras são arredondadas ao acaso para um "
      "múltiplo da base. Isto protege as pessoas perante os leitores do relatório. Não impede um "
      "Estado de saber algo sobre pessoas ao comparar os números com o seu próprio registo; ambos "
      "os Estados aceitaram-no por escrito.",
      "لا تُعرض الأعداد الصغيرة، وتُقرَّب الأعداد الأخرى عشوائيًّا إلى أحد مضاعفات الأساس. يحمي ذلك "
      "الأشخاص من قرّاء التقرير، لكنه لا يمنع دولة من معرفة شيء عن أفراد بمقارنة الأرقام بسجلها؛ "
      "وقد قبلت الدولتان ذلك كتابةً."}},
    {Message::kProtectionCkm,
     {"Cell key method: every count was changed by a small random amount that depends on the "
      "records in it, so that the same records always give the same figure. This protects persons "
      "from readers of the report. It does not stop a state from learning about single persons by "
      "comparing the figures with its own register; both states accepted that in writing.",
      "Méthode des clés de cellule\u202f: chaque comptage a été modifié d’une petite quantité "
      "aléatoire qui dépend des enregistrements qu’il contient, de sorte que les mêmes "
      "enregistrements donnent toujours le même chiffre. Cela protège les personnes face aux "
      "lecteurs du rapport. Cela n’empêche pas un État d’apprendre quelque chose sur des personnes "
      "en comparant les chiffres à son propre registre\u202f; les deux États l’ont accepté par "
      "écrit.",
      "Método das chaves de célula: cada contagem foi alterada por uma pequena quantidade "
      "aleatória que depende dos registos que contém, de modo que os mesmos registos dão sempre o "
      "mesmo número. Isto protege as pessoas perante os leitores do relatório. Não impede um "
      "Estado de saber algo sobre pessoas ao comparar os números com o seu próprio registo; ambos "
      "os Estados aceitaram-no por escrito.",
      "طريقة مفاتيح الخلايا: عُدّل كل عدد بمقدار عشوائي صغير يتوقف على السجلات الداخلة فيه، بحيث "
      "تعطي السجلات نفسها الرقم نفسه دائمًا. يحمي ذلك الأشخاص من قرّاء التقرير، لكنه لا يمنع دولة من "
      "معرفة شيء عن أفراد بمقارنة الأرقام بسجلها؛ وقد قبلت الدولتان ذلك كتابةً."}},
    {Message::kProtectionReporter,
     {"The reporting countries protected these figures themselves before they handed them over.",
      "Les pays déclarants ont eux-mêmes protégé ces chiffres avant de les transmettre.",
      "Os países que comunicam protegeram eles próprios estes números antes de os entregar.",
      "حمت البلدان المبلِّغة هذه الأرقام بنفسها قبل تسليمها."}},
    {Message::kDurationUn12,
     {"Counted are changes of usual residence: a stay of at least 12 months of the following 16.",
      "Sont comptés les changements de résidence habituelle\u202f: un séjour d’au moins 12 mois "
      "sur les 16 qui suivent.",
      "Contam-se as mudanças de residência habitual: uma estada de pelo menos 12 dos 16 meses "
      "seguintes.",
      "تُحسب تغييرات الإقامة المعتادة: إقامة لا تقل عن ١٢ شهرًا من الأشهر الستة عشر التالية."}},
    {Message::kDurationUn6P1D,
     {"Counted are stays of at least 6 months and a day of the following 12 months.",
      "Sont comptés les séjours d’au moins 6 mois et un jour sur les 12 mois qui suivent.",
      "Contam-se as estadas de pelo menos 6 meses e um dia dos 12 meses seguintes.",
      "تُحسب الإقامات التي لا تقل عن ستة أشهر ويوم من الأشهر الاثني عشر التالية."}},
    {Message::kDurationTemporary,
     {"Counted is temporary mobility: stays of 3 to less than 12 months.",
      "Est comptée la mobilité temporaire\u202f: séjours de 3 à moins de 12 mois.",
      "Conta-se a mobilidade temporária: estadas de 3 a menos de 12 meses.",
      "تُحسب الحركة المؤقتة: إقامات من ٣ أشهر إلى أقل من ١٢ شهرًا."}},
    {Message::kAgeCompleted,
     {"Age is in completed years at the time of the move.",
      "L’âge est en années révolues au moment du déplacement.",
      "A idade é em anos completos no momento da deslocação.",
      "العمر بالسنوات المكتملة وقت الانتقال."}},
    {Message::kAgeReached,
     {"Age is the age reached during the reference year.",
      "L’âge est l’âge atteint pendant l’année de référence.",
      "A idade é a atingida durante o ano de referência.",
      "العمر هو العمر المبلوغ خلال السنة المرجعية."}},
    {Message::kDatedBySender,
     {"Where the two registers differ about a linked person, the sending country’s record decides "
      "the year and the group.",
      "Si les deux registres diffèrent sur une personne appariée, l’enregistrement du pays de "
      "départ décide de l’année et du groupe.",
      "Quando os dois registos diferem sobre uma pessoa ligada, o registo do país de saída decide "
      "o ano e o grupo.",
      "حيث يختلف السجلان بشأن شخص مربوط، يحدد سجل بلد المغادرة السنة والفئة."}},
    {Message::kDatedByReceiver,
     {"Where the two registers differ about a linked person, the receiving country’s record "
      "decides the year and the group.",
      "Si les deux registres diffèrent sur une personne appariée, l’enregistrement du pays "
      "d’arrivée décide de l’année et du groupe.",
      "Quando os dois registos diferem sobre uma pessoa ligada, o registo do país de chegada "
      "decide o ano e o grupo.",
      "حيث يختلف السجلان بشأن شخص مربوط، يحدد سجل بلد الوصول السنة والفئة."}},
    {Message::kEncodedData,
     {"The records that were compared are pseudonymised personal data and are not in this file; it "
      "holds published figures only.",
      "Les enregistrements comparés sont des données personnelles pseudonymisées et ne sont pas "
      "dans ce fichier, qui ne contient que des chiffres publiés.",
      "Os registos comparados são dados pessoais pseudonimizados e não estão neste ficheiro, que "
      "contém apenas números publicados.",
      "السجلات التي قورنت بيانات شخصية مستعارة الهوية، وهي ليست في هذا الملف الذي لا يحتوي إلا على "
      "أرقام منشورة."}},
};

}  // namespace

std::span<const MessageText> MessageSentences() { return kSentences; }

}  // namespace mirrorflow
