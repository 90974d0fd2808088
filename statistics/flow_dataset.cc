#include "statistics/flow_dataset.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "statistics/count_range.h"

namespace mirrorflow {
namespace {

constexpr double kZ95 = 1.959963984540054;

Decimal Rounded(double value, std::uint8_t decimals) {
  return {std::llround(value * std::pow(10, decimals)), decimals};
}

void SetEstimate(Observation& o, const Estimate& estimate, std::uint8_t decimals, char status) {
  o.value = Rounded(estimate.value, decimals);
  o.low = Rounded(std::min(estimate.low, estimate.value), decimals);
  o.high = Rounded(std::max(estimate.high, estimate.value), decimals);
  o.obs_status = status;
}

void Hide(Observation& o, char obs_status, char conf_status) {
  o.value = o.low = o.high = std::nullopt;
  o.obs_status = obs_status;
  o.conf_status = conf_status;
}

// The three counts of one cell, where the release has them.
struct CellFigures {
  const ProtectedCount* sender = nullptr;
  const ProtectedCount* receiver = nullptr;
  const ProtectedCount* linked = nullptr;

  bool complete() const {
    return sender != nullptr && receiver != nullptr && linked != nullptr &&
           sender->value.has_value() && receiver->value.has_value() && linked->value.has_value();
  }
};

NoisyCount Noisy(const ProtectedCount& count) {
  return {static_cast<double>(*count.value), static_cast<double>(count.micro_variance) / 1e6};
}

TableId ToTableId(CountedTable table) { return static_cast<TableId>(table); }

CellFigures FiguresOf(const ProtectedCounts& counts, CountedTable table, std::string_view code) {
  return {counts.Find(table, Figure::kEmigSender, code),
          counts.Find(table, Figure::kImmigReceiver, code),
          counts.Find(table, Figure::kLinked, code)};
}

// One release at work.
class Builder {
 public:
  Builder(const DatasetFacts& facts, std::span<const PublishedRun> runs)
      : provisional_(facts.vintage == "provisional"), runs_(runs) {}

  std::vector<Observation> Build() {
    for (const PublishedRun& run : runs_) {
      AddCounted(run);
      AddAgreement(run);
      AddLinkQuality(run);
    }
    AddRanking();
    AddInOutNet();
    return std::move(observations_);
  }

 private:
  static Observation New(const PublishedRun& run, TableId table, Measure measure) {
    Observation o;
    o.table = table;
    o.origin = std::string(run.counts.corridor.origin().alpha2());
    o.destination = std::string(run.counts.corridor.destination().alpha2());
    o.measure = measure;
    return o;
  }

  static void SetClass(Observation& o, CountedTable table, const std::string& code) {
    if (table == CountedTable::kBySex) o.sex = code;
    if (table == CountedTable::kByBroadAge || table == CountedTable::kByAge) o.age = code;
    if (table == CountedTable::kByCitizenship) o.citizenship = code;
    if (table == CountedTable::kByPurpose) o.purpose = code;
    if (table == CountedTable::kByBirthCountry) o.birth = code;
  }

  void AddCount(const PublishedRun& run, Observation o, const ProtectedCount& count) {
    if (!count.value.has_value()) {
      Hide(o, 'Q', count.secondary ? 'D' : 'C');
    } else if (run.counts.profile == DisclosureProfile::kDp &&
               *count.value < static_cast<std::int64_t>(run.threshold)) {
      Hide(o, 'Q', 'C');
    } else {
      const ProtectionFacts facts{
          .profile = run.counts.profile, .threshold = run.threshold, .base = run.rounding_base};
      std::int64_t half = kCellKeyLargestChange;
      if (run.counts.profile == DisclosureProfile::kDp) {
        half = std::llround(
            std::ceil(kZ95 * std::sqrt(static_cast<double>(count.micro_variance) / 1e6)));
      } else if (run.counts.profile == DisclosureProfile::kOfficial) {
        half = facts.base - 1;
      }
      o.value = Decimal{*count.value, 0};
      o.low = Decimal{std::max<std::int64_t>(0, *count.value - half), 0};
      o.high = Decimal{*count.value + half, 0};
      if (count.repeated > 0) {
        const CountRange range = RangeOf(count, facts);
        o.low = Decimal{std::min(range.low, *count.value), 0};
        o.high = Decimal{std::max(range.high, *count.value), 0};
      }
      o.obs_status = provisional_ ? 'P' : 'A';
    }
    observations_.push_back(std::move(o));
  }

