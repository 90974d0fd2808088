#include "services/sandbox/generator/world_files.h"

#include <fstream>
#include <functional>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

std::string Path(const std::filesystem::path& path) { return path.string(); }

absl::Status MakeDirectory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(
      absl::StrCat("can't make the directory ", Path(directory), ": ", error.message()));
}

absl::Status Flushed(std::ostream& out) {
  if (out.flush()) return absl::OkStatus();
  return absl::UnavailableError("can't write; is the disk full?");
}

absl::Status WriteFile(const std::filesystem::path& path,
                       const std::function<absl::Status(std::ostream&)>& write) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) return absl::UnavailableError(absl::StrCat("can't open ", Path(path), " for writing"));
  absl::Status status = write(out);
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(Path(path), ": ", std::string(status.message())));
}

absl::Status WriteRegisterFile(const World& world, RegisterFile& file) {
  return WriteFile(file.path, [&](std::ostream& out) {
    auto truth = world.WriteRegister(file.state, file.kind, out);
    if (truth.ok()) file.truth = *truth;
    return truth.status();
  });
}

std::string Corridor(const FlowTruth& flow) {
  return absl::StrCat(flow.origin, "-", flow.destination);
}

const GeneratorConfig::Corridor& CorridorOf(const World& world, std::size_t flow) {
  const auto years = static_cast<std::size_t>(world.config().options().years);
  return world.config().corridors()[flow / years];
}

std::string SenderRecord(const World& world, const TruePair& pair) {
  return world.RecordId(CorridorOf(world, pair.flow).origin, RegisterKind::kEmigrants,
                        pair.sender_record);
}

std::string ReceiverRecord(const World& world, const TruePair& pair) {
  return world.RecordId(CorridorOf(world, pair.flow).destination, RegisterKind::kImmigrants,
                        pair.receiver_record);
}

}  // namespace

absl::Status WritePairs(const World& world, std::ostream& out) {
  out << "corridor,year,sender_record,receiver_record,person,linkable,refugee\n";
  for (const TruePair& pair : world.pairs()) {
    const FlowTruth& flow = world.flows()[pair.flow];
    out << Corridor(flow) << ',' << flow.year << ',' << SenderRecord(world, pair) << ','
        << ReceiverRecord(world, pair) << ',' << pair.person << ',' << pair.linkable << ','
        << pair.refugee << '\n';
  }
  return Flushed(out);
}

absl::Status WriteFlows(const World& world, std::ostream& out) {
  out << "corridor,year,migrants,recorded_by_sender,recorded_by_receiver,recorded_by_both,linkable,"
         "linkable_refugees,sender_records,receiver_records\n";
  for (const FlowTruth& flow : world.flows()) {
    out << Corridor(flow) << ',' << flow.year << ',' << flow.migrants << ','
        << flow.recorded_by_sender << ',' << flow.recorded_by_receiver << ','
        << flow.recorded_by_both << ',' << flow.linkable << ',' << flow.linkable_refugees << ','
        << flow.sender_records << ',' << flow.receiver_records << '\n';
  }
  return Flushed(out);
}

absl::Status WritePlantedErrors(const World& world, const std::vector<RegisterFile>& files,
                                std::ostream& out) {
  out << "file,kind,name,count,opportunities\n";
  for (const RegisterFile& file : files) {
    const std::string& source = world.layout(file.state, file.kind).source;
    const RegisterTruth& truth = file.truth;
    out << source << ",records,records," << truth.records << ",\n";
    for (std::size_t i = 0; i < kBadLineCount; ++i) {
      out << source << ",bad_line," << BadLineName(static_cast<BadLine>(i)) << ','
          << truth.bad_lines[i] << ",\n";
    }
    for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
      out << source << ",recording_error," << RecordingErrorName(static_cast<RecordingError>(i))
          << ',' << truth.errors.planted[i] << ',' << truth.errors.opportunities[i] << '\n';
    }
    for (const RegisterColumn& column : world.layout(file.state, file.kind).columns) {
      out << source << ",empty_cell,\"" << column.header << "\","
          << truth.missing[static_cast<std::size_t>(column.field)] << ',' << truth.records << '\n';
    }
  }
  return Flushed(out);
}

absl::StatusOr<std::vector<RegisterFile>> WriteWorld(const World& world,
                                                     const std::filesystem::path& directory) {
  std::vector<RegisterFile> files;
  for (std::size_t state = 0; state < world.config().states().size(); ++state) {
    const std::filesystem::path own = directory / world.StateCode(state);
    if (absl::Status status = MakeDirectory(own); !status.ok()) return status;
    for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
      RegisterFile file;
      file.state = state;
      file.kind = kind;
      file.path = own / std::string(RegisterKindName(kind)).append(".csv");
      if (absl::Status status = WriteRegisterFile(world, file); !status.ok()) return status;
      files.push_back(std::move(file));
    }
  }
  using Writer = std::function<absl::Status(std::ostream&)>;
  const std::pair<const char*, Writer> truths[] = {
      {"truth.csv", [&](std::ostream& out) { return WritePairs(world, out); }},
      {"truth_flows.csv", [&](std::ostream& out) { return WriteFlows(world, out); }},
      {"planted_errors.csv",
       [&](std::ostream& out) { return WritePlantedErrors(world, files, out); }}};
  for (const auto& [name, write] : truths) {
    if (absl::Status status = WriteFile(directory / name, write); !status.ok()) return status;
  }
  return files;
}

absl::StatusOr<std::vector<RegisterFile>> WritePair(const World& world,
                                                    const std::filesystem::path& directory) {
  if (world.flows().size() != 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("a pair of files is for one corridor and year, "
                     "but the world has ",
                     world.flows().size()));
  }
  if (absl::Status status = MakeDirectory(directory); !status.ok()) return status;
  const GeneratorConfig::Corridor& corridor = CorridorOf(world, 0);
  std::vector<RegisterFile> files(2);
  files[0].state = corridor.origin;
  files[0].kind = RegisterKind::kEmigrants;
  files[0].path = directory / "a.csv";
  files[1].state = corridor.destination;
  files[1].kind = RegisterKind::kImmigrants;
  files[1].path = directory / "b.csv";
  for (RegisterFile& file : files) {
    if (absl::Status status = WriteRegisterFile(world, file); !status.ok()) return status;
  }
  absl::Status status = WriteFile(directory / "truth.csv", [&](std::ostream& out) {
    out << "a_record,b_record\n";
    for (const TruePair& pair : world.pairs()) {
      out << SenderRecord(world, pair) << ',' << ReceiverRecord(world, pair) << '\n';
    }
    return Flushed(out);
  });
  if (!status.ok()) return status;
  status = WriteFile(directory / "planted_errors.csv",
                     [&](std::ostream& out) { return WritePlantedErrors(world, files, out); });
  if (!status.ok()) return status;
  return files;
}

}  // namespace mirrorflow
