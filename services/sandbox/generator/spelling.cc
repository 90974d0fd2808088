#include "services/sandbox/generator/spelling.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/sandbox/generator/letter_case.h"

namespace mirrorflow {
namespace {

// Latin spellings of the same name, one group a line.
constexpr std::string_view kGroups[] = {
    "MOHAMED MUHAMMAD MOHAMMED MOHAMMAD MUHAMMED MAHAMED MOUHAMED MOHAMAD",
    "AHMED AHMAD AHAMED ACHMED AHMAAD",
    "YUSUF YOUSSOUF YOUSSEF YUSSUF YOUSEF YOUSUF ISSOUF YUUSUF",
    "OSMAN OUSMANE OTHMAN UTHMAN OUSMAN USMAN",
    "HUSSEIN HOUSSEIN HUSSAIN HUSEIN HUSSEN HOUSSEN HOSSEIN",
    "HASSAN HASAN HASSANE HASSEN XASAN",
    "ALI ALY ALLY",
    "OMAR UMAR OMER CUMAR OUMAR OMARI",
    "IBRAHIM EBRAHIM IBRAHEEM IBRAHIMA BRAHIM",
    "ABDULLAHI ABDULLAH ABDALLAH ABDALLA ABDULAHI ABDILLAHI ABDOULAH",
    "ABDIRAHMAN ABDURAHMAN ABDIRAXMAAN ABDOURAHMAN ABDULRAHMAN ABDRAHMAN",
    "ISMAIL ISMAEL ISMAIIL SMAIL ISMAAEEL ISMAN",
    "SULEIMAN SULAIMAN SOULEIMAN SOLIMAN SALEBAN SELEMANI SULEYMAN",
    "MUSA MOUSSA MUSSA MUSE MOOSA",
    "ISA ISSA EISSA CIISE ISSE",
    "MUSTAFA MOUSTAFA MUSTAPHA MOSTAFA MOUSTAPHA MUSTAFE",
    "MAHMOUD MAHMUD MOHAMOUD MAHAMOUD MOHAMUD MAHAMUD",
    "KHALED KHALID CALED HALID",
    "TAREK TARIQ TARIK TAREQ",
    "GAMAL JAMAL JAMAAL DJAMAL",
    "GAAFAR JAAFAR JAFAR DJAFFAR JAFFAR",
    "SAID SAEED SAYID SAYEED",
    "DJIBRIL JIBRIL GIBRIL JABRIL GEBREEL",
    "JAMA DJAMA GIAMA JAAMA",
    "WALID WALEED OUALID",
    "RASHID RACHID RASHEED RASCHID",
    "NASSER NASIR NASER NACEUR NASSIR",
    "SALEH SALIH SALAH SALEEH",
    "AISHA AICHA AYSHA ASHA CAASHA AISHATOU",
    "FATIMA FATMA FATUMA FADUMO FATOUMA FATHIMA FADUMA",
    "KHADIJA KHADIDJA HADIJA KHADEEJA KADIJA HADIDJA",
    "MARIAM MARYAM MIRIAM MERIEM MARYAN MIRIAMU MARIAMA",
    "AMINA AMINAH AAMINO AMEENA AMINO",
    "ZEINAB ZAINAB ZAYNAB ZENAB ZAINABU ZEYNAB",
    "HALIMA HALIMO HALIIMA HALEEMA HALIMAH",
    "HAWA HAWO HAWWA EVE",
    "HUDA HODA HOUDA HODO",
    "NOUR NUR NOOR NUUR",
    "SOUAD SUAD SUCAD SOAD",
    "LAILA LEILA LAYLA LEYLA",
    "TESFAYE TESFAI TESFAY TESFAAYE",
    "HAILE HAYLE HAILU HAYLEE",
    "HAILEMARIAM HAYLEMARIAM HAILEMARYAM HAILE-MARIAM",
    "GEBREMARIAM GEBRE-MARIAM GHEBREMARIAM GEBREMARYAM",
    "GEBRESELASSIE GEBRESILASSIE GHEBRESELASSIE GEBRE-SELASSIE GEBRESILASIE",
    "TEWODROS TEODROS THEODROS TEWEDROS",
    "YOHANNES YOHANES JOHANNES YOHANIS YOHANNIS",
    "DAWIT DAVID DAUD DAWITT",
    "SOLOMON SELOMON SOLOMONE SALOMON",
    "TIGIST TIGEST TIGIEST TIGSIT",
    "BETHLEHEM BETELEHEM BETLEHEM BETELIHEM",
    "MEKONNEN MEKONEN MAKONNEN MEKONIN",
    "KEBEDE KABADA KEBEDA",
    "MULUGETA MULUGHETA MULUGETTA",
    "MUGISHA MUGISA MOUGISHA",
    "NSENGIYUMVA NSENGIYUNVA SENGIYUMVA",
    "HABIMANA HABYIMANA ABIMANA",
    "UWIMANA UWUMANA UWIMAANA",
    "CATHERINE KATHERINE CATHERIN KATARINA",
    "ELIZABETH ELISABETH ELIZABETHE ELISABETA",
    "STEPHEN STEVEN STEPHAN STEPHENE",
    "PHILIP PHILLIP PHILIPPE FILIPO",
    "GEOFFREY JEFFREY GODFREY JOFFREY",
    "LILIAN LILLIAN LILIANE LYLIAN",
    "ESTHER ESTER HESTER",
    "JOSEPH JOSEF YUSUFU",
    "CHRISTINE KRISTINE CHRISTINA",
    "PETER PETRO PIERRE PITA",
    "JOHN JON YOHANA JHON",
    "TSHIBANGU CIBANGU TCHIBANGU CHIBANGU",
    "TSHISEKEDI CISEKEDI TCHISEKEDI",
};

// Either side may stand for the other.
constexpr std::pair<std::string_view, std::string_view> kLetterRules[] = {
    {"OU", "U"},  {"DJ", "J"},   {"KH", "K"},  {"GH", "G"},  {"PH", "F"},     {"SH", "CH"},
    {"TH", "T"},  {"EE", "I"},   {"OO", "U"},  {"Y", "I"},   {"Q", "K"},      {"CK", "K"},
    {"W", "OU"},  {"AE", "E"},   {"AI", "AY"}, {"EI", "EY"}, {"DINE", "DIN"}, {"TSH", "CH"},
    {"SS", "S"},  {"MM", "M"},   {"LL", "L"},  {"NN", "N"},  {"BB", "B"},     {"DD", "D"},
    {"TT", "T"},  {"AA", "A"},   {"UU", "U"},  {"II", "I"},  {"L", "R"},      {"Z", "S"},
    {"GN", "NY"}, {"IYE", "YE"}, {"NY", "NI"}, {"MW", "MU"}, {"KW", "KU"},    {"BH", "B"},
    {"UA", "WA"}, {"C", "K"},
};
// Rules from the second side to the first that would fit nearly everywhere are taken in one
// direction only.
constexpr std::size_t kShortestReversed = 1;
constexpr std::string_view kNotReversed = "SMLNBDTAUGSE";

constexpr std::string_view kJoiners[] = {"ABDEL", "ABDUL", "ABD EL ", "ABD AL ", "ABDAL", "ABDOUL"};
constexpr std::string_view kArticles[] = {"AL-", "EL-", "AL ", "EL ", "AL", "EL", ""};

bool IsCapital(char c) { return c >= 'A' && c <= 'Z'; }

// Positions of plain capitals, so that no edit breaks an accented letter.
std::vector<std::size_t> Capitals(std::string_view name) {
  std::vector<std::size_t> positions;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (IsCapital(name[i])) positions.push_back(i);
  }
  return positions;
}

template <typename Container>
const auto& Pick(const Container& container, SeededRandom& random) {
  return std::data(container)[random.Below(std::size(container))];
}

std::string Replaced(const std::string& name, std::size_t at, std::size_t length,
                     std::string_view by) {
  std::string out = name;
  out.replace(at, length, by);
  return out;
}

// ABDELRAHMAN and EL-MAHDI with another joiner; empty if the name has none.
std::string OtherJoiner(const std::string& name, SeededRandom& random) {
  for (const std::string_view joiner : kJoiners) {
    if (name.size() < joiner.size() + 3 || !name.starts_with(joiner)) continue;
    const std::string_view rest = std::string_view(name).substr(joiner.size());
    std::string out = name;
    while (out == name) out = std::string(Pick(kJoiners, random)).append(rest);
    return out;
  }
  if (name.size() > 5 && (name.starts_with("AL-") || name.starts_with("EL-"))) {
    const std::string_view rest = std::string_view(name).substr(3);
    std::string out = name;
    while (out == name) out = std::string(Pick(kArticles, random)).append(rest);
    return out;
  }
  return std::string();
}

std::string ByLetterRule(const std::string& name, SeededRandom& random) {
  std::vector<std::string> options;
  for (const auto& [long_form, short_form] : kLetterRules) {
    if (const std::size_t at = name.find(long_form); at != std::string::npos) {
      options.push_back(Replaced(name, at, long_form.size(), short_form));
    }
    const bool too_common = short_form.size() == kShortestReversed &&
                            kNotReversed.find(short_form) != std::string_view::npos;
    if (too_common) continue;
    if (const std::size_t at = name.find(short_form); at != std::string::npos) {
      options.push_back(Replaced(name, at, short_form.size(), long_form));
    }
  }
  if (!options.empty()) return Pick(options, random);
  const std::vector<std::size_t> letters = Capitals(name);
  const std::size_t at = letters[random.Below(letters.size())];
  return Replaced(name, at, 0, name.substr(at, 1));
}

// The neighbours of A to Z.
constexpr std::array<std::string_view, 26> kKeyNeighbours = {
    "QSZ", "VGN", "XVD", "SFE", "WRD", "DGR", "FHT", "GJY", "UOK", "HKU", "JLI", "KOP", "NJK",
    "BMH", "IPL", "OL",  "WA",  "ETF", "ADW", "RYG", "YIJ", "CBF", "QES", "ZCS", "TUH", "XAS"};

constexpr std::pair<std::string_view, std::string_view> kConfusions[] = {
    {"O", "0"},  {"I", "1"},  {"S", "5"},  {"B", "8"},  {"Z", "2"}, {"G", "6"},
    {"M", "RN"}, {"RN", "M"}, {"CL", "D"}, {"W", "VV"}, {"U", "V"}, {"E", "F"},
    {"C", "G"},  {"H", "N"},  {"L", "I"},  {"D", "O"},  {"K", "X"},
};

}  // namespace