  void AddEstimates(const PublishedRun& run, CountedTable table, const std::string& code,
                    const CellFigures& cell) {
    const auto add = [&](Measure measure, auto set) {
      Observation o = New(run, ToTableId(table), measure);
      SetClass(o, table, code);
      if (!cell.complete()) {
        Hide(o, 'Q', 'D');
      } else if (!run.quality.has_value()) {
        Hide(o, 'O', 'F');
      } else {
        set(o);
      }
      observations_.push_back(std::move(o));
    };
    Estimate matched;
    if (cell.complete() && run.quality.has_value()) {
      matched = CorrectedLinked(Noisy(*cell.linked), *run.quality);
    }
    const auto shown = [&](double value) { return value >= static_cast<double>(run.threshold); };
    add(Measure::kLinkedCorrected, [&](Observation& o) {
      if (!shown(matched.value)) return Hide(o, 'Q', 'C');
      Estimate bounded = matched;
      bounded.low = std::max(bounded.low, 0.0);
      SetEstimate(o, bounded, 0, 'E');
    });
    add(Measure::kUnion, [&](Observation& o) {
      const Estimate in_either = UnionOf(Noisy(*cell.sender), Noisy(*cell.receiver), matched);
      if (!shown(in_either.value)) return Hide(o, 'Q', 'C');
      SetEstimate(o, in_either, 0, 'E');
    });
    add(Measure::kDualSystem, [&](Observation& o) {
      const std::optional<Estimate> all =
          DualSystem(Noisy(*cell.sender), Noisy(*cell.receiver), matched);
      if (!all.has_value()) return Hide(o, 'Q', 'N');
      SetEstimate(o, *all, 0, 'G');
    });
  }

  void AddCounted(const PublishedRun& run) {
    for (const ProtectedCount& count : run.counts.counts) {
      if (count.table == CountedTable::kAgreement) continue;
      const Measure measure = count.figure == Figure::kEmigSender      ? Measure::kEmigSender
                              : count.figure == Figure::kImmigReceiver ? Measure::kImmigReceiver
                                                                       : Measure::kLinked;
      Observation o = New(run, ToTableId(count.table), measure);
      SetClass(o, count.table, count.code);
      AddCount(run, std::move(o), count);
      if (count.figure != Figure::kLinked) continue;
      AddEstimates(run, count.table, count.code, FiguresOf(run.counts, count.table, count.code));
    }
  }

  void AddAgreement(const PublishedRun& run) {
    const CellFigures total = FiguresOf(run.counts, CountedTable::kTotal, "_T");
    const bool known = total.complete();
    const ProtectedCount* other =
        run.counts.Find(CountedTable::kAgreement, Figure::kLinkedAsOther, "_T");
    std::optional<Estimate> matched;
    std::optional<Estimate> matched_as_other;
    std::optional<Asymmetry> asymmetry;
    if (known && run.quality.has_value()) {
      matched = CorrectedLinked(Noisy(*total.linked), *run.quality);
      if (other != nullptr && other->value.has_value()) {
        matched_as_other = CorrectedLinked(Noisy(*other), *run.quality);
      }
    }
    if (known) {
      asymmetry = AsymmetryOf(Noisy(*total.sender), Noisy(*total.receiver),
                              matched.has_value() ? &*matched : nullptr,
                              matched_as_other.has_value() ? &*matched_as_other : nullptr,
                              run.dated_by == Side::kReceiver);
    }
    const auto add = [&](Measure measure, const std::optional<Estimate>& estimate, bool is_share) {
      Observation o = New(run, TableId::kAgreement, measure);
      if (!known) {
        Hide(o, 'Q', 'D');
      } else if (!estimate.has_value()) {
        Hide(o, 'O', 'F');
      } else {
        Estimate bounded = *estimate;
        if (is_share) {
          bounded.value = std::clamp(bounded.value, 0.0, 1.0);
          bounded.low = std::clamp(bounded.low, 0.0, 1.0);
          bounded.high = std::clamp(bounded.high, 0.0, 1.0);
        }
        SetEstimate(o, bounded, 3, 'E');
      }
      observations_.push_back(std::move(o));
    };
    std::optional<Estimate> of_sender;
    std::optional<Estimate> of_receiver;
    if (matched.has_value()) {
      const NoisyCount both{matched->value, matched->variance};
      of_sender = RatioOf(both, Noisy(*total.receiver));
      of_receiver = RatioOf(both, Noisy(*total.sender));
    }
    add(Measure::kCoverageSender, of_sender, true);
    add(Measure::kCoverageReceiver, of_receiver, true);
    const auto part = [&](auto member) -> std::optional<Estimate> {
      if (!asymmetry.has_value()) return std::nullopt;
      return member(*asymmetry);
    };
    add(Measure::kAsymmetry,
        part([](const Asymmetry& a) { return std::optional<Estimate>(a.whole); }), false);
    add(Measure::kAsymmetryCoverage, part([](const Asymmetry& a) { return a.coverage; }), false);
    add(Measure::kAsymmetryTiming, part([](const Asymmetry& a) { return a.timing; }), false);
  }

