#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "records/mapping.h"
#include "records/person_event.h"
#include "records/read_report.h"
#include "records/source.h"

namespace mirrorflow {

// Which events of a register belong to a run: those from the corridor's origin to its destination
// with an event date in the period. The sending state's register has them as emigrants, the
// receiving state's as immigrants.
struct EventFilter {
  Corridor corridor;
  Period period;
};

struct ReadOptions {
  std::optional<EventFilter> filter{};  // without one every event is taken
  // Refugees, asylum seekers and stateless persons are excluded unless an agreement admits them.
  bool include_refugees = false;
  bool find_duplicate_ids = false;  // takes 10 to 20 bytes of memory a row
  std::size_t listed_errors = 0;    // errors to list by row, over all sources
};

struct RegisterSource {
  Mapping mapping;
  std::unique_ptr<Source> source;
};

struct ReadProgress {
  std::string source;  // the name of the present source
  std::uint64_t rows = 0;
  std::uint64_t bytes_read = 0;                // over all sources
  std::optional<std::uint64_t> total_bytes{};  // over all sources, when all of them know
};

// Takes one event, which it may move from. An error ends the reading and is returned.
using EventSink = std::function<absl::Status(PersonEvent&&)>;
using ReadProgressCallback = std::function<void(const ReadProgress&)>;

// Reads a state's register: several sources one after the other, every row harmonised and filtered.
// `progress` is called every few thousand rows and at the end of each source.
//
// Errors before the first row: InvalidArgument or NotFound of a mapping; FailedPrecondition when
// there is a filter and a source gives no origin, destination or event date. Then: Cancelled when
// `stop` was requested; what the sink or a source returns. What is wrong with single rows is not an
// error but stands in the report. Thread safe for different sources.
absl::StatusOr<ReadReport> ReadRegister(std::span<RegisterSource> sources,
                                        const ReadOptions& options, const EventSink& sink,
                                        const ReadProgressCallback& progress = {},
                                        std::stop_token stop = {});

// All events of one source, in memory. The errors of ReadRegister.
absl::StatusOr<std::vector<PersonEvent>> ReadEvents(Mapping mapping, std::unique_ptr<Source> source,
                                                    const ReadOptions& options,
                                                    std::stop_token stop = {});

}  // namespace mirrorflow
