#include "records/sources/column_names.h"

#include <string>

#include "records/text_folding.h"
#include "records/utf8.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kEnglish = "English";
constexpr std::string_view kFrench = "French";
constexpr std::string_view kPortuguese = "Portuguese";

struct KnownName {
  std::string_view name;  // folded, without separators
  FieldKind field;
  std::string_view language;
};

using F = FieldKind;

constexpr KnownName kLatinNames[] = {
    {"ID", F::kRecordId, kEnglish},
    {"RECID", F::kRecordId, kEnglish},
    {"RECORDID", F::kRecordId, kEnglish},
    {"RECORDNO", F::kRecordId, kEnglish},
    {"RECORDNUMBER", F::kRecordId, kEnglish},
    {"RECNR", F::kRecordId, kEnglish},
    {"ROWID", F::kRecordId, kEnglish},
    {"SERIAL", F::kRecordId, kEnglish},
    {"SERIALNO", F::kRecordId, kEnglish},
    {"SERIALNUMBER", F::kRecordId, kEnglish},
    {"UNIQUEID", F::kRecordId, kEnglish},
    {"MOVEMENTID", F::kRecordId, kEnglish},
    {"CROSSINGID", F::kRecordId, kEnglish},
    {"REGISTERNO", F::kRecordId, kEnglish},
    {"REF", F::kRecordId, kEnglish},
    {"NO", F::kRecordId, kEnglish},
    {"NDORDRE", F::kRecordId, kFrench},
    {"NUMERO", F::kRecordId, kFrench},
    {"NUMERODORDRE", F::kRecordId, kFrench},
    {"NUMERODENREGISTREMENT", F::kRecordId, kFrench},
    {"IDENTIFIANT", F::kRecordId, kFrench},
    {"NUMERODEORDEM", F::kRecordId, kPortuguese},
    {"NUMERODEREGISTO", F::kRecordId, kPortuguese},
    {"NUMERODEREGISTRO", F::kRecordId, kPortuguese},
    {"CODIGO", F::kRecordId, kPortuguese},

    {"PERSONID", F::kPersonId, kEnglish},
    {"PERSONNO", F::kPersonId, kEnglish},
    {"TRAVELLERID", F::kPersonId, kEnglish},
    {"TRAVELERID", F::kPersonId, kEnglish},
    {"IDPERSONNE", F::kPersonId, kFrench},
    {"IDVOYAGEUR", F::kPersonId, kFrench},
    {"IDPESSOA", F::kPersonId, kPortuguese},

    {"NAME", F::kName, kEnglish},
    {"FULLNAME", F::kName, kEnglish},
    {"NAMES", F::kName, kEnglish},
    {"SURNAME", F::kName, kEnglish},
    {"LASTNAME", F::kName, kEnglish},
    {"FAMILYNAME", F::kName, kEnglish},
    {"GIVENNAME", F::kName, kEnglish},
    {"GIVENNAMES", F::kName, kEnglish},
    {"GIVEN", F::kName, kEnglish},
    {"FIRSTNAME", F::kName, kEnglish},
    {"FIRSTNAMES", F::kName, kEnglish},
    {"FORENAME", F::kName, kEnglish},
    {"FORENAMES", F::kName, kEnglish},
    {"MIDDLENAME", F::kName, kEnglish},
    {"MIDDLENAMES", F::kName, kEnglish},
    {"OTHERNAMES", F::kName, kEnglish},
    {"MAIDENNAME", F::kName, kEnglish},
    {"FATHERNAME", F::kName, kEnglish},
    {"FATHER", F::kName, kEnglish},
    {"GRANDFATHER", F::kName, kEnglish},
    {"FATHERSNAME", F::kName, kEnglish},
    {"GRANDFATHERNAME", F::kName, kEnglish},
    {"GRANDFATHERSNAME", F::kName, kEnglish},
    {"NOM", F::kName, kFrench},
    {"NOMS", F::kName, kFrench},
    {"NOMDEFAMILLE", F::kName, kFrench},
    {"NOMCOMPLET", F::kName, kFrench},
    {"NOMETPRENOM", F::kName, kFrench},
    {"NOMETPRENOMS", F::kName, kFrench},
    {"NOMSETPRENOMS", F::kName, kFrench},
    {"NOMPRENOM", F::kName, kFrench},
    {"PRENOM", F::kName, kFrench},
    {"PRENOMS", F::kName, kFrench},
    {"POSTNOM", F::kName, kFrench},
    {"NOMDEJEUNEFILLE", F::kName, kFrench},
    {"NOMDUPERE", F::kName, kFrench},
    {"NOMDUGRANDPERE", F::kName, kFrench},
    {"NOME", F::kName, kPortuguese},
    {"NOMES", F::kName, kPortuguese},
    {"NOMECOMPLETO", F::kName, kPortuguese},
    {"NOMEPROPRIO", F::kName, kPortuguese},
    {"NOMESPROPRIOS", F::kName, kPortuguese},
    {"PRIMEIRONOME", F::kName, kPortuguese},
    {"APELIDO", F::kName, kPortuguese},
    {"APELIDOS", F::kName, kPortuguese},
    {"SOBRENOME", F::kName, kPortuguese},
    {"ULTIMONOME", F::kName, kPortuguese},

    {"MOTHER", F::kParentName, kEnglish},
    {"MOTHERNAME", F::kParentName, kEnglish},
    {"MOTHERSNAME", F::kParentName, kEnglish},
    {"NAMEOFMOTHER", F::kParentName, kEnglish},
    {"NAMEOFFATHER", F::kParentName, kEnglish},
    {"PARENT", F::kParentName, kEnglish},
    {"PARENTNAME", F::kParentName, kEnglish},
    {"PARENTSNAME", F::kParentName, kEnglish},
    {"NAMEOFPARENT", F::kParentName, kEnglish},
    {"MERE", F::kParentName, kFrench},
    {"NOMDELAMERE", F::kParentName, kFrench},
    {"NOMDUPARENT", F::kParentName, kFrench},
    {"NOMDESPARENTS", F::kParentName, kFrench},
    {"FILIATION", F::kParentName, kFrench},
    {"MAE", F::kParentName, kPortuguese},
    {"NOMEDAMAE", F::kParentName, kPortuguese},
    {"NOMEDOPAI", F::kParentName, kPortuguese},
    {"FILIACAO", F::kParentName, kPortuguese},

    {"DOB", F::kBirthDate, kEnglish},
    {"BIRTHDATE", F::kBirthDate, kEnglish},
    {"DATEOFBIRTH", F::kBirthDate, kEnglish},
    {"BIRTHDAY", F::kBirthDate, kEnglish},
    {"BORN", F::kBirthDate, kEnglish},
    {"BORNON", F::kBirthDate, kEnglish},
    {"YEAROFBIRTH", F::kBirthDate, kEnglish},
    {"BIRTHYEAR", F::kBirthDate, kEnglish},
    {"DATEDENAISSANCE", F::kBirthDate, kFrench},
    {"DATENAISSANCE", F::kBirthDate, kFrench},
    {"NELE", F::kBirthDate, kFrench},
    {"NEELE", F::kBirthDate, kFrench},
    {"ANNEEDENAISSANCE", F::kBirthDate, kFrench},
    {"DATADENASCIMENTO", F::kBirthDate, kPortuguese},
    {"DATANASCIMENTO", F::kBirthDate, kPortuguese},
    {"NASCIMENTO", F::kBirthDate, kPortuguese},
    {"NASCIDOEM", F::kBirthDate, kPortuguese},
    {"ANODENASCIMENTO", F::kBirthDate, kPortuguese},

    {"SEX", F::kSex, kEnglish},
    {"GENDER", F::kSex, kEnglish},
    {"SEXE", F::kSex, kFrench},
    {"GENRE", F::kSex, kFrench},
    {"SEXO", F::kSex, kPortuguese},
    {"GENERO", F::kSex, kPortuguese},

    {"CITIZENSHIP", F::kCitizenship, kEnglish},
    {"NATIONALITY", F::kCitizenship, kEnglish},
    {"NATIONAL", F::kCitizenship, kEnglish},
    {"NAT", F::kCitizenship, kEnglish},
    {"COUNTRYOFCITIZENSHIP", F::kCitizenship, kEnglish},
    {"COUNTRYOFNATIONALITY", F::kCitizenship, kEnglish},
    {"NATIONALITE", F::kCitizenship, kFrench},
    {"CITOYENNETE", F::kCitizenship, kFrench},
    {"PAYSDENATIONALITE", F::kCitizenship, kFrench},
    {"NACIONALIDADE", F::kCitizenship, kPortuguese},
    {"CIDADANIA", F::kCitizenship, kPortuguese},

    {"COUNTRYOFBIRTH", F::kBirthCountry, kEnglish},
    {"BIRTHCOUNTRY", F::kBirthCountry, kEnglish},
    {"COB", F::kBirthCountry, kEnglish},
    {"PAYSDENAISSANCE", F::kBirthCountry, kFrench},
    {"PAYSNAISSANCE", F::kBirthCountry, kFrench},
    {"PAISDENASCIMENTO", F::kBirthCountry, kPortuguese},
    {"PAISDENATURALIDADE", F::kBirthCountry, kPortuguese},

    {"PLACEOFBIRTH", F::kBirthPlace, kEnglish},
    {"BIRTHPLACE", F::kBirthPlace, kEnglish},
    {"POB", F::kBirthPlace, kEnglish},
    {"TOWNOFBIRTH", F::kBirthPlace, kEnglish},
    {"DISTRICTOFBIRTH", F::kBirthPlace, kEnglish},
    {"LIEUDENAISSANCE", F::kBirthPlace, kFrench},
    {"LIEUNAISSANCE", F::kBirthPlace, kFrench},
    {"NEA", F::kBirthPlace, kFrench},
    {"LOCALDENASCIMENTO", F::kBirthPlace, kPortuguese},
    {"LOCALNASCIMENTO", F::kBirthPlace, kPortuguese},
    {"NATURALIDADE", F::kBirthPlace, kPortuguese},

    {"ADDRESS", F::kAddress, kEnglish},
    {"ADDR", F::kAddress, kEnglish},
    {"ADDRESS1", F::kAddress, kEnglish},
    {"ADDRESS2", F::kAddress, kEnglish},
    {"HOMEADDRESS", F::kAddress, kEnglish},
    {"LASTADDRESS", F::kAddress, kEnglish},
    {"STREET", F::kAddress, kEnglish},
    {"TOWN", F::kAddress, kEnglish},
    {"CITY", F::kAddress, kEnglish},
    {"VILLAGE", F::kAddress, kEnglish},
    {"SUBURB", F::kAddress, kEnglish},
    {"ADRESSE", F::kAddress, kFrench},
    {"DERNIEREADRESSE", F::kAddress, kFrench},
    {"DOMICILE", F::kAddress, kFrench},
    {"VILLE", F::kAddress, kFrench},
    {"MORADA", F::kAddress, kPortuguese},
    {"ULTIMAMORADA", F::kAddress, kPortuguese},
    {"ENDERECO", F::kAddress, kPortuguese},
    {"CIDADE", F::kAddress, kPortuguese},

    {"POSTCODE", F::kPostcode, kEnglish},
    {"POSTALCODE", F::kPostcode, kEnglish},
    {"ZIP", F::kPostcode, kEnglish},
    {"ZIPCODE", F::kPostcode, kEnglish},
    {"CODEPOSTAL", F::kPostcode, kFrench},
    {"CODIGOPOSTAL", F::kPostcode, kPortuguese},

    {"PASSPORT", F::kDocumentNumber, kEnglish},
    {"PASSPORTNO", F::kDocumentNumber, kEnglish},
    {"PASSPORTNR", F::kDocumentNumber, kEnglish},
    {"PASSPORTNUMBER", F::kDocumentNumber, kEnglish},
    {"DOCNO", F::kDocumentNumber, kEnglish},
    {"DOCUMENT", F::kDocumentNumber, kEnglish},
    {"DOCUMENTNO", F::kDocumentNumber, kEnglish},
    {"DOCUMENTNUMBER", F::kDocumentNumber, kEnglish},
    {"TRAVELDOCUMENT", F::kDocumentNumber, kEnglish},
    {"TRAVELDOCUMENTNO", F::kDocumentNumber, kEnglish},
    {"TRAVELDOCUMENTNUMBER", F::kDocumentNumber, kEnglish},
    {"PASSEPORT", F::kDocumentNumber, kFrench},
    {"NUMERODEPASSEPORT", F::kDocumentNumber, kFrench},
    {"NPASSEPORT", F::kDocumentNumber, kFrench},
    {"NUMERODUDOCUMENT", F::kDocumentNumber, kFrench},
    {"NDUDOCUMENT", F::kDocumentNumber, kFrench},
    {"NDEPASSEPORT", F::kDocumentNumber, kFrench},
    {"NDUPASSEPORT", F::kDocumentNumber, kFrench},
    {"NUMERODOCUMENT", F::kDocumentNumber, kFrench},
    {"PASSAPORTE", F::kDocumentNumber, kPortuguese},
    {"NUMERODOPASSAPORTE", F::kDocumentNumber, kPortuguese},
    {"NUMERODEPASSAPORTE", F::kDocumentNumber, kPortuguese},
    {"NUMERODODOCUMENTO", F::kDocumentNumber, kPortuguese},
    {"NUMERODEDOCUMENTO", F::kDocumentNumber, kPortuguese},

    {"DOCTYPE", F::kDocumentType, kEnglish},
    {"DOCUMENTTYPE", F::kDocumentType, kEnglish},
    {"TYPEOFDOCUMENT", F::kDocumentType, kEnglish},
    {"TYPEDEDOCUMENT", F::kDocumentType, kFrench},
    {"TYPEDOCUMENT", F::kDocumentType, kFrench},
    {"TIPODEDOCUMENTO", F::kDocumentType, kPortuguese},

    {"ISSUER", F::kDocumentIssuer, kEnglish},
    {"ISSUINGSTATE", F::kDocumentIssuer, kEnglish},
    {"ISSUINGCOUNTRY", F::kDocumentIssuer, kEnglish},
    {"COUNTRYOFISSUE", F::kDocumentIssuer, kEnglish},
    {"PAYSEMETTEUR", F::kDocumentIssuer, kFrench},
    {"PAYSDEDELIVRANCE", F::kDocumentIssuer, kFrench},
    {"PAISEMISSOR", F::kDocumentIssuer, kPortuguese},
    {"PAISDEEMISSAO", F::kDocumentIssuer, kPortuguese},

    {"NATIONALID", F::kNationalId, kEnglish},
    {"NATIONALIDNO", F::kNationalId, kEnglish},
    {"NATIONALIDNUMBER", F::kNationalId, kEnglish},
    {"IDNO", F::kNationalId, kEnglish},
    {"IDNUMBER", F::kNationalId, kEnglish},
    {"IDCARD", F::kNationalId, kEnglish},
    {"IDCARDNO", F::kNationalId, kEnglish},
    {"NIN", F::kNationalId, kEnglish},
    {"NID", F::kNationalId, kEnglish},
    {"SOCSECID", F::kNationalId, kEnglish},
    {"CNI", F::kNationalId, kFrench},
    {"NUMEROCNI", F::kNationalId, kFrench},
    {"NUMERODIDENTITE", F::kNationalId, kFrench},
    {"NDIDENTITE", F::kNationalId, kFrench},
    {"NUMERONATIONAL", F::kNationalId, kFrench},
    {"IDENTIFIANTNATIONAL", F::kNationalId, kFrench},
    {"CARTEDIDENTITE", F::kNationalId, kFrench},
    {"BI", F::kNationalId, kPortuguese},
    {"BILHETEDEIDENTIDADE", F::kNationalId, kPortuguese},
    {"NUMERODOBI", F::kNationalId, kPortuguese},

    {"FROM", F::kOrigin, kEnglish},
    {"FROMCTRY", F::kOrigin, kEnglish},
    {"FROMCOUNTRY", F::kOrigin, kEnglish},
    {"ORIGIN", F::kOrigin, kEnglish},
    {"COMINGFROM", F::kOrigin, kEnglish},
    {"ARRIVEDFROM", F::kOrigin, kEnglish},
    {"COUNTRYOFORIGIN", F::kOrigin, kEnglish},
    {"COUNTRYOFDEPARTURE", F::kOrigin, kEnglish},
    {"PREVIOUSCOUNTRY", F::kOrigin, kEnglish},
    {"COUNTRYOFLASTRESIDENCE", F::kOrigin, kEnglish},
    {"COUNTRYOFPREVIOUSRESIDENCE", F::kOrigin, kEnglish},
    {"LASTCOUNTRYOFRESIDENCE", F::kOrigin, kEnglish},
    {"PREVIOUSCOUNTRYOFRESIDENCE", F::kOrigin, kEnglish},
    {"PROVENANCE", F::kOrigin, kFrench},
    {"PAYSDEPROVENANCE", F::kOrigin, kFrench},
    {"VENANTDE", F::kOrigin, kFrench},
    {"PAYSDORIGINE", F::kOrigin, kFrench},
    {"PROCEDENCIA", F::kOrigin, kPortuguese},
    {"PROVENIENCIA", F::kOrigin, kPortuguese},
    {"PAISDEPROCEDENCIA", F::kOrigin, kPortuguese},
    {"PAISDEPROVENIENCIA", F::kOrigin, kPortuguese},
    {"PAISDEORIGEM", F::kOrigin, kPortuguese},

    {"TO", F::kDestination, kEnglish},
    {"TOCTRY", F::kDestination, kEnglish},
    {"TOCOUNTRY", F::kDestination, kEnglish},
    {"DESTINATION", F::kDestination, kEnglish},
    {"GOINGTO", F::kDestination, kEnglish},
    {"COUNTRYOFDESTINATION", F::kDestination, kEnglish},
    {"DESTINATIONCOUNTRY", F::kDestination, kEnglish},
    {"NEXTCOUNTRYOFRESIDENCE", F::kDestination, kEnglish},
    {"COUNTRYOFNEXTRESIDENCE", F::kDestination, kEnglish},
    {"PAYSDEDESTINATION", F::kDestination, kFrench},
    {"ALLANTA", F::kDestination, kFrench},
    {"DESTINO", F::kDestination, kPortuguese},
    {"PAISDEDESTINO", F::kDestination, kPortuguese},

    {"RESIDENCE", F::kResidence, kEnglish},
    {"COUNTRYOFRESIDENCE", F::kResidence, kEnglish},
    {"USUALRESIDENCE", F::kResidence, kEnglish},
    {"PAYSDERESIDENCE", F::kResidence, kFrench},
    {"PAISDERESIDENCIA", F::kResidence, kPortuguese},

    {"DATE", F::kEventDate, kEnglish},
    {"EVENTDATE", F::kEventDate, kEnglish},
    {"ARRIVALDATE", F::kEventDate, kEnglish},
    {"DATEOFARRIVAL", F::kEventDate, kEnglish},
    {"DATEARRIVED", F::kEventDate, kEnglish},
    {"ARRIVED", F::kEventDate, kEnglish},
    {"DEPARTUREDATE", F::kEventDate, kEnglish},
    {"DATEOFDEPARTURE", F::kEventDate, kEnglish},
    {"LEFTON", F::kEventDate, kEnglish},
    {"ENTRYDATE", F::kEventDate, kEnglish},
    {"ENTRYDT", F::kEventDate, kEnglish},
    {"EXITDT", F::kEventDate, kEnglish},
    {"DATEOFENTRY", F::kEventDate, kEnglish},
    {"EXITDATE", F::kEventDate, kEnglish},
    {"DATEOFEXIT", F::kEventDate, kEnglish},
    {"CROSSINGDATE", F::kEventDate, kEnglish},
    {"DATEOFCROSSING", F::kEventDate, kEnglish},
    {"MOVEMENTDATE", F::kEventDate, kEnglish},
    {"TRAVELDATE", F::kEventDate, kEnglish},
    {"VALIDFROM", F::kEventDate, kEnglish},
    {"DATEDARRIVEE", F::kEventDate, kFrench},
    {"DATEDEDEPART", F::kEventDate, kFrench},
    {"DATEDENTREE", F::kEventDate, kFrench},
    {"DATEDESORTIE", F::kEventDate, kFrench},
    {"DATEDEPASSAGE", F::kEventDate, kFrench},
    {"DATA", F::kEventDate, kPortuguese},
    {"DATADECHEGADA", F::kEventDate, kPortuguese},
    {"DATADEPARTIDA", F::kEventDate, kPortuguese},
    {"DATADESAIDA", F::kEventDate, kPortuguese},
    {"DATADEENTRADA", F::kEventDate, kPortuguese},

    {"VALIDUNTIL", F::kValidUntil, kEnglish},
    {"VALIDTO", F::kValidUntil, kEnglish},
    {"UNTIL", F::kValidUntil, kEnglish},
    {"PERMITEND", F::kValidUntil, kEnglish},
    {"PERMITEXPIRY", F::kValidUntil, kEnglish},
    {"VALABLEJUSQUAU", F::kValidUntil, kFrench},
    {"FINDEVALIDITE", F::kValidUntil, kFrench},
    {"VALIDOATE", F::kValidUntil, kPortuguese},

    {"AGE", F::kAgeAtEvent, kEnglish},
    {"IDADE", F::kAgeAtEvent, kPortuguese},

    {"REFUGEE", F::kRefugee, kEnglish},
    {"REFFLAG", F::kRefugee, kEnglish},
    {"ASYLUMSEEKER", F::kRefugee, kEnglish},
    {"REFUGEESTATUS", F::kRefugee, kEnglish},
    {"REFUGIE", F::kRefugee, kFrench},
    {"STATUTDEREFUGIE", F::kRefugee, kFrench},
    {"DEMANDEURDASILE", F::kRefugee, kFrench},
    {"REFUGIADO", F::kRefugee, kPortuguese},

    {"DIRECTION", F::kDirection, kEnglish},
    {"DIR", F::kDirection, kEnglish},
    {"ENTRYEXIT", F::kDirection, kEnglish},
    {"INOUT", F::kDirection, kEnglish},
    {"MOVEMENT", F::kDirection, kEnglish},
    {"MOVEMENTTYPE", F::kDirection, kEnglish},
    {"SENS", F::kDirection, kFrench},
    {"ENTREESORTIE", F::kDirection, kFrench},
    {"MOUVEMENT", F::kDirection, kFrench},
    {"SENTIDO", F::kDirection, kPortuguese},
    {"ENTRADASAIDA", F::kDirection, kPortuguese},
    {"MOVIMENTO", F::kDirection, kPortuguese},

    {"POST", F::kBorderPost, kEnglish},
    {"BORDERPOST", F::kBorderPost, kEnglish},
    {"BORDERPOINT", F::kBorderPost, kEnglish},
    {"POINTOFENTRY", F::kBorderPost, kEnglish},
    {"PORTOFENTRY", F::kBorderPost, kEnglish},
    {"POE", F::kBorderPost, kEnglish},
    {"POSTEFRONTIERE", F::kBorderPost, kFrench},
    {"POSTEFRONTALIER", F::kBorderPost, kFrench},
    {"POSTEDEFRONTIERE", F::kBorderPost, kFrench},
    {"POSTOFRONTEIRICO", F::kBorderPost, kPortuguese},
    {"POSTODEFRONTEIRA", F::kBorderPost, kPortuguese},

    {"STAYDAYS", F::kStayDays, kEnglish},
    {"STAY", F::kStayDays, kEnglish},
    {"DAYSOFSTAY", F::kStayDays, kEnglish},
    {"LENGTHOFSTAY", F::kStayDays, kEnglish},
    {"DUREEDUSEJOUR", F::kStayDays, kFrench},
    {"DUREEDESEJOUR", F::kStayDays, kFrench},
    {"DIASDEESTADIA", F::kStayDays, kPortuguese},
    {"STAYMONTHS", F::kStayMonths, kEnglish},

    {"PURPOSE", F::kPurpose, kEnglish},
    {"PURPOSEOFVISIT", F::kPurpose, kEnglish},
    {"PURPOSEOFTRAVEL", F::kPurpose, kEnglish},
    {"PURPOSEOFENTRY", F::kPurpose, kEnglish},
    {"PURPOSEOFARRIVAL", F::kPurpose, kEnglish},
    {"PURPOSEOFDEPARTURE", F::kPurpose, kEnglish},
    {"REASON", F::kPurpose, kEnglish},
    {"REASONFORTRAVEL", F::kPurpose, kEnglish},
    {"REASONFORMOVING", F::kPurpose, kEnglish},
    {"PURP", F::kPurpose, kEnglish},
    {"MOTIF", F::kPurpose, kFrench},
    {"MOTIFDUVOYAGE", F::kPurpose, kFrench},
    {"MOTIFDUSEJOUR", F::kPurpose, kFrench},
    {"MOTIFDELAVISITE", F::kPurpose, kFrench},
    {"MOTIVO", F::kPurpose, kPortuguese},
    {"MOTIVODAVIAGEM", F::kPurpose, kPortuguese},
    {"MOTIVODAVISITA", F::kPurpose, kPortuguese},
};