  // What is public beforehand; nothing of the run is in it.
  void AddLinkQuality(const PublishedRun& run) {
    const auto add = [&](Measure measure, double share, double error) {
      Observation o = New(run, TableId::kAgreement, measure);
      if (run.quality.has_value()) {
        SetEstimate(o,
                    {share, error * error, std::max(share - kZ95 * error, 0.0),
                     std::min(share + kZ95 * error, 1.0)},
                    3, 'E');
      } else {
        Hide(o, 'O', 'F');
      }
      observations_.push_back(std::move(o));
    };
    const LinkQuality quality = run.quality.value_or(LinkQuality{});
    add(Measure::kLinkPrecision, quality.precision, quality.precision_error);
    add(Measure::kLinkRecall, quality.recall, quality.recall_error);
  }

  // Persons in at least one register, by corridor; none where it can't be computed.
  std::optional<Estimate> UnionOfRun(const PublishedRun& run) const {
    const CellFigures total = FiguresOf(run.counts, CountedTable::kTotal, "_T");
    if (!total.complete() || !run.quality.has_value()) return std::nullopt;
    return UnionOf(Noisy(*total.sender), Noisy(*total.receiver),
                   CorrectedLinked(Noisy(*total.linked), *run.quality));
  }

  // Corridors by the union, of those where it is shown.
  void AddRanking() {
    struct Row {
      const PublishedRun* run;
      Estimate size;
    };
    std::vector<Row> rows;
    for (const PublishedRun& run : runs_) {
      const std::optional<Estimate> size = UnionOfRun(run);
      if (size.has_value() && size->value >= static_cast<double>(run.threshold)) {
        rows.push_back({&run, *size});
      }
    }
    std::ranges::stable_sort(
        rows, [](const Row& a, const Row& b) { return a.size.value > b.size.value; });
    for (std::size_t i = 0; i < rows.size(); ++i) {
      Observation rank = New(*rows[i].run, TableId::kRanking, Measure::kRank);
      rank.value = Decimal{static_cast<std::int64_t>(i) + 1, 0};
      rank.obs_status = 'E';
      observations_.push_back(std::move(rank));
      Observation size = New(*rows[i].run, TableId::kRanking, Measure::kUnion);
      SetEstimate(size, rows[i].size, 0, 'E');
      observations_.push_back(std::move(size));
    }
  }

  // Sums of unions over the corridors of a country; hidden when one of them can't be computed.
  void AddInOutNet() {
    struct Flow {
      double value = 0;
      double variance = 0;
      bool known = true;
      bool any = false;
    };
    std::map<std::string, std::pair<Flow, Flow>> by_country;  // in and out
    for (const PublishedRun& run : runs_) {
      const std::optional<Estimate> size = UnionOfRun(run);
      const auto add = [&](Flow& flow) {
        flow.any = true;
        flow.known = flow.known && size.has_value();
        if (!size.has_value()) return;
        flow.value += size->value;
        flow.variance += size->variance;
      };
      add(by_country[std::string(run.counts.corridor.destination().alpha2())].first);
      add(by_country[std::string(run.counts.corridor.origin().alpha2())].second);
    }
    const auto add = [&](const std::string& country, Measure measure, const Flow& flow) {
      Observation o;
      o.table = TableId::kInOutNet;
      o.origin = measure == Measure::kOutflow ? country : "W";
      o.destination = measure == Measure::kOutflow ? "W" : country;
      o.measure = measure;
      const double half = kZ95 * std::sqrt(flow.variance);
      const double floor = measure == Measure::kNet ? -1e15 : 0;
      if (!flow.known) {
        Hide(o, 'Q', 'D');
      } else {
        SetEstimate(
            o, {flow.value, flow.variance, std::max(flow.value - half, floor), flow.value + half},
            0, 'E');
      }
      observations_.push_back(std::move(o));
    };
    for (const auto& [country, flows] : by_country) {
      const auto& [in, out] = flows;
      if (in.any) add(country, Measure::kInflow, in);
      if (out.any) add(country, Measure::kOutflow, out);
      if (!in.any || !out.any) continue;
      add(country, Measure::kNet,
          {in.value - out.value, in.variance + out.variance, in.known && out.known, true});
    }
  }

  const bool provisional_;
  const std::span<const PublishedRun> runs_;
  std::vector<Observation> observations_;
};

}  // namespace

absl::StatusOr<PublishedDataset> BuildFlowDataset(DatasetFacts facts,
                                                  std::span<const PublishedRun> runs) {
  std::vector<Observation> observations = Builder(facts, runs).Build();
  return PublishedDataset::Create(std::move(facts), std::move(observations));
}

}  // namespace mirrorflow
