#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/record_classes.h"
#include "crypto/agreed_fields.h"
#include "services/config/text_file.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/evaluate_identifiers.h"
#include "services/sandbox/evaluation.h"
#include "services/storage/durable_file.h"
#include "services/terminal/interrupt.h"

namespace mirrorflow {
namespace {

absl::StatusOr<std::uint32_t> ParseNumber(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return absl::InvalidArgumentError("a threshold is a fraction, e.g. 81/100");
  }
  return number;
}

absl::StatusOr<DiceThreshold> ParseThreshold(std::string_view text) {
  const std::size_t slash = text.find('/');
  absl::StatusOr<std::uint32_t> numerator = ParseNumber(text.substr(0, slash));
  absl::StatusOr<std::uint32_t> denominator =
      ParseNumber(slash == std::string_view::npos ? "" : text.substr(slash + 1));
  if (!numerator.ok()) return numerator.status();
  if (!denominator.ok()) return denominator.status();
  return DiceThreshold::Create(*numerator, *denominator);
}

double PeakMebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double Value(DiceThreshold threshold) {
  return static_cast<double>(threshold.numerator()) / threshold.denominator();
}

nlohmann::ordered_json ToJson(const EvaluatedLinks& quality) {
  return {{"threshold",
           absl::StrCat(quality.threshold->numerator(), "/", quality.threshold->denominator())},
          {"links", quality.links},
          {"correct", quality.correct},
          {"precision", quality.precision},
          {"recall", quality.recall},
          {"f1", quality.f1}};
}

nlohmann::ordered_json ToJson(const EstimatedFigure& figure) {
  return {{"value", figure.value}, {"low", figure.low}, {"high", figure.high}};
}

nlohmann::ordered_json ToJson(const std::optional<ErrorFigures>& figures) {
  if (!figures.has_value()) return nullptr;
  nlohmann::ordered_json json = {{"estimability", EstimabilityName(figures->estimability)}};
  if (figures->estimability == Estimability::kEstimated) {
    json["precision"] = ToJson(figures->precision);
    json["recall"] = ToJson(figures->recall);
    json["true_pairs"] = ToJson(figures->true_pairs);
  }
  return json;
}

nlohmann::ordered_json ClassesJson(const EvaluationResult& r) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& [table, classes] : r.classes) {
    nlohmann::ordered_json& of_table = json[std::string(CountedTableName(table))];
    for (std::size_t place = 0; place < classes.size(); ++place) {
      of_table[std::string(ClassCodes(table)[place])] = {{"links", classes[place].links},
                                                         {"true_pairs", classes[place].true_pairs}};
    }
  }
  return json;
}

nlohmann::ordered_json ResultJson(const EvaluationResult& r, const EvaluationOptions& options,
                                  double seconds) {
  const char* const label = options.threshold.has_value()    ? "given"
                            : options.calibration != nullptr ? "by_calibration"
                                                             : "chosen_without_truth";
  return {{"profile", r.profile},
          {"row_bits", r.row_bits},
          {"rows_a", r.rows_a},
          {"rows_b", r.rows_b},
          {"true_pairs", r.true_pairs},
          {"pairs_compared", r.pairs_compared},
          {label, ToJson(r.chosen)},
          {"best_with_truth", r.best_with_truth.has_value() ? ToJson(*r.best_with_truth)
                                                            : nlohmann::ordered_json(nullptr)},
          {"estimated_without_truth", ToJson(r.estimated)},
          {"split_trust", r.rounds == 0 ? nlohmann::ordered_json(nullptr)
                                        : nlohmann::ordered_json{{"rounds", r.rounds},
                                                                 {"bytes_a_party", r.bytes_sent},
                                                                 {"classes", ClassesJson(r)}}},
          {"seconds",
           {{"encode", r.encode_seconds},
            {"threshold", r.threshold_seconds},
            {"link", r.link_seconds},
            {"all", seconds}}},
          {"peak_mebibytes", PeakMebibytes()}};
}

void PrintLine(const char* label, const EvaluatedLinks& q) {
  std::printf("%-24s %9.3f %9llu %10.4f %8.4f %8.4f\n", label, Value(*q.threshold),
              static_cast<unsigned long long>(q.links), q.precision, q.recall, q.f1);
}

