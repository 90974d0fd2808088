// How well the similarity of harmonised names separates the same person from others: the table of
// docs/harmonisation.md. Reads the public sets in $MIRRORFLOW_DATA; see `./mirrorflow bench names`.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "records/name_spelling.h"
#include "records/names.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

constexpr double kFixedThreshold = 0.75;

struct NamePair {
  std::string a;
  std::string b;
  bool same = false;
};

using Tokens = std::vector<std::string>;

// Padded bigrams of all tokens, sorted; one that occurs twice stands twice.
std::vector<std::string> Bigrams(const Tokens& tokens) {
  std::vector<std::string> bigrams;
  for (const std::string& token : tokens) {
    const std::string padded = "_" + token + "_";
    for (std::size_t i = 0; i + 1 < padded.size(); ++i) bigrams.push_back(padded.substr(i, 2));
  }
  std::ranges::sort(bigrams);
  return bigrams;
}

double Dice(const Tokens& a, const Tokens& b) {
  const std::vector<std::string> x = Bigrams(a);
  const std::vector<std::string> y = Bigrams(b);
  if (x.empty() || y.empty()) return 0;
  std::vector<std::string> common;
  std::ranges::set_intersection(x, y, std::back_inserter(common));
  return 2.0 * static_cast<double>(common.size()) / static_cast<double>(x.size() + y.size());
}

struct Rule {
  std::string_view name;
  std::function<void(Tokens&)> apply;
};

const std::vector<Rule>& Rules() {
  static const auto& rules = *new std::vector<Rule>{
      {"folded only", [](Tokens&) {}},
      {"+ titles", [](Tokens& t) { DropTitles(t); }},
      {"+ particles",
       [](Tokens& t) {
         DropTitles(t);
         DropParticles(t);
       }},
      {"+ spelling (the profile)", [](Tokens& t) { FinishName(t); }},
      {"the profile + skeletons",
       [](Tokens& t) {
         FinishName(t);
         for (const std::string& skeleton : NameSkeleton(t)) t.push_back("~" + skeleton);
       }},
  };
  return rules;
}

Tokens Harmonise(const std::string& name, const Rule& rule) {
  Tokens tokens;
  AppendNameTokens(name, tokens);
  rule.apply(tokens);
  return tokens;
}

struct Scored {
  double similarity;
  bool same;
};

struct Separation {
  double auc = 0;
  double mean_same = 0;
  double mean_other = 0;
  double best_threshold = 0;
  double best_precision = 0;
  double best_recall = 0;
  double best_f1 = 0;
  double fixed_precision = 0;
  double fixed_recall = 0;
};

Separation Measure(std::vector<Scored> scored) {
  Separation result;
  std::ranges::sort(scored, std::greater<>(), &Scored::similarity);
  const auto same = static_cast<double>(std::ranges::count_if(scored, &Scored::same));
  const double other = static_cast<double>(scored.size()) - same;
  double true_found = 0;
  double false_found = 0;
  double fixed_true = 0;
  double fixed_false = 0;
  for (std::size_t i = 0; i < scored.size();) {
    const double threshold = scored[i].similarity;
    double ties_true = 0;
    double ties_false = 0;
    for (; i < scored.size() && scored[i].similarity == threshold; ++i) {
      ++(scored[i].same ? ties_true : ties_false);
    }
    result.auc += ties_false * (true_found + ties_true / 2);
    result.mean_same += ties_true * threshold;
    result.mean_other += ties_false * threshold;
    true_found += ties_true;
    false_found += ties_false;
    const double precision = true_found / (true_found + false_found);
    const double recall = true_found / same;
    const double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    if (f1 > result.best_f1) {
      result.best_f1 = f1;
      result.best_threshold = threshold;
      result.best_precision = precision;
      result.best_recall = recall;
    }
    if (threshold >= kFixedThreshold) {
      fixed_true = true_found;
      fixed_false = false_found;
    }
  }
  result.auc /= same * other;
  result.mean_same /= same;
  result.mean_other /= other;
  const double found = fixed_true + fixed_false;
  result.fixed_precision = found == 0 ? 1 : fixed_true / found;
  result.fixed_recall = fixed_true / same;
  return result;
}

void PrintSet(std::string_view set, const std::vector<NamePair>& pairs) {
  const auto same = std::ranges::count_if(pairs, &NamePair::same);
  if (same == 0 || same == std::ssize(pairs)) return;
  for (const Rule& rule : Rules()) {
    std::vector<Scored> scored;
    for (const NamePair& pair : pairs) {
      scored.push_back({Dice(Harmonise(pair.a, rule), Harmonise(pair.b, rule)), pair.same});
    }
    const Separation s = Measure(std::move(scored));
    std::printf("| %s | %td + %td | %s | %.3f | %.2f / %.2f | %.2f: %.2f / %.2f | %.2f / %.2f |\n",
                std::string(set).c_str(), same, std::ssize(pairs) - same,
                std::string(rule.name).c_str(), s.auc, s.mean_same, s.mean_other, s.best_threshold,
                s.best_precision, s.best_recall, s.fixed_precision, s.fixed_recall);
  }
}

