#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "records/mapping.h"
#include "records/source.h"

namespace mirrorflow {

// Where a source is.
struct SourcePlace {
  std::string file{};              // empty for a database
  std::string connection{};        // ODBC, without a password
  std::string_view password = {};  // needed only while the source is opened
};

// Opens the source that the mapping describes. Errors name the file or the mapping, say what is
// there instead of what was declared, and what to set. `stop` ends a query that waits for the
// database.
absl::StatusOr<std::unique_ptr<Source>> OpenSource(const Mapping& mapping, const SourcePlace& place,
                                                   std::stop_token stop = {});

// The same of what a file of this name holds; the bytes outlive the source. InvalidArgument of a
// database.
absl::StatusOr<std::unique_ptr<Source>> OpenSourceBytes(const Mapping& mapping,
                                                        const std::string& name,
                                                        std::string_view bytes);

}  // namespace mirrorflow
