#include "services/sandbox/generator/country_sources.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <utility>

#include "services/sandbox/generator/generator_config.h"
#include "services/sandbox/generator/letter_case.h"
#include "services/sandbox/generator/person.h"
#include "services/sandbox/generator/register_layout.h"
#include "services/sandbox/generator/seeded_random.h"
#include "services/sandbox/generator/spelling.h"

namespace mirrorflow {
namespace {

using std::chrono::sys_days;

constexpr int kFirstYear = 2022;
constexpr int kMiddleYear = 2024;
constexpr int kLastYear = 2026;
constexpr std::string_view kLargePosts[] = {"Airport", "Malaba"};
constexpr std::string_view kSmallPosts[] = {"Suam", "Lwakhakha", "Oldpost"};
// Of one small post the books of these months of the middle year are lost.
constexpr std::string_view kPostWithGap = "Oldpost";
constexpr int kLostMonths[] = {3, 4};

enum class Kind { kImmigrant, kEmigrant, kVisitor, kTraveller };

struct Move {
  std::chrono::year_month_day date;
  bool entry = false;
  int stay_days = 0;  // as stated
};

sys_days Day(int year, unsigned month, unsigned day) {
  return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
}

// Alternating moves of one person, in order.
std::vector<Move> MovesOf(Kind kind, SeededRandom& random) {
  std::vector<Move> moves;
  const auto add = [&moves](sys_days day, bool entry, int stay) {
    moves.push_back({std::chrono::year_month_day(day), entry, stay});
  };
  const sys_days start = Day(kMiddleYear, 1, 1) + std::chrono::days(random.Between(-180, 500));
  const bool comes = kind == Kind::kImmigrant || kind == Kind::kVisitor;
  if (kind == Kind::kVisitor || kind == Kind::kTraveller) {
    const int stay = random.Between(4, 60);
    add(start, comes, stay);
    add(start + std::chrono::days(stay), !comes, stay);
    return moves;
  }
  add(start, comes, 730);
  sys_days at = start;
  for (int trips = random.Between(0, 3); trips > 0; --trips) {
    at += std::chrono::days(random.Between(60, 120));
    const int away = random.Between(5, 15);
    add(at, !comes, away);
    at += std::chrono::days(away);
    add(at, comes, 730);
  }
  return moves;
}

std::string IsoDate(std::chrono::year_month_day date) {
  return FormatDate({static_cast<std::int16_t>(static_cast<int>(date.year())),
                     static_cast<std::int8_t>(static_cast<unsigned>(date.month())),
                     static_cast<std::int8_t>(static_cast<unsigned>(date.day()))},
                    "YYYY-MM-DD");
}
std::string PaperDate(std::chrono::year_month_day date) {
  const std::string iso = IsoDate(date);
  return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
  return text;
}

// The check digit of ICAO Doc 9303 part 3, section 4.9: weights 7, 3, 1.
char CheckDigit(std::string_view text) {
  constexpr std::array<int, 3> kWeights = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
    sum += value * kWeights[i % 3];
  }
  return static_cast<char>('0' + sum % 10);
}

std::string MrzText(std::string_view text, std::size_t width) {
  std::string out;
  for (const char c : WithoutAccents(text)) {
    if (c == '\'') continue;
    out.push_back((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '<');
  }
  out.resize(width, '<');
  return out;
}

// Two lines of 44 characters (TD3).
std::string Passport(const Person& person) {
  const std::string state(MemberStates()[person.citizenship].alpha3);
  const std::string date = FormatDate(person.birth_date, "YYYYMMDD").substr(2);
  const std::string number = MrzText(person.document_number, 9);
  const std::string expiry = "300101";
  const std::string optional(14, '<');
  const std::string number_checked = number + CheckDigit(number);
  const std::string date_checked = date + CheckDigit(date);
  const std::string expiry_checked = expiry + CheckDigit(expiry);
  const std::string optional_checked = optional + "<";
  const char composite =
      CheckDigit(number_checked + date_checked + expiry_checked + optional_checked);
  return "P<" + state + MrzText(Joined(person.family) + "  " + Joined(person.given), 39) + "|" +
         number_checked + state + date_checked + (person.sex == Sex::kFemale ? "F" : "M") +
         expiry_checked + optional_checked + composite;
}

class SourcesMaker {
 public:
  SourcesMaker(std::string_view country, std::uint64_t seed)
      : random_(DerivedSeed(seed, {7})), country_(country) {
    const std::vector<std::string> all = {"UG", "RW", "ET", "KE"};
    GeneratorOptions options;
    options.seed = seed;
    options.states = {{country_, 0}};
    for (const std::string& other : all) {
      if (other != country_ && others_.size() < 3) {
        others_.push_back(other);
        options.states.push_back({other, 0});
        options.corridors.push_back({other, country_});
        options.corridors.push_back({country_, other});
      }
    }
    options.family_rate = 0;
    const absl::StatusOr<GeneratorConfig> config = GeneratorConfig::Create(std::move(options));
    if (config.ok()) people_.emplace_back(*config);
    const std::vector<std::string> crossing = {"id",       "surname",  "given", "born", "sex",
                                               "national", "passport", "nid",   "dir",  "from",
                                               "to",       "date",     "stay",  "post"};
    sources_.clean.header = sources_.border.header = sources_.paper.header = crossing;
    sources_.permits.header = {"id",  "name",     "born", "national", "passport",
                               "nid", "previous", "from", "until"};
    sources_.first_year = kFirstYear;
    sources_.middle_year = kMiddleYear;
    sources_.last_year = kLastYear;
  }

  CountrySources Make(std::uint32_t persons) {
    if (people_.empty()) return sources_;
    for (std::uint32_t number = 0; number < persons; ++number) AddPerson(number);
    RepeatRows();
    CountGaps();
    return std::move(sources_);
  }

 private:
  void AddPerson(std::uint32_t number) {
    const auto kind = static_cast<Kind>(number % 4);
    const bool foreign = kind == Kind::kImmigrant || kind == Kind::kVisitor;
    const std::size_t other = random_.Below(others_.size());
    // Corridors stand in pairs: to this country, from this country.
    const Person person =
        people_[0].Draw(foreign ? Population::Kind::kMigrant : Population::Kind::kSenderOnly,
                        2 * other + (foreign ? 0 : 1), kMiddleYear, number);
    const std::vector<Move> moves = MovesOf(kind, random_);
    const bool on_paper = random_.Chance(0.35);
    for (std::size_t i = 0; i < moves.size(); ++i) {
      std::vector<std::string> row = Row(number, i, person, moves[i], others_[other]);
      sources_.clean.rows.push_back(row);
      // One that stands between two others can be lost without a trace in any source.
      if (i > 0 && i + 1 < moves.size() && random_.Chance(0.03)) {
        ++sources_.planted.lost_crossings;
        sources_.touched.insert(number);
        continue;
      }
      const bool small = on_paper && random_.Chance(0.3) && !InLostBook(moves[i]);
      const bool large = !small || random_.Chance(0.3);
      if (large) {
        row.back() = kLargePosts[random_.Below(std::size(kLargePosts))];
        sources_.border.rows.push_back(row);
      }
      if (small || random_.Chance(0.1)) AddPaper(number, person, moves[i], row);
    }
    if (kind == Kind::kImmigrant)
      AddPapersOfImmigrant(number, person, moves.front(), others_[other]);
  }

  static bool InLostBook(const Move& move) {
    return static_cast<int>(move.date.year()) == kMiddleYear &&
           std::ranges::find(kLostMonths,
                             static_cast<int>(static_cast<unsigned>(move.date.month()))) !=
               std::end(kLostMonths);
  }

  std::vector<std::string> Row(std::uint32_t number, std::size_t i, const Person& person,
                               const Move& move, const std::string& other) const {
    return {std::to_string(number) + "-" + std::to_string(i),
            Joined(person.family),
            Joined(person.given),
            FormatDate(person.birth_date, "YYYY-MM-DD"),
            person.sex == Sex::kFemale ? "F" : "M",
            std::string(MemberStates()[person.citizenship].alpha3),
            person.document_number,
            person.national_id,
            move.entry ? "IN" : "OUT",
            move.entry ? other : "",
            move.entry ? "" : other,
            IsoDate(move.date),
            std::to_string(move.stay_days),
            ""};
  }

  // What a clerk makes of a crossing.
  void AddPaper(std::uint32_t number, const Person& person, const Move& move,
                std::vector<std::string> row) {
    PlantedSourceErrors& planted = sources_.planted;
    Person written = person;
    bool wrong = false;
    const auto plant = [&](double rate, std::uint64_t& count) {
      const bool hit = random_.Chance(rate);
      if (hit) ++count;
      wrong |= hit;
      return hit;
    };
    std::string& name = written.family.empty() ? written.given.front() : written.family.front();
    if (CanMisspell(name) && plant(0.08, planted.spelling_variants)) {
      name = variants_.Vary(name, random_);
    }
    PartialDate& born = written.birth_date;
    if (born.day <= 12 && born.day != born.month && born.day != 0 &&
        plant(0.1, planted.swapped_birth_dates)) {
      std::swap(born.day, born.month);
    } else if (born.day != 0 && !(born.day == 1 && born.month == 1) &&
               plant(0.05, planted.heaped_birth_dates)) {
      born = {born.year, 1, 1};
    } else if (born.day == 1 && born.month == 1) {
      ++sources_.natural_first_januaries;
    }
    row[1] = TitleCase(Joined(written.family));
    row[2] = TitleCase(Joined(written.given));
    row[3] = FormatDate(born, "DD/MM/YYYY");
    if (plant(0.05, planted.missing_sex)) row[4].clear();
    if (plant(0.3, planted.missing_document)) row[6].clear();
    row[7].clear();  // the book has no column for it in use
    row[11] = PaperDate(move.date);
    if (plant(0.01, planted.impossible_dates)) row[11] = "31/02/" + row[11].substr(6);
    if (plant(0.01, planted.wrong_bytes)) row[2] += "\xC2\x81";
    row[13] = kSmallPosts[random_.Below(std::size(kSmallPosts))];
    if (row[13] == kPostWithGap && InLostBook(move)) row[13] = kSmallPosts[0];
    row[0] += "p";
    if (wrong) sources_.touched.insert(number);
    sources_.paper.rows.push_back(std::move(row));
  }

  void AddPapersOfImmigrant(std::uint32_t number, const Person& person, const Move& entry,
                            const std::string& other) {
    if (random_.Chance(0.6)) {
      const sys_days from = sys_days(entry.date) + std::chrono::days(random_.Between(1, 25));
      sources_.permits.rows.push_back(
          {std::to_string(number) + "-permit", Joined(person.family) + ", " + Joined(person.given),
           FormatDate(person.birth_date, "YYYY-MM-DD"),
           std::string(MemberStates()[person.citizenship].alpha3), person.document_number,
           person.national_id, other, IsoDate(from), IsoDate(from + std::chrono::days(730))});
    }
    // Two lines can't hold a year alone.
    if (static_cast<int>(entry.date.year()) == kMiddleYear && person.birth_date.day != 0 &&
        !person.family.empty() && random_.Chance(0.4)) {
      sources_.mrz.push_back(Passport(person));
      sources_.mrz_persons.push_back(number);
    }
  }

  void RepeatRows() {
    const std::size_t rows = sources_.paper.rows.size();
    for (std::size_t i = 0; i < rows; i += 23) {
      std::vector<std::string> row = sources_.paper.rows[i];
      // A row that is rejected can't be found again.
      if (row[2].ends_with("\xC2\x81")) continue;
      row[0] += "r";
      sources_.paper.rows.push_back(std::move(row));
      ++sources_.planted.repeated_rows;
    }
  }

  // The months of the small post between the first and the last of the register without a row.
  void CountGaps() {
    std::set<std::string> months;
    std::map<std::string, std::set<std::string>> by_post;
    for (const std::vector<std::string>& row : sources_.paper.rows) {
      if (row[2].ends_with("\xC2\x81")) continue;
      const std::string month = row[11].substr(6) + row[11].substr(3, 2);
      months.insert(month);
      by_post[row[13]].insert(month);
    }
    if (months.empty()) return;
    const auto number = [](const std::string& month) {
      return std::atoi(month.substr(0, 4).c_str()) * 12 + std::atoi(month.substr(4).c_str());
    };
    const int all = number(*months.rbegin()) - number(*months.begin()) + 1;
    for (const auto& [post, present] : by_post) {
      sources_.planted.gap_months +=
          static_cast<std::uint64_t>(all) - static_cast<std::uint64_t>(present.size());
    }
  }

  SeededRandom random_;
  const std::string country_;
  std::vector<std::string> others_;
  std::vector<Population> people_;  // one
  const SpellingVariants variants_;
  CountrySources sources_;
};

}  // namespace

CountrySources MakeCountrySources(std::string_view country, std::uint32_t persons,
                                  std::uint64_t seed) {
  return SourcesMaker(country, seed).Make(persons);
}

std::string TableAsCsv(const SourceTable& table) {
  std::string text;
  AppendCsvLine(table.header, ',', text);
  for (const std::vector<std::string>& row : table.rows) AppendCsvLine(row, ',', text);
  return text;
}

std::string TableAsWindows1252(const SourceTable& table) {
  const std::string utf8 = TableAsCsv(table);
  std::string bytes;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if ((byte == 0xC2 || byte == 0xC3) && i + 1 < utf8.size()) {
      ++i;
      bytes.push_back(
          static_cast<char>((byte & 0x03U) << 6 | (static_cast<unsigned char>(utf8[i]) & 0x3FU)));
    } else {
      bytes.push_back(utf8[i]);
    }
  }
  return bytes;
}

}  // namespace mirrorflow