// Letters only, with one form of alef, ya and ta marbuta.
struct ArabicName {
  std::u32string_view name;
  FieldKind field;
};

constexpr ArabicName kArabicNames[] = {
    {U"رقمالقيد", F::kRecordId},
    {U"الرقم", F::kRecordId},
    {U"المعرف", F::kRecordId},
    {U"الاسم", F::kName},
    {U"الاسمالكامل", F::kName},
    {U"الاسمالاول", F::kName},
    {U"اسمالعائله", F::kName},
    {U"اللقب", F::kName},
    {U"اسمالاب", F::kName},
    {U"اسمالجد", F::kName},
    {U"اسمالام", F::kParentName},
    {U"تاريخالميلاد", F::kBirthDate},
    {U"تاريخالولاده", F::kBirthDate},
    {U"سنهالميلاد", F::kBirthDate},
    {U"الجنس", F::kSex},
    {U"النوع", F::kSex},
    {U"الجنسيه", F::kCitizenship},
    {U"بلدالميلاد", F::kBirthCountry},
    {U"دولهالميلاد", F::kBirthCountry},
    {U"مكانالميلاد", F::kBirthPlace},
    {U"محلالميلاد", F::kBirthPlace},
    {U"مكانالولاده", F::kBirthPlace},
    {U"العنوان", F::kAddress},
    {U"المدينه", F::kAddress},
    {U"الرمزالبريدي", F::kPostcode},
    {U"رقمالجواز", F::kDocumentNumber},
    {U"رقمجوازالسفر", F::kDocumentNumber},
    {U"جوازالسفر", F::kDocumentNumber},
    {U"رقمالوثيقه", F::kDocumentNumber},
    {U"نوعالوثيقه", F::kDocumentType},
    {U"بلدالاصدار", F::kDocumentIssuer},
    {U"الرقمالوطني", F::kNationalId},
    {U"الرقمالقومي", F::kNationalId},
    {U"رقمالهويه", F::kNationalId},
    {U"قادممن", F::kOrigin},
    {U"بلدالقدوم", F::kOrigin},
    {U"بلدالمغادره", F::kOrigin},
    {U"الوجهه", F::kDestination},
    {U"بلدالوجهه", F::kDestination},
    {U"بلدالمقصد", F::kDestination},
    {U"بلدالاقامه", F::kResidence},
    {U"تاريخالوصول", F::kEventDate},
    {U"تاريخالدخول", F::kEventDate},
    {U"تاريخالمغادره", F::kEventDate},
    {U"تاريخالخروج", F::kEventDate},
    {U"التاريخ", F::kEventDate},
    {U"العمر", F::kAgeAtEvent},
    {U"السن", F::kAgeAtEvent},
    {U"لاجئ", F::kRefugee},
    {U"الاتجاه", F::kDirection},
    {U"المنفذ", F::kBorderPost},
    {U"نقطهالعبور", F::kBorderPost},
    {U"مدهالاقامه", F::kStayDays},
    {U"الغرض", F::kPurpose},
    {U"غرضالزياره", F::kPurpose},
    {U"سببالسفر", F::kPurpose},
};

