#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "records/mapping.h"
#include "records/source.h"
#include "records/sources/open_source.h"
#include "records/sources/text_form.h"

namespace mirrorflow {

// The program that reads registers, beside the one that uses it.
inline constexpr const char* kRegisterReader = "mf-node-reader";

// OpenSource (records/sources/open_source.h), with the parsing in a confined process: files, and
// SQLite databases through their ODBC driver. Rows, errors and columns are the same; an error more
// is DataLoss, when the reader had to be stopped. Another database is reached over a network, which
// a confined process has not: it is opened here (IsConfinable says so).
absl::StatusOr<std::unique_ptr<Source>> OpenConfinedSource(const Mapping& mapping,
                                                           const SourcePlace& place,
                                                           std::stop_token stop = {});

// Whether a confined process reads the source.
bool IsConfinable(const Mapping& mapping, const SourcePlace& place);

// GuessFileForm (records/sources/text_form.h), confined.
absl::StatusOr<TextForm> GuessConfinedFileForm(const std::string& path);

}  // namespace mirrorflow
