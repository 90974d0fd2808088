#include "services/wire/batch_file.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic = "mf-batch-file/1\n";
constexpr std::size_t kLengthBytes = 4;
constexpr std::uint32_t kMaxOpeningBytes = 1024;
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

std::string BatchFilePrefix(const v1::BatchOpening& opening) {
  const std::string bytes = opening.SerializeAsString();
  std::string prefix(kMagic);
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    prefix.push_back(static_cast<char>(bytes.size() >> (8 * i)));
  }
  return prefix + bytes;
}

absl::StatusOr<v1::BatchOpening> ReadBatchFilePrefix(std::istream& in) {
  const absl::Status refused = absl::InvalidArgumentError(
      "this is not a batch file\nhint: it must be a .batch file as `mf-node encode` wrote it");
  std::array<char, kMagic.size() + kLengthBytes> start;
  if (!ReadExactly(in, start.data(), start.size()) ||
      std::string_view(start.data(), kMagic.size()) != kMagic) {
    return refused;
  }
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    size |= static_cast<std::uint32_t>(static_cast<unsigned char>(start[kMagic.size() + i]))
            << (8 * i);
  }
  if (size > kMaxOpeningBytes) return refused;
  std::string bytes(size, '\0');
  v1::BatchOpening opening;
  if (!ReadExactly(in, bytes.data(), bytes.size()) || !opening.ParseFromString(bytes)) {
    return refused;
  }
  return opening;
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
