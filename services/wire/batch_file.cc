#include "services/wire/batch_file.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic = "mf-sealed-batch/1\n";
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kMaxErasureBytes = 4096;
constexpr std::size_t kCommitmentBytes = 32;

bool ReadExactly(std::istream& in, char* data, std::size_t size) {
  return static_cast<bool>(in.read(data, static_cast<std::streamsize>(size)));
}

}  // namespace

std::string TermsFileName(const RunId& run_id) { return run_id.value() + ".terms"; }

std::string CommitmentFileName(const RunId& run_id, Side side) {
  return absl::StrCat(run_id.value(), ".", std::string(SideName(side)), ".commitment");
}

std::string BatchFileName(const RunId& run_id, Side side) {
  return absl::StrCat(run_id.value(), ".", std::string(SideName(side)), ".batch");
}

std::string ErasureFileName(const RunId& run_id, Side side) {
  return absl::StrCat(run_id.value(), ".", std::string(SideName(side)), ".erasure");
}

std::string BatchFileStart() { return std::string(kMagic); }

std::string BatchFileFrame(std::string_view frame) {
  std::string bytes;
  bytes.reserve(kLengthBytes + frame.size());
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    bytes.push_back(static_cast<char>(frame.size() >> (8 * i)));
  }
  bytes += frame;
  return bytes;
}

absl::Status ForEachBatchFrame(std::istream& in,
                               const std::function<absl::Status(std::string)>& sink) {
  const absl::Status refused = absl::InvalidArgumentError(
      "this is not a batch file\nhint: it must be a .batch file as `mf-node runs export` wrote it");
  const absl::Status cut =
      absl::DataLossError("the batch file ends within a part\nhint: copy the file again, whole");
  std::array<char, kMagic.size()> start;
  if (!ReadExactly(in, start.data(), start.size()) ||
      std::string_view(start.data(), start.size()) != kMagic) {
    return refused;
  }
  while (in.peek() != std::istream::traits_type::eof()) {
    std::array<char, kLengthBytes> length;
    if (!ReadExactly(in, length.data(), length.size())) return cut;
    std::uint32_t size = 0;
    for (std::size_t i = 0; i < kLengthBytes; ++i) {
      size |= static_cast<std::uint32_t>(static_cast<unsigned char>(length[i])) << (8 * i);
    }
    if (size > kMaxBatchFrame) return refused;
    std::string frame(size, '\0');
    if (!ReadExactly(in, frame.data(), frame.size())) return cut;
    if (absl::Status sunk = sink(std::move(frame)); !sunk.ok()) return sunk;
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::SignedErasure> ReadErasureFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("can't read the erasure statement ", path));
  std::string bytes(kMaxErasureBytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  v1::SignedErasure erasure;
  if (bytes.size() > kMaxErasureBytes || !erasure.ParseFromString(bytes)) {
    return absl::InvalidArgumentError(absl::StrCat(path, " is not an erasure statement"));
  }
  return erasure;
}

absl::StatusOr<v1::BatchCommitment> ReadCommitmentFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kCommitmentBytes + 1, '\0');
  if (!file) return absl::NotFoundError(absl::StrCat("can't read the commitment file ", path));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.gcount() != static_cast<std::streamsize>(kCommitmentBytes)) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is not a commitment file: it must have ", kCommitmentBytes, " bytes"));
  }
  bytes.resize(kCommitmentBytes);
  v1::BatchCommitment commitment;
  commitment.set_commitment(bytes);
  return commitment;
}

}  // namespace mirrorflow