// What the scores alone say of precision and recall, beside the true ones above.
void PrintEstimate(const ErrorFigures& figures) {
  if (figures.estimability != Estimability::kEstimated) {
    std::printf("estimated without truth  not estimable: %s\n",
                std::string(EstimabilityName(figures.estimability)).c_str());
    return;
  }
  const auto interval = [](const EstimatedFigure& f) {
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%.4f (%.4f to %.4f)", f.value, f.low, f.high);
    return std::string(text.data());
  };
  std::printf("estimated without truth  precision %s, recall %s; 95 %% intervals\n",
              interval(figures.precision).c_str(), interval(figures.recall).c_str());
}

// How a threshold came about, by its label.
std::string_view LabelOf(const EvaluationOptions& options) {
  if (options.threshold.has_value()) return "given";
  return options.calibration != nullptr ? "by the calibration" : "chosen without truth";
}

// The tables that the parties count beside what a linkage without error would give; those in which
// anything is known.
void PrintClasses(const EvaluationResult& r) {
  for (const auto& [table, classes] : r.classes) {
    const bool known = std::any_of(classes.begin() + 1, classes.end(), [](const auto& count) {
      return count.links != 0 || count.true_pairs != 0;
    });
    if (!known) continue;
    std::printf("\n%-24s %9s %10s\n", std::string(CountedTableName(table)).c_str(), "links",
                "true pairs");
    for (std::size_t i = 1; i <= classes.size(); ++i) {  // unknown last
      const std::size_t place = i % classes.size();
      if (classes[place].links == 0 && classes[place].true_pairs == 0) continue;
      std::printf("  %-22s %9lld %10lld\n", std::string(ClassCodes(table)[place]).c_str(),
                  static_cast<long long>(classes[place].links),
                  static_cast<long long>(classes[place].true_pairs));
    }
  }
}

void PrintText(const EvaluationResult& r, std::string_view label, double seconds) {
  std::printf("profile %s (%u bits), %llu x %llu records, %llu true pairs, %llu pairs compared\n\n",
              r.profile.c_str(), r.row_bits, static_cast<unsigned long long>(r.rows_a),
              static_cast<unsigned long long>(r.rows_b == 0 ? r.rows_a : r.rows_b),
              static_cast<unsigned long long>(r.true_pairs),
              static_cast<unsigned long long>(r.pairs_compared));
  std::printf("%-24s %9s %9s %10s %8s %8s\n", "threshold", "Dice", "links", "precision", "recall",
              "F1");
  PrintLine(std::string(label).c_str(), r.chosen);
  if (r.best_with_truth.has_value()) {
    PrintLine("best, knowing the truth", *r.best_with_truth);
    std::printf("the threshold costs %.4f of F1\n", r.best_with_truth->f1 - r.chosen.f1);
  } else {
    std::printf("best, knowing the truth  not searched: too many candidate pairs\n");
  }
  if (r.estimated.has_value()) PrintEstimate(*r.estimated);
  if (r.rounds > 0) {
    std::printf("split trust: three parties, %llu rounds, %.1f MB sent by each\n",
                static_cast<unsigned long long>(r.rounds), static_cast<double>(r.bytes_sent) / 1e6);
  }
  PrintClasses(r);
  std::printf("\nencode %.2f s, threshold %.2f s, link %.2f s, all %.2f s; peak memory %.0f MiB\n",
              r.encode_seconds, r.threshold_seconds, r.link_seconds, seconds, PeakMebibytes());
}

// What two states would declare in an agreement, knowing their registers: the fields that both
// have, those with large gaps marked.
ComparedFields FieldsToDeclare(const EvaluationMapping& mapping, const EvaluationData& data) {
  constexpr double kLargeGap = 1.0 / 3;
  const auto has_gaps = [](const std::vector<PersonEvent>& events, ComparedField field) {
    const auto lack = std::ranges::count_if(
        events, [&](const PersonEvent& event) { return !HasField(event.identity, field); });
    return static_cast<double>(lack) >= kLargeGap * static_cast<double>(events.size());
  };
  std::vector<std::string> names = {"name"};
  for (std::size_t i = 0; i < kComparedFieldCount; ++i) {
    const auto field = static_cast<ComparedField>(i);
    const bool both = GivesField(mapping.a, field) && (data.within || GivesField(mapping.b, field));
    if (!both && field != ComparedField::kBirthDate) continue;
    names.emplace_back(ComparedFieldName(field));
    if (has_gaps(data.a, field) || (!data.within && has_gaps(data.b, field))) names.back() += '?';
  }
  return *ComparedFields::FromNames(names);
}

