#pragma once

#include <filesystem>
#include <ostream>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/sandbox/generator/world.h"

namespace mirrorflow {

// The truth of a world as CSV.

// "corridor,year,sender_record,receiver_record,person,linkable,refugee", a true pair a row.
absl::Status WritePairs(const World& world, std::ostream& out);
// "corridor,year,migrants,recorded_by_sender,...", a corridor and year a row; see FlowTruth.
absl::Status WriteFlows(const World& world, std::ostream& out);

struct RegisterFile {
  std::size_t state = 0;  // as in config().states()
  RegisterKind kind = RegisterKind::kEmigrants;
  std::filesystem::path path;
  RegisterTruth truth;
};

// "file,kind,name,count,opportunities": how many errors of each kind are in each file. Kinds:
// "records", "bad_line", "recording_error", "empty_cell".
absl::Status WritePlantedErrors(const World& world, const std::vector<RegisterFile>& files,
                                std::ostream& out);

// Writes KE/emigrants.csv, KE/immigrants.csv and so on for each state, and truth.csv,
// truth_flows.csv and planted_errors.csv into the directory, which is made if it is not there;
// files of these names are overwritten. Unavailable when something can't be written.
absl::StatusOr<std::vector<RegisterFile>> WriteWorld(const World& world,
                                                     const std::filesystem::path& directory);

// For a world of PairOptions: writes a.csv (the sender's emigrants), b.csv (the receiver's
// immigrants), truth.csv ("a_record,b_record") and planted_errors.csv. InvalidArgument unless the
// world has exactly one corridor.
absl::StatusOr<std::vector<RegisterFile>> WritePair(const World& world,
                                                    const std::filesystem::path& directory);

}  // namespace mirrorflow
