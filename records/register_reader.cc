#include "records/register_reader.h"

#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "records/event_builder.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kRowsPerStep = 4096;

absl::Status CheckFilterable(const BoundMapping& mapping) {
  for (const FieldKind field :
       {FieldKind::kOrigin, FieldKind::kDestination, FieldKind::kEventDate}) {
    if (mapping.Has(field)) continue;
    const std::string name(FieldKindName(field));
    return absl::FailedPreconditionError(
        absl::StrCat("mapping '", mapping.mapping().source, "' gives no ", name,
                     ", so that the events of a run can't be told from others; map a column to ",
                     name, " or give a constant that holds for the whole file"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BoundMapping>> BindMappings(std::span<const RegisterSource> sources,
                                                       const ReadOptions& options) {
  std::vector<BoundMapping> bound;
  for (const RegisterSource& source : sources) {
    absl::StatusOr<BoundMapping> mapping =
        BoundMapping::Create(source.mapping, source.source->columns());
    if (!mapping.ok()) return mapping.status();
    if (options.filter) {
      if (absl::Status status = CheckFilterable(*mapping); !status.ok()) return status;
    }
    bound.push_back(*std::move(mapping));
  }
  return bound;
}

// The counter of the report for the fate of an event, &ReadReport::events when it is taken.
std::uint64_t ReadReport::*FateOf(const PersonEvent& event, bool is_refugee,
                                  const ReadOptions& options) {
  if (is_refugee && !options.include_refugees) return &ReadReport::refugees_excluded;
  if (!options.filter) return &ReadReport::events;
  const Corridor& corridor = options.filter->corridor;
  if ((event.origin && *event.origin != corridor.origin()) ||
      (event.destination && *event.destination != corridor.destination())) {
    return &ReadReport::outside_corridor;
  }
  if (!event.origin || !event.destination) return &ReadReport::country_unknown;
  if (!event.event_date.known()) return &ReadReport::date_unknown;
  if (event.event_date.year != options.filter->period.year()) return &ReadReport::outside_period;
  return &ReadReport::events;
}

class RegisterReader {
 public:
  RegisterReader(std::span<RegisterSource> sources, const ReadOptions& options,
                 const EventSink& sink, const ReadProgressCallback& progress,
                 const std::stop_token& stop)
      : sources_(sources), options_(options), sink_(sink), progress_(progress), stop_(stop) {}

  absl::Status ReadSource(RegisterSource& source, BoundMapping mapping) {
    EventBuilder builder(std::move(mapping), options_.listed_errors - report_.errors.size());
    SourceRow row;
    PersonEvent event;
    while (true) {
      const absl::StatusOr<bool> found = source.source->Next(row);
      if (!found.ok()) {
        return absl::Status(found.status().code(),
                            absl::StrCat(source.mapping.source, ": ", found.status().message()));
      }
      if (!*found) break;
      ++report_.rows;
      if (row.problem) {
        ++report_.rejected;
        builder.Reject(row);
      } else {
        const bool is_refugee = builder.Build(row, event);
        if (event.record_id.empty()) {
          event.record_id = absl::StrCat("row-", row.number);
        } else if (options_.find_duplicate_ids) {
          NoteRecordId(event.record_id);
        }
        const auto fate = FateOf(event, is_refugee, options_);
        ++(report_.*fate);
        if (fate == &ReadReport::events) {
          if (absl::Status status = Deliver(event); !status.ok()) return status;
        }
      }
      if (report_.rows % kRowsPerStep == 0) {
        if (stop_.stop_requested()) {
          return absl::CancelledError(
              absl::StrCat("reading was stopped after ", report_.rows, " rows"));
        }
        ShowProgress(source);
      }
    }
    builder.AddTo(report_);
    ShowProgress(source);
    return absl::OkStatus();
  }

  ReadReport TakeReport() { return std::move(report_); }

 private:
  absl::Status Deliver(PersonEvent& event) {
    if (event.identity.name.empty() && !event.identity.birth_date.known()) {
      ++report_.little_identity;
    }
    return sink_(std::move(event));
  }

  // Only a hash is kept; two different ids of a register of ten million rows share one with a
  // probability of 3 in a million.
  void NoteRecordId(const std::string& id) {
    if (!record_ids_.insert(absl::HashOf(id)).second) ++report_.duplicate_record_ids;
  }

  void ShowProgress(const RegisterSource& present) const {
    if (!progress_) return;
    ReadProgress progress{.source = present.mapping.source, .rows = report_.rows, .total_bytes = 0};
    for (const RegisterSource& source : sources_) {
      progress.bytes_read += source.source->bytes_read();
      const std::optional<std::uint64_t> size = source.source->total_bytes();
      if (!size) {
        progress.total_bytes.reset();
      } else if (progress.total_bytes) {
        *progress.total_bytes += *size;
      }
    }
    progress_(progress);
  }

  const std::span<RegisterSource> sources_;
  const ReadOptions& options_;
  const EventSink& sink_;
  const ReadProgressCallback& progress_;
  const std::stop_token& stop_;
  ReadReport report_;
  absl::flat_hash_set<std::size_t> record_ids_;
};

}  // namespace

absl::StatusOr<ReadReport> ReadRegister(std::span<RegisterSource> sources,
                                        const ReadOptions& options, const EventSink& sink,
                                        const ReadProgressCallback& progress,
                                        std::stop_token stop) {
  absl::StatusOr<std::vector<BoundMapping>> mappings = BindMappings(sources, options);
  if (!mappings.ok()) return mappings.status();
  RegisterReader reader(sources, options, sink, progress, stop);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    absl::Status status = reader.ReadSource(sources[i], std::move((*mappings)[i]));
    if (!status.ok()) return status;
  }
  return reader.TakeReport();
}

absl::StatusOr<std::vector<PersonEvent>> ReadEvents(Mapping mapping, std::unique_ptr<Source> source,
                                                    const ReadOptions& options,
                                                    std::stop_token stop) {
  std::vector<RegisterSource> sources;
  sources.push_back({std::move(mapping), std::move(source)});
  std::vector<PersonEvent> events;
  absl::StatusOr<ReadReport> report = ReadRegister(
      sources, options,
      [&](PersonEvent&& event) {
        events.push_back(std::move(event));
        return absl::OkStatus();
      },
      {}, std::move(stop));
  if (!report.ok()) return report.status();
  return events;
}

}  // namespace mirrorflow