// Several profiles on the same files, a line each.
void PrintTable(const std::vector<EvaluationResult>& results) {
  const EvaluationResult& first = results.front();
  std::printf("%llu x %llu records, %llu true pairs\n\n",
              static_cast<unsigned long long>(first.rows_a),
              static_cast<unsigned long long>(first.rows_b == 0 ? first.rows_a : first.rows_b),
              static_cast<unsigned long long>(first.true_pairs));
  std::printf("%-14s %9s %9s %10s %8s %8s %22s %9s\n", "profile", "threshold", "links", "precision",
              "recall", "F1", "F1, knowing the truth", "seconds");
  for (const EvaluationResult& r : results) {
    char best[16] = "not searched";
    if (r.best_with_truth.has_value()) {
      std::snprintf(best, sizeof best, "%.4f", r.best_with_truth->f1);
    }
    std::printf("%-14s %9.3f %9llu %10.4f %8.4f %8.4f %22s %9.2f\n", r.profile.c_str(),
                Value(*r.chosen.threshold), static_cast<unsigned long long>(r.chosen.links),
                r.chosen.precision, r.chosen.recall, r.chosen.f1, best,
                r.encode_seconds + r.threshold_seconds + r.link_seconds);
  }
}

}  // namespace

absl::Status RunEvaluate(const EvaluateCommand& command) {
  const auto start = std::chrono::steady_clock::now();
  v1::EvaluationMapping config;
  if (absl::Status status = ReadTextFile(command.mapping, config); !status.ok()) return status;
  absl::StatusOr<EvaluationMapping> mapping = EvaluationMappingFromConfig(config);
  if (!mapping.ok()) {
    return {mapping.status().code(),
            absl::StrCat(command.mapping, ": ", mapping.status().message())};
  }
  EvaluationOptions options;
  options.mode = command.mode;
  options.birth_year_band = command.birth_year_band;
  if (command.birth_year_band != 0 && command.mode != LinkageMode::kSplitTrust) {
    return absl::InvalidArgumentError("--birth-year-band is for --mode split-trust");
  }
  if (command.birth_year_band > kMaxBirthYearBand) {
    return absl::InvalidArgumentError(
        absl::StrCat("--birth-year-band is at most ", kMaxBirthYearBand, " years"));
  }
  options.threads =
      command.threads != 0 ? command.threads : std::max(1U, std::thread::hardware_concurrency());
  if (!command.threshold.empty()) {
    absl::StatusOr<DiceThreshold> threshold = ParseThreshold(command.threshold);
    if (!threshold.ok()) return threshold.status();
    options.threshold = *threshold;
  }
  std::optional<ThresholdCalibration> calibration;
  if (!command.calibration.empty()) {
    absl::StatusOr<std::string> text = ReadWholeFile(command.calibration);
    if (!text.ok()) return text.status();
    absl::StatusOr<ThresholdCalibration> parsed = ThresholdCalibration::Parse(*text);
    if (!parsed.ok()) {
      return {parsed.status().code(),
              absl::StrCat(command.calibration, ": ", parsed.status().message())};
    }
    calibration = *std::move(parsed);
    options.calibration = &*calibration;
  }
  if (!command.fields.empty()) {
    absl::StatusOr<ComparedFields> fields = ComparedFields::Parse(command.fields);
    if (!fields.ok()) return fields.status();
    options.fields = *fields;
  }
  options.optimal_assignment = command.assignment == "optimal";
  options.stop = StopOnInterrupt();
  absl::StatusOr<EvaluationData> data = ReadEvaluationData(
      {command.a, command.b, command.dedup, command.truth}, *mapping, options.stop);
  if (!data.ok()) return data.status();
  if (command.mode == LinkageMode::kPsiCardinality) return EvaluateIdentifiers(*data, command.json);
  if (options.calibration != nullptr && !options.fields.has_value()) {
    options.fields = FieldsToDeclare(*mapping, *data);
    std::fprintf(stderr, "compared fields: %s\n", options.fields->ToString().c_str());
  }
  std::vector<std::string> profiles = command.profiles;
  if (profiles.empty()) profiles.push_back("plain-v1");
  std::vector<EvaluationResult> results;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  auto begin = start;
  for (const std::string& profile : profiles) {
    options.profile = profile;
    absl::StatusOr<EvaluationResult> result = Evaluate(*data, options);
    if (!result.ok()) return result.status();
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - std::exchange(begin, now)).count();
    results.push_back(*std::move(result));
    json.push_back(ResultJson(results.back(), options, seconds));
    if (!command.json && profiles.size() == 1) {
      PrintText(results.back(), LabelOf(options), seconds);
    }
  }
  if (command.json) {
    std::cout << (json.size() == 1 ? json.front() : json).dump(2) << '\n';
  } else if (profiles.size() > 1) {
    PrintTable(results);
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
