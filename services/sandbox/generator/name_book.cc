#include "services/sandbox/generator/name_book.h"

#include <algorithm>

#include "services/sandbox/generator/letter_case.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kWeightScale = 1'000'000'000;
// A small offset makes the first names very frequent; surnames are spread wider.
constexpr int kGivenOffset = 3;
constexpr int kFamilyOffset = 8;
constexpr int kTownOffset = 1;
constexpr double kVillageProbability = 0.3;

std::string_view Text(const std::string_view* text) { return text ? *text : std::string_view(); }

}  // namespace

RankedWords::RankedWords(std::string_view text, char separator, int offset) {
  std::uint64_t total = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string word = UpperCase(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    std::replace(word.begin(), word.end(), '_', ' ');
    words_.push_back(std::move(word));
    total += kWeightScale / (words_.size() + static_cast<std::uint64_t>(offset));
    cumulative_.push_back(total);
  }
}

const std::string& RankedWords::Draw(SeededRandom& random) const {
  const std::uint64_t at = random.Below(cumulative_.back());
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), at);
  return words_[static_cast<std::size_t>(found - cumulative_.begin())];
}

const std::string& RankedWords::DrawUniform(SeededRandom& random) const {
  return words_[random.Below(words_.size())];
}

NameBook::NameBook(const NameRegion& region)
    : region_(&region),
      male_(region.male, ' ', kGivenOffset),
      female_(region.female, ' ', kGivenOffset),
      shared_male_(Text(region.shared_male), ' ', kGivenOffset),
      shared_female_(Text(region.shared_female), ' ', kGivenOffset),
      family_(region.family, ' ', kFamilyOffset),
      rare_prefixes_(region.rare.prefixes, ' ', 0),
      rare_middles_(region.rare.middles, ' ', 0),
      rare_endings_(region.rare.endings, ' ', 0) {}

const std::string& NameBook::GivenName(Sex sex, SeededRandom& random) const {
  const bool shared = random.Between(1, 100) <= region_->shared_percent;
  if (sex == Sex::kFemale) return (shared ? shared_female_ : female_).Draw(random);
  return (shared ? shared_male_ : male_).Draw(random);
}

bool NameBook::HasSecondGivenName(SeededRandom& random) const {
  return random.Between(1, 100) <= region_->second_given_percent;
}

std::string NameBook::FamilyName(double rare_probability, SeededRandom& random) const {
  if (random.Chance(rare_probability)) return RareSurname(random);
  // A father's name is a man's name; the further list only widens the choice.
  if (region_->custom == NamingCustom::kGivenFatherGrandfather && random.Chance(0.6)) {
    return GivenName(Sex::kMale, random);
  }
  return family_.Draw(random);
}

std::string NameBook::RareSurname(SeededRandom& random) const {
  // One draw a statement: the order of operands is not fixed.
  std::string name = rare_prefixes_.DrawUniform(random);
  name += rare_middles_.DrawUniform(random);
  if (random.Chance(0.6)) name += rare_middles_.DrawUniform(random);
  return name + rare_endings_.DrawUniform(random);
}

StateBook::StateBook(const MemberState& state)
    : state_(&state), towns_(state.towns, '|', kTownOffset) {
  for (const RegionShare& share : state.regions) {
    if (share.region) regions_.push_back({NameBook(*share.region), share.percent});
  }
}

const NameBook& StateBook::DrawRegion(SeededRandom& random) const {
  int at = random.Between(1, 100);
  for (const Region& region : regions_) {
    at -= region.percent;
    if (at <= 0) return region.book;
  }
  return regions_.back().book;
}

std::string StateBook::BirthPlace(SeededRandom& random) const {
  if (random.Chance(kVillageProbability)) return regions_.front().book.RareSurname(random);
  return towns_.Draw(random);
}

}  // namespace mirrorflow
