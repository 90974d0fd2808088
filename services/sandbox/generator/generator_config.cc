#include "services/sandbox/generator/generator_config.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/sandbox/generator/member_states.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMaxMigrantsPerYear = 20'000'000;
constexpr int kMaxYears = 20;
constexpr int kMinYear = 1950;
constexpr int kMaxYear = 2150;
constexpr double kMaxMissingScale = 10;

constexpr std::string_view kRecordingErrorNames[kRecordingErrorCount] = {
    "spelling_variant", "typing_error",     "misread_letter",   "dropped_name",
    "swapped_names",    "shifted_split",    "birth_date_digit", "swapped_day_month",
    "birth_year_only",  "first_of_january", "wrong_sex",        "changed_document",
    "misread_document",
};
constexpr std::string_view kBadLineNames[kBadLineCount] = {
    "impossible_date", "broken_encoding", "too_few_cells", "empty_line", "unknown_country"};

absl::Status CheckRate(std::string_view name, double rate, double max) {
  // Written so that NaN fails.
  if (rate >= 0 && rate <= max) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(name), " must lie between 0 and ", max, ", but is ", rate));
}

absl::Status CheckRates(const GeneratorOptions& options) {
  const std::pair<std::string_view, double> rates[] = {
      {"sender_coverage", options.sender_coverage},
      {"receiver_coverage", options.receiver_coverage},
      {"coverage_spread", options.coverage_spread},
      {"wrong_country_rate", options.wrong_country_rate},
      {"false_record_rate", options.false_record_rate},
      {"frequent_crosser_rate", options.frequent_crosser_rate},
      {"refugee_rate", options.refugee_rate},
      {"family_rate", options.family_rate},
      {"rare_surname_rate", options.rare_surname_rate},
      {"bad_line_rate", options.bad_line_rate},
  };
  for (const auto& [name, rate] : rates) {
    if (absl::Status status = CheckRate(name, rate, 1); !status.ok()) return status;
  }
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    absl::Status status = CheckRate(kRecordingErrorNames[i], options.error_rates[i], 1);
    if (!status.ok()) return status;
  }
  return CheckRate("missing_scale", options.missing_scale, kMaxMissingScale);
}

}  // namespace

std::string_view RecordingErrorName(RecordingError error) {
  return kRecordingErrorNames[static_cast<std::size_t>(error)];
}

std::string_view BadLineName(BadLine kind) { return kBadLineNames[static_cast<std::size_t>(kind)]; }

RecordingErrorRates UsualRecordingErrorRates() {
  return {
      0.08,   // kSpellingVariant
      0.02,   // kTypingError
      0.005,  // kMisreadLetter
      0.06,   // kDroppedName
      0.03,   // kSwappedNames
      0.05,   // kShiftedSplit
      0.02,   // kBirthDateDigit
      0.01,   // kSwappedDayMonth
      0.02,   // kBirthYearOnly
      0.02,   // kFirstOfJanuary
      0.003,  // kWrongSex
      0.12,   // kChangedDocument
      0.01,   // kMisreadDocument
  };
}

absl::StatusOr<GeneratorConfig> GeneratorConfig::Create(GeneratorOptions options) {
  if (absl::Status status = CheckRates(options); !status.ok()) return status;
  if (options.years < 1 || options.years > kMaxYears || options.first_year < kMinYear ||
      options.first_year + options.years - 1 > kMaxYear) {
    return absl::InvalidArgumentError(
        absl::StrCat("years must be 1 to ", kMaxYears, ", within ", kMinYear, " to ", kMaxYear));
  }
  if (options.migrants_per_year < 1 || options.migrants_per_year > kMaxMigrantsPerYear) {
    return absl::InvalidArgumentError(absl::StrCat("migrants_per_year must be 1 to ",
                                                   kMaxMigrantsPerYear, ", but is ",
                                                   options.migrants_per_year));
  }
  if (options.states.size() < 2) {
    return absl::InvalidArgumentError("a world needs at least two states");
  }

  GeneratorConfig config;
  auto state_index = [&config](std::string_view alpha2) {
    for (std::size_t i = 0; i < config.states_.size(); ++i) {
      if (MemberStates()[config.states_[i].member].alpha2 == alpha2) return i;
    }
    return config.states_.size();
  };
  for (const StateOption& option : options.states) {
    const auto member = MemberStateIndex(option.alpha2);
    if (!member) {
      return absl::InvalidArgumentError(absl::StrCat(
          "\"", option.alpha2, "\" is not a COMESA member state; use alpha-2 codes such as KE"));
    }
    if (state_index(option.alpha2) != config.states_.size()) {
      return absl::InvalidArgumentError(absl::StrCat("state ", option.alpha2, " is given twice"));
    }
    const std::uint32_t real = MemberStates()[*member].population_thousands;
    config.states_.push_back(
        {*member, option.population_thousands ? option.population_thousands : real});
  }

  const std::size_t n = config.states_.size();
  if (options.corridors.empty()) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        if (i != j) config.corridors_.push_back({i, j});
      }
    }
  }
  for (const CorridorOption& option : options.corridors) {
    const std::size_t origin = state_index(option.origin);
    const std::size_t destination = state_index(option.destination);
    if (origin == n || destination == n || origin == destination) {
      return absl::InvalidArgumentError(absl::StrCat("corridor ", option.origin, "-",
                                                     option.destination,
                                                     " does not join two of the given states"));
    }
    config.corridors_.push_back({origin, destination});
  }
  config.corridor_index_.assign(n * n, config.corridors_.size());
  for (std::size_t c = 0; c < config.corridors_.size(); ++c) {
    std::size_t& index =
        config.corridor_index_[config.corridors_[c].origin * n + config.corridors_[c].destination];
    if (index != config.corridors_.size()) {
      return absl::InvalidArgumentError(absl::StrCat("corridor ", options.corridors[c].origin, "-",
                                                     options.corridors[c].destination,
                                                     " is given twice"));
    }
    index = c;
  }

  for (std::size_t i = 0; i < options.canaries.size(); ++i) {
    const Canary& canary = options.canaries[i];
    const std::size_t origin = state_index(canary.origin);
    const std::size_t destination = state_index(canary.destination);
    if (origin == n || destination == n ||
        config.CorridorIndex(origin, destination) == config.corridors_.size()) {
      return absl::InvalidArgumentError(absl::StrCat("canary ", i, " is on no corridor"));
    }
    if (canary.given_name.empty() || canary.family_name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("canary ", i, " needs a given name and a family name"));
    }
    config.canary_corridors_.push_back(config.CorridorIndex(origin, destination));
  }
  config.options_ = std::move(options);
  return config;
}

std::size_t GeneratorConfig::CorridorIndex(std::size_t origin, std::size_t destination) const {
  return corridor_index_[origin * states_.size() + destination];
}

GeneratorOptions PairOptions(std::string_view origin, std::string_view destination,
                             std::uint64_t migrants, std::uint64_t seed) {
  GeneratorOptions options;
  options.seed = seed;
  options.states = {{std::string(origin)}, {std::string(destination)}};
  options.corridors = {{std::string(origin), std::string(destination)}};
  options.migrants_per_year = migrants;
  options.layouts = RegisterLayouts::kPlain;
  options.coverage_spread = 0;
  options.wrong_country_rate = 0;
  options.frequent_crosser_rate = 0;
  options.refugee_rate = 0;
  options.bad_line_rate = 0;
  return options;
}

}  // namespace mirrorflow
