#include "services/operator_page/page_text.h"

// What the page says in Portuguese.
namespace mirrorflow {
namespace {

using enum PageText;

constexpr PageTexts kTexts = {{
    {kLanguageName, "Português"},
    {kOperatorPage, "Página do operador"},
    {kNodeOf, "Nó: {country}"},
    {kOfficeOf, "Serviço de ligação {name}"},
    {kStateAt, "Situação em {time}."},
    {kReload, "Mostrar a situação atual"},
    {kSkip, "Ir para o conteúdo"},
    {kLanguages, "Idiomas"},
    {kContents, "Nesta página"},
    {kSignIn, "Entrar"},
    {kSignOut, "Sair"},
    {kSignInText,
     "Esta página destina-se ao operador desta máquina. Execute nela este comando, como utilizador "
     "do serviço: mostra um código que serve uma só vez, durante dez minutos."},
    {kToken, "Código"},
    {kWrongToken,
     "Este código não é válido: já foi usado, tem mais de dez minutos ou não foi copiado por "
     "inteiro. Crie outro."},
    {kNotShown, "Isto não pode ser mostrado"},
    {kNotShownText,
     "Não há nada para si neste endereço. Uma sessão termina ao fim de oito horas, quando sai e "
     "quando o serviço é reiniciado."},
    {kBadRequestText, "Este pedido não é dos que um navegador desta máquina faz; foi recusado."},
    {kTooManyText,
     "Chegaram demasiados pedidos ao mesmo tempo. Espere alguns segundos e tente de novo."},
    {kShowsOnly,
     "Esta página mostra e explica; não altera nada. As decisões são comandos, para que só as tome "
     "quem tem esse direito e para que fiquem registadas. Nela não há nome, número nem data de "
     "nascimento de qualquer pessoa."},
    {kEnglishWords,
     "As constatações e os motivos estão nas palavras do programa, em inglês, como no seu "
     "registo."},
    {kWaitsForYou, "À espera da sua decisão"},
    {kNothingWaits, "Nada espera aqui por uma decisão."},
    {kHealth, "Estado do serviço"},
    {kRuns, "Execuções"},
    {kDataQuality, "Qualidade dos dados"},
    {kReleases, "Publicações"},
    {kAllGreen, "Está tudo bem."},
    {kSomeYellow, "Tudo funciona; algo precisará de atenção em breve."},
    {kSomeRed, "Algo não funciona, ou deixará de funcionar dentro de dias."},
    {kNotCheckedYet, "O serviço ainda não se verificou a si próprio."},
    {kPortAnswers,
     "O serviço alcançou a sua própria porta em {time}: os outros também podem, se a rede o "
     "permitir."},
    {kPortSilent, "O serviço não alcança a sua própria porta: os outros também não."},
    {kCheckedAt, "Verificado em {time}, próxima verificação em {next}."},
    {kCheck, "Verificação"},
    {kResult, "Resultado"},
    {kFound, "Constatação"},
    {kWhatToDo, "O que fazer"},
    {kGood, "bom"},
    {kAttention, "atenção"},
    {kFault, "avaria"},
    {kCheckVersion, "Versão"},
    {kCheckClock, "Relógio"},
    {kCheckState, "Diretório de estado"},
    {kCheckDisk, "Disco"},
    {kCheckCertificate, "Certificado"},
    {kCheckRegistry, "Registo de membros"},
    {kCheckAgreements, "Acordos"},
    {kCheckListener, "Porta do serviço"},
    {kCheckRegister, "Ficheiro de registo"},
    {kCheckReader, "Leitor dos ficheiros de registo"},
    {kCheckIdentityKey, "Chave de identidade"},
    {kCheckAgreementKey, "Chave de acordo"},
    {kCheckPassphrase, "Frase-passe"},
    {kCheckTokenPin, "PIN do dispositivo criptográfico"},
    {kCheckDatabasePassword, "Palavra-passe da base de dados"},
    {kCheckCountsKey, "Chave das contagens exatas"},
    {kCheckUnsealKey, "Chave de abertura"},
    {kCheckPeer, "Parceiro {name}"},
    {kRun, "Execução"},
    {kFlow, "Fluxo"},
    {kYear, "Ano"},
    {kState, "Situação"},
    {kTransfer, "Enviado e confirmado"},
    {kDestroyed, "Destruído, como atestado"},
    {kReason, "Motivo"},
    {kEdProvisional, "provisória"},
    {kEdFinal, "definitiva"},
    {kEdRevision, "revisão {number}"},
    {kNoRuns, "Ainda não há aqui nenhuma execução registada."},
    {kOnlySome,
     "São mostradas {shown} de {all}: as que estão em curso e as últimas das outras. O comando "
     "abaixo lista todas."},
    {kFromTo, "de {origin} para {destination}"},
    {kStatesMean, "O que significam as situações"},
    {kPercent, "{percent} % desta etapa"},
    {kCommittedBy, "compromissos de {names}"},
    {kUploadLine,
     "{records} registos deste nó em {parts} partes; o serviço de ligação confirmou que {safe} "
     "partes estão guardadas com segurança"},
    {kSharesLine,
     "{records} registos deste nó; {served} de {receivers} partes de cálculo foram buscar as suas "
     "quotas"},
    {kDestroyedLine, "{name}: {things}, em {time}"},
    {kRunKey, "chave da execução"},
    {kHandShakeKey, "chave da negociação"},
    {kEncodedRecords, "registos codificados"},
    {kStWaiting, "espera aprovação"},
    {kStApproved, "aprovada"},
    {kStRefused, "recusada"},
    {kStAccepted, "aceite"},
    {kStKeyOffered, "chave proposta"},
    {kStKeyAccepted, "chave aceite"},
    {kStEncoding, "em codificação"},
    {kStCommitted, "comprometida"},
    {kStSent, "enviada"},
    {kStEnded, "terminada"},
    {kStNodeFailed, "falhou"},
    {kStHandShake, "em negociação de chaves"},
    {kStBatchWritten, "lote escrito"},
    {kStBatchErased, "lote apagado"},
    {kStCreated, "criada"},
    {kStAgreed, "acordada"},
    {kStBothCommitted, "dois compromissos"},
    {kStReceived, "recebida"},
    {kStLinked, "ligada"},
    {kStTabulated, "contada"},
    {kStErased, "feita e apagada"},
    {kStFailed, "falhou"},
    {kStCancelled, "cancelada"},
    {kStDrafted, "em rascunho"},
    {kStChecked, "verificada"},
    {kStReleaseApproved, "aprovada"},
    {kStReleased, "publicada"},
    {kStRevised, "revista"},
    {kExWaiting, "Um acordo abrange-a. Nada acontece até que aprove ou recuse."},
    {kExApproved, "Aprovou-a; prossegue de imediato."},
    {kExRefused, "Recusou-a; nada foi enviado."},
    {kExAccepted, "Um acordo abrange-a. Ainda nada foi lido nem enviado."},
    {kExKeyOffered, "Este nó enviou a sua metade da negociação de chaves."},
    {kExKeyAccepted,
     "As duas metades estão aqui: os dois Estados têm para esta execução uma chave que mais "
     "ninguém tem."},
    {kExEncoding, "Os registos são lidos e transformados em registos codificados."},
    {kExCommitted,
     "Os registos estão codificados e a chave está destruída. Este nó disse quantos são e já não "
     "os pode alterar; nenhum foi enviado."},
    {kExSent, "Todos os registos codificados foram enviados."},
    {kExEnded, "A execução terminou; este nó já não guarda nada dela."},
    {kExNodeFailed,
     "Terminou sem resultado; este nó destruiu o que tinha dela. O motivo está ao lado."},
    {kExHandShake, "Foram escritos ficheiros para o outro Estado; esperam-se os dele."},
    {kExBatchWritten, "O ficheiro selado para o serviço de ligação está na caixa de saída."},
    {kExBatchErased, "O ficheiro selado foi apagado quando o seu prazo terminou."},
    {kExCreated, "Um operador criou-a; os nós estão a ser consultados."},
    {kExAgreed,
     "Os dois nós aceitaram as condições. Espera aqui enquanto o operador de um nó a tiver de "
     "aprovar."},
    {kExBothCommitted,
     "Os dois nós codificaram, destruíram a chave e comprometeram-se com o que vão enviar."},
    {kExReceived, "Os dois lotes estão aqui e são aqueles a que os nós se comprometeram."},
    {kExLinked, "Os lotes foram comparados; esqueceu-se que linhas pertencem umas às outras."},
    {kExTabulated, "As contagens exatas estão guardadas, seladas, apenas para publicações."},
    {kExErased,
     "Os dois nós atestaram que a chave e os registos estão destruídos; os lotes aqui estão "
     "apagados. As suas contagens podem ser publicadas."},
    {kExFailed, "Terminou sem contagens. O motivo está ao lado."},
    {kExCancelled, "Um operador pôs-lhe fim."},
    {kExDrafted, "Alguém disse o que se vai publicar. Falta verificá-la."},
    {kExChecked, "Os acordos abrangem-na e o orçamento chega. Dois operadores têm de a aprovar."},
    {kExReleaseApproved, "Dois operadores aprovaram-na. Falta publicá-la."},
    {kExReleased, "Está publicada."},
    {kExRevised, "Está publicada uma edição posterior de um dos seus fluxos."},
    {kApproveRun, "Execução {run}: {flow}, {year}"},
    {kWhatLeaves, "O que sai deste país"},
    {kLeavesOrigin,
     "Um registo codificado por cada pessoa que, segundo os seus registos, saiu deste país ({own}) "
     "em {year} com este destino: {other}."},
    {kLeavesDestination,
     "Um registo codificado por cada pessoa que, segundo os seus registos, chegou a este país "
     "({own}) em {year} desta origem: {other}."},
    {kLeavesOriginNumbers,
     "Um número de documento, mascarado, por cada pessoa de quem os seus registos dizem, com tal "
     "número, que saiu deste país ({own}) em {year} para este destino: {other}."},
    {kLeavesDestinationNumbers,
     "Um número de documento, mascarado, por cada pessoa de quem os seus registos dizem, com tal "
     "número, que chegou a este país ({own}) em {year} desta origem: {other}."},
    {kLeavesWindow,
     "Também as que o fizeram pouco antes e pouco depois desse ano, marcadas como tais (meses de "
     "cada lado: {months})."},
    {kLeavesWindowNumbers,
     "Também os das pessoas que o fizeram pouco antes e pouco depois desse ano (meses de cada "
     "lado: {months})."},
    {kLeavesUnknown,
     "Também aquelas cujo país na outra ponta não está registado, marcadas como tais."},
    {kLeavesUnknownNumbers, "Também os das pessoas cujo país na outra ponta não está registado."},
    {kLeftOut, "Refugiados, requerentes de asilo e apátridas ficam sempre de fora."},
    {kMadeFrom, "Cada registo é feito de: {fields}."},
    {kAllFields, "todos os campos que as suas fontes têm"},
    {kFdName, "nome"},
    {kFdBirthDate, "data de nascimento"},
    {kFdSex, "sexo"},
    {kFdCitizenship, "nacionalidade"},
    {kFdBirthCountry, "país de nascimento"},
    {kFdBirthPlace, "local de nascimento"},
    {kFdParentName, "nome do pai ou da mãe"},
    {kFdAddress, "morada"},
    {kFdPostcode, "código postal"},
    {kTokensToo,
     "Os números de documento e de identidade seguem também, como códigos com chave: números "
     "iguais dão códigos iguais, e sem a chave não se podem ler neles os números."},
    {kBesides,
     "Com os registos seguem o sexo e o grupo etário largo de cada um, agregados até que pelo "
     "menos {count} registos os partilhem, e o número de registos."},
    {kBesidesPlain,
     "Com os registos seguem o sexo e o grupo etário largo de cada um, e o número de registos."},
    {kBesidesShares,
     "Aquilo por que se conta, como sexo e idade, segue dentro das quotas. Cada parte vê quantos "
     "registos há, arredondado para cima."},
    {kBesidesNumbers,
     "O conjunto é completado até um tamanho fixo, com lugar para {count} números de documento, "
     "para que não mostre quantos são; se forem mais, nada é enviado. Com ele segue o número de "
     "registos, com ruído aleatório deste nó."},
    {kMinimumBatch, "Se houver menos de {count} registos, nada é enviado."},
    {kWhatForm, "De que forma"},
    {kFormEncodings,
     "Como codificações sob uma chave que só os dois Estados têm, apenas para esta execução. São "
     "dados pessoais pseudonimizados, nada menos: quem os detém e tem a chave, ou sabe de quem são "
     "muitos dos registos, pode descobrir de quem são os outros."},
    {kFormBreakable,
     "Codificação {profile}: ataques conhecidos leem grande parte dela sem chave nenhuma. O seu "
     "Estado aceitou esse risco no acordo."},
    {kFormExperimental,
     "A codificação {profile} é experimental: não está assente até que ponto resiste a ataques. O "
     "seu Estado aceitou esse risco no acordo."},
    {kFormShares,
     "Como quotas secretas: cada uma de três partes recebe números que parecem aleatórios, e uma "
     "só nada fica a saber de uma pessoa. Duas que ajam em conjunto veem as codificações de "
     "todos."},
    {kFormNumbers,
     "Como elementos de um grupo matemático: só os números de documento, e mais nada de uma "
     "pessoa. Tornam-se códigos sob uma chave dos dois Estados, que depois é destruída, e são "
     "mascarados sob um segredo que este nó cria para esta execução e nunca envia. Sem esse "
     "segredo ninguém pode testar que números estão entre eles."},
    {kNamesStay, "Nomes, datas e números tal como estão nos seus registos nunca saem deste nó."},
    {kToWhom, "A quem"},
    {kToOffice,
     "Ao serviço de ligação {office}. Compara-os com os registos do outro Estado ({other}) e conta "
     "quem está em ambos. O outro Estado ({other}) não recebe nenhum dos seus registos."},
    {kToParties,
     "Às partes de cálculo {parties}, a cada uma a sua quota. Nem o serviço de ligação nem o outro "
     "Estado ({other}) recebe qualquer dos seus registos."},
    {kToOtherNode,
     "Através do serviço de ligação {office}, ao nó do outro Estado ({other}), que os mascara "
     "mais uma vez sob um segredo seu e os devolve. O serviço de ligação conta quantos estão em "
     "ambos os conjuntos, com ruído aleatório dos dois nós nessa contagem. Ninguém vê um número. "
     "Só se o outro Estado ({other}) se afastar do protocolo e agir em conjunto com o serviço de "
     "ligação pode ficar a saber quais dos seus próprios números de documento constam dos "
     "registos deste nó."},
    {kKeptFor,
     "Têm de ser destruídos quando a execução termina; este nó destrói a sua própria cópia o mais "
     "tardar ao fim de {hours} horas. Cada lado atesta-o e assina: é a sua palavra, não uma "
     "prova."},
    {kWhatComesOfIt, "O que daí resulta"},
    {kComesOfIt,
     "Números de pessoas neste fluxo. Esta execução não publica nada: para isso é precisa uma "
     "publicação, que duas pessoas no serviço de ligação têm de aprovar."},
    {kProtectNoise,
     "Os números publicados recebem ruído aleatório. Esta edição custa a cada pessoa {cost} do "
     "orçamento de privacidade de {budget} que o acordo concede para o ano."},
    {kProtectRounding,
     "Os números publicados pequenos são omitidos e os outros arredondados. Com esta regra, um "
     "Estado que faça batota pode ficar a saber algo de uma pessoa."},
    {kProtectCellKeys,
     "Os números publicados são ligeiramente alterados pelo método das chaves de célula. Com esta "
     "regra, um Estado que faça batota pode ficar a saber algo de uma pessoa."},
    {kCantTakeBack, "O que não se pode desfazer"},
    {kRunCantTakeBack,
     "O que foi enviado não pode ser trazido de volta: cancelar mais tarde termina a execução, mas "
     "ninguém pode provar que não ficou nenhuma cópia. A execução conta como uma das {runs} que o "
     "acordo permite para este fluxo e ano, mesmo que falhe depois. Uma decisão toma-se uma vez, é "
     "exatamente sobre estas condições e não pode ser alterada."},
    {kRefusingMeans,
     "Se recusar, nada sai. O serviço de ligação fica a saber que recusou, e o seu motivo."},
    {kCoveredBy, "Abrangida pelo acordo {agreement}."},
    {kNotCovered,
     "O acordo desta execução já não está aqui: mesmo que aprove, a execução será recusada."},
    {kDecide, "Decida por um destes comandos, como utilizador do serviço:"},
    {kCmdTerms, "Ver todas as condições"},
    {kCmdApprove, "Aprovar"},
    {kCmdApproveAll, "Aprovar todas as execuções desta campanha que esperam"},
    {kCmdRefuse, "Recusar"},
    {kCmdAll, "Ver tudo"},
    {kApproveRelease, "Publicação {release}: {year}, {edition}"},
    {kWhatPublished, "O que é publicado"},
    {kPublishedText,
     "Números de pessoas nestes fluxos, no total e pelos quadros que os acordos nomeiam, e valores "
     "calculados a partir deles: {flows}."},
    {kNotInIt, "Não estão nela, porque as suas execuções não deram contagens: {flows}."},
    {kHowProtected, "Como é protegido"},
    {kReleaseNoise,
     "A cada número junta-se ruído aleatório. Isso custa a cada pessoa {cost} do orçamento de "
     "privacidade de {budget} que o acordo concede para o ano; o que se gasta não pode ser "
     "devolvido."},
    {kReleaseOther,
     "Os números exatos são alterados como diz o acordo, antes de se mostrar qualquer coisa "
     "deles."},
    {kPublicToAll,
     "A toda a gente: o que é publicado pode ser copiado, passado a outros e comparado com outros "
     "valores para sempre."},
    {kReleaseCantTakeBack,
     "Um valor publicado não pode ser recolhido. Um erro corrige-se com outra edição; os leitores "
     "ficam com as duas, e o orçamento paga as duas."},
    {kApprovalsGiven,
     "Estão dadas {given} de 2 aprovações. Dois operadores com certificados e nomes diferentes têm "
     "de aprovar o mesmo plano; veja-o antes."},
    {kNextCheck, "O passo seguinte é verificá-la."},
    {kNextApprove, "O passo seguinte é uma aprovação."},
    {kNextPublish, "As duas aprovações estão dadas. O passo seguinte publica-a."},
    {kPlan, "Plano"},
    {kCmdShow, "Ver o plano"},
    {kCmdCheck, "Verificá-la"},
    {kCmdPublish, "Publicá-la"},
    {kRelease, "Publicação"},
    {kFlows, "Fluxos"},
    {kApprovals, "Aprovações"},
    {kLinkQuality, "Qualidade das ligações, como é pública"},
    {kNoReleases, "Ainda não há aqui nenhuma publicação registada."},
    {kNoQuality,
     "Não há aqui nenhuma verificação dos registos. Execute este comando, que não envia nada:"},
    {kQualityFrom,
     "O que a verificação de {time} encontrou nos registos deste nó, pela regra de duração "
     "{rule}."},
    {kTotal, "No total"},
    {kToReadable, "linhas legíveis"},
    {kToRejected, "linhas rejeitadas"},
    {kToPersons, "pessoas"},
    {kToMigrations, "migrações"},
    {kToProvisional, "migrações, provisórias"},
    {kToProtected, "refugiados, requerentes de asilo e apátridas deixados de fora"},
    {kToProtectedRows, "linhas destes"},
    {kSource, "Fonte"},
    {kRows, "Linhas"},
    {kField, "Campo"},
    {kUsable, "Utilizáveis"},
    {kMissing, "Em falta"},
    {kUnusable, "Inutilizáveis"},
    {kSmallHidden, "Os números de 1 a 4 escrevem-se <5."},
    {kWholeReport, "O relatório completo:"},
}};
static_assert(HasEveryText(kTexts));

}  // namespace

const PageTexts& PortuguesePageTexts() { return kTexts; }

}  // namespace mirrorflow