// The letters of an Arabic name; empty when it has no Arabic letter.
std::u32string ArabicLetters(std::string_view name) {
  std::u32string letters;
  for (std::size_t i = 0; i < name.size();) {
    char32_t c = NextCodePoint(name, i);
    if (c == U'أ' || c == U'إ' || c == U'آ' || c == U'ٱ') c = U'ا';
    if (c == U'ى') c = U'ي';
    if (c == U'ة') c = U'ه';
    const bool is_letter = (c >= 0x0621 && c <= 0x063A) || (c >= 0x0641 && c <= 0x064A);
    if (is_letter) letters.push_back(c);
  }
  return letters;
}

// Words that say something wherever they stand. Longer ones first where one holds the other.
constexpr KnownName kLatinWords[] = {
    {"PASSPORT", F::kDocumentNumber, kEnglish},
    {"PASSEPORT", F::kDocumentNumber, kFrench},
    {"PASSAPORTE", F::kDocumentNumber, kPortuguese},
    {"GRANDFATHER", F::kName, kEnglish},
    {"MOTHER", F::kParentName, kEnglish},
    {"BIRTHPLACE", F::kBirthPlace, kEnglish},
    {"BIRTHDATE", F::kBirthDate, kEnglish},
    {"DATEOFBIRTH", F::kBirthDate, kEnglish},
    {"LIEUDENAISSANCE", F::kBirthPlace, kFrench},
    {"DATEDENAISSANCE", F::kBirthDate, kFrench},
    {"NASCIMENTO", F::kBirthDate, kPortuguese},
    {"NATIONALIT", F::kCitizenship, kEnglish},
    {"CITIZENSHIP", F::kCitizenship, kEnglish},
    {"NACIONALIDADE", F::kCitizenship, kPortuguese},
    {"SURNAME", F::kName, kEnglish},
    {"FIRSTNAME", F::kName, kEnglish},
    {"LASTNAME", F::kName, kEnglish},
    {"FAMILYNAME", F::kName, kEnglish},
    {"GIVENNAME", F::kName, kEnglish},
    {"PRENOM", F::kName, kFrench},
    {"APELIDO", F::kName, kPortuguese},
    {"SOBRENOME", F::kName, kPortuguese},
    {"GENDER", F::kSex, kEnglish},
    {"DESTINATION", F::kDestination, kEnglish},
    {"DESTINO", F::kDestination, kPortuguese},
    {"PROVENANCE", F::kOrigin, kFrench},
    {"PROCEDENCIA", F::kOrigin, kPortuguese},
    {"ARRIVALDATE", F::kEventDate, kEnglish},
    {"REFUGEE", F::kRefugee, kEnglish},
    {"PURPOSE", F::kPurpose, kEnglish},
    {"BORDERPOST", F::kBorderPost, kEnglish},
    {"ADDRESS", F::kAddress, kEnglish},
};

}  // namespace