bool CanMisspell(std::string_view name) {
  return std::count_if(name.begin(), name.end(), IsCapital) >= 3;
}

SpellingVariants::SpellingVariants() {
  for (std::string_view line : kGroups) {
    std::vector<std::string_view>& group = groups_.emplace_back();
    while (!line.empty()) {
      const std::size_t end = std::min(line.find(' '), line.size());
      group.push_back(line.substr(0, end));
      group_of_.emplace(group.back(), groups_.size() - 1);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }
}

std::string SpellingVariants::Vary(const std::string& name, SeededRandom& random) const {
  const auto group = group_of_.find(name);
  if (group != group_of_.end() && random.Chance(0.75)) {
    std::string_view other = name;
    while (other == name) other = Pick(groups_[group->second], random);
    return std::string(other);
  }
  std::string joined = OtherJoiner(name, random);
  if (!joined.empty() && random.Chance(0.75)) return joined;
  return ByLetterRule(name, random);
}

std::string Mistyped(const std::string& name, SeededRandom& random) {
  const std::vector<std::size_t> letters = Capitals(name);
  const std::size_t at = letters[random.Below(letters.size())];
  switch (random.Below(4)) {
    case 0:
      return Replaced(name, at, 1, "");
    case 1:
      return Replaced(name, at, 0, name.substr(at, 1));
    case 2:
      if (at + 1 < name.size() && IsCapital(name[at + 1]) && name[at] != name[at + 1]) {
        std::string out = name;
        std::swap(out[at], out[at + 1]);
        return out;
      }
      break;
    default:
      break;
  }
  const std::string_view neighbours = kKeyNeighbours[static_cast<std::size_t>(name[at] - 'A')];
  return Replaced(name, at, 1, neighbours.substr(random.Below(neighbours.size()), 1));
}

std::string Misread(const std::string& name, SeededRandom& random) {
  std::vector<std::string> options;
  for (const auto& [letters, misread] : kConfusions) {
    if (const std::size_t at = name.find(letters); at != std::string::npos) {
      options.push_back(Replaced(name, at, letters.size(), misread));
    }
  }
  if (!options.empty()) return Pick(options, random);
  return Replaced(name, Capitals(name).back(), 1, "");
}

}  // namespace mirrorflow
