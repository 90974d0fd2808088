#include "services/office/error_record.h"

#include <array>

#include "absl/status/status.h"
#include "store_record.pb.h"

namespace mirrorflow {
namespace {

using Record = office::ErrorEstimateRecord;

void Write(const EstimatedFigure& figure, Record::EstimatedFigure& record) {
  record.set_value(figure.value);
  record.set_low(figure.low);
  record.set_high(figure.high);
}

void Write(const ErrorFigures& figures, Record::Figures& record) {
  record.set_estimability(static_cast<std::uint32_t>(figures.estimability));
  record.set_links(figures.links);
  Write(figures.precision, *record.mutable_precision());
  Write(figures.recall, *record.mutable_recall());
  Write(figures.true_pairs, *record.mutable_true_pairs());
}

std::optional<EstimatedFigure> Read(const Record::EstimatedFigure& record) {
  const EstimatedFigure figure = {record.value(), record.low(), record.high()};
  // Also refuses what is no number.
  if (!(figure.low >= 0 && figure.low <= figure.value && figure.value <= figure.high)) {
    return std::nullopt;
  }
  return figure;
}

std::optional<ErrorFigures> Read(const Record::Figures& record) {
  if (record.estimability() > static_cast<std::uint32_t>(Estimability::kNoFit)) return std::nullopt;
  const auto precision = Read(record.precision()), recall = Read(record.recall()),
             true_pairs = Read(record.true_pairs());
  if (!precision.has_value() || !recall.has_value() || !true_pairs.has_value() ||
      precision->high > 1 || recall->high > 1) {
    return std::nullopt;
  }
  return ErrorFigures{.estimability = static_cast<Estimability>(record.estimability()),
                      .links = record.links(),
                      .precision = *precision,
                      .recall = *recall,
                      .true_pairs = *true_pairs};
}

}  // namespace

std::string SerializeErrors(const ConfidentialErrorEstimate& errors) {
  Record record;
  Write(errors.ExposeAll(), *record.mutable_all());
  for (std::uint32_t code = 0; code < kStratumCount; ++code) {
    const std::optional<ErrorFigures>& figures = errors.ExposeByStratum()[code];
    if (!figures.has_value()) continue;
    Record::Figures& stratum = *record.add_by_stratum();
    Write(*figures, stratum);
    stratum.set_stratum(code);
  }
  return record.SerializeAsString();
}

absl::StatusOr<ConfidentialErrorEstimate> ParseErrors(const std::string& bytes) {
  const absl::Status damaged = absl::DataLossError("a stored error estimate is damaged");
  Record record;
  if (!record.ParseFromString(bytes) || !record.has_all()) return damaged;
  const std::optional<ErrorFigures> all = Read(record.all());
  if (!all.has_value()) return damaged;
  std::array<std::optional<ErrorFigures>, kStratumCount> by_stratum;
  for (const Record::Figures& entry : record.by_stratum()) {
    if (entry.stratum() >= kStratumCount || by_stratum[entry.stratum()].has_value()) return damaged;
    by_stratum[entry.stratum()] = Read(entry);
    if (!by_stratum[entry.stratum()].has_value()) return damaged;
  }
  return ConfidentialErrorEstimate(*all, by_stratum);
}

std::optional<EstimatedShares> SharesOf(const ErrorFigures& figures) {
  if (figures.estimability != Estimability::kEstimated) return std::nullopt;
  const auto error = [](const EstimatedFigure& figure) { return (figure.high - figure.low) / 4; };
  return EstimatedShares{.precision = figures.precision.value,
                         .precision_error = error(figures.precision),
                         .recall = figures.recall.value,
                         .recall_error = error(figures.recall)};
}

}  // namespace mirrorflow