// One line of comma-separated values, quotes taken off.
std::vector<std::string> SplitCsv(const std::string& line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      cells.emplace_back();
    } else if (c != '\r') {
      cells.back().push_back(c);
    }
  }
  return cells;
}

std::vector<std::vector<std::string>> ReadRows(const std::filesystem::path& path, char separator) {
  std::ifstream file(path);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  while (std::getline(file, line)) rows.push_back(SplitCsv(line, separator));
  if (rows.empty()) std::fprintf(stderr, "%s: not there or empty\n", path.c_str());
  return rows;
}

std::string ScriptsOf(const NamePair& pair) {
  std::string a(ScriptName(DetectScript(pair.a)));
  std::string b(ScriptName(DetectScript(pair.b)));
  if (a == b) return a;
  return a < b ? a + " with " + b : b + " with " + a;
}

void MeasureOpenSanctions(const std::filesystem::path& data) {
  std::vector<NamePair> pairs;
  std::map<std::string, std::vector<NamePair>> by_script;
  for (const auto& row : ReadRows(data / "opensanctions_name_bench/person_pairs.csv", ',')) {
    if (row.size() < 4 || row[3] == "is_match") continue;
    pairs.push_back({row[1], row[2], row[3] == "true"});
    by_script[ScriptsOf(pairs.back())].push_back(pairs.back());
  }
  PrintSet("opensanctions_name_bench, all", pairs);
  for (const auto& [script, some] : by_script) {
    PrintSet("opensanctions_name_bench, " + script, some);
  }
}

// True pairs as given; false ones from the same names: each name with the one that follows in
// alphabetical order of the Latin spelling, which is the hardest, and with a random one.
std::vector<NamePair> WithFalsePairs(std::vector<NamePair> pairs) {
  std::ranges::sort(pairs, {}, &NamePair::b);
  std::mt19937_64 random(1);
  const std::vector<NamePair> given = pairs;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const NamePair& next = given[(i + 1) % given.size()];
    const NamePair& any = given[random() % given.size()];
    for (const NamePair* other : {&next, &any}) {
      if (other->a != given[i].a && other->b != given[i].b) {
        pairs.push_back({given[i].a, other->b, false});
      }
    }
  }
  return pairs;
}

// The words that make_arabic_tables.py does not learn from.
bool IsHeldOut(std::string_view text) {
  unsigned sum = 0;
  for (const char c : text) sum += static_cast<unsigned char>(c);
  return sum % 5 == 0;
}

void MeasureArabic(const std::filesystem::path& data) {
  const auto folder = data / "names_arabic_translit";
  std::vector<NamePair> people;
  for (const auto& row : ReadRows(folder / "egypt_mps_wikidata.csv", ',')) {
    if (row.size() < 3 || row[0] == "wikidata") continue;
    for (const std::string& variant : SplitCsv(row[2], ';'))
      people.push_back({row[1], variant, true});
  }
  PrintSet("members of parliament, Arabic with Latin", WithFalsePairs(people));
  std::vector<NamePair> latin;
  for (const NamePair& one : people) {
    for (const NamePair& other : people) {
      if (&one < &other) latin.push_back({one.b, other.b, one.a == other.a});
    }
  }
  PrintSet("members of parliament, Latin with Latin", latin);
  std::vector<NamePair> words;
  for (const auto& row : ReadRows(folder / "google_ar2en.tsv", '\t')) {
    const bool name_pair = row.size() >= 2 && DetectScript(row[0]) == Script::kArabic;
    if (name_pair && IsHeldOut(row[0])) words.push_back({row[0], row[1], true});
  }
  PrintSet("name words of an encyclopaedia, Arabic with Latin", WithFalsePairs(words));
}

void MeasureAmharic(const std::filesystem::path& data) {
  std::vector<NamePair> people;
  for (const auto& row : ReadRows(data / "names_amharic/SGC-FullNames-20071123.txt", '\t')) {
    if (row.size() == 3 && DetectScript(row[0]) == Script::kEthiopic) {
      people.push_back({row[0], row[2], true});
    }
  }
  PrintSet("authors, Amharic with Latin", WithFalsePairs(people));
}

int Run() {
  const char* data = std::getenv("MIRRORFLOW_DATA");
  if (data == nullptr) {
    std::fprintf(stderr, "hint: set MIRRORFLOW_DATA to the folder with the public sets\n");
    return 1;
  }
  std::printf(
      "| set | pairs, same + other | rule | AUC | mean Dice, same / other | best threshold: "
      "precision "
      "/ recall | at %.2f: precision / recall |\n| --- | --- | --- | --- | --- | --- | --- |\n",
      kFixedThreshold);
  MeasureOpenSanctions(data);
  MeasureArabic(data);
  MeasureAmharic(data);
  return 0;
}

}  // namespace
}  // namespace mirrorflow

int main() { return mirrorflow::Run(); }