std::optional<NamedField> FieldOfColumnName(std::string_view name) {
  if (const std::u32string letters = ArabicLetters(name); !letters.empty()) {
    for (const ArabicName& known : kArabicNames) {
      if (letters == known.name) {
        return NamedField{.field = known.field, .exact = true, .language = "Arabic"};
      }
    }
    return std::nullopt;
  }
  std::string folded;
  FoldJoined(name, folded);
  for (const KnownName& known : kLatinNames) {
    if (folded == known.name) {
      return NamedField{.field = known.field, .exact = true, .language = known.language};
    }
  }
  for (const KnownName& known : kLatinWords) {
    if (folded.find(known.name) != std::string::npos) {
      return NamedField{.field = known.field, .exact = false, .language = known.language};
    }
  }
  return std::nullopt;
}

double HeaderLikeness(std::span<const std::string_view> cells, std::size_t widest) {
  std::size_t filled = 0;
  std::size_t known = 0;
  bool text = true;
  for (const std::string_view cell : cells) {
    if (cell.empty()) continue;
    ++filled;
    known += FieldOfColumnName(cell) ? 1u : 0u;
    text &= cell.find_first_not_of("0123456789.,-/: ") != std::string_view::npos;
  }
  const bool full = text && filled > 0 && filled * 10 >= widest * 8;
  return static_cast<double>(known) + (full ? 0.5 : 0);
}

}  // namespace mirrorflow
