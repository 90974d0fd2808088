// A batch of many records taken in, stored, mapped and linked with a small one, and the memory that
// the linkage service needs for it beside what it maps. Another process makes the batch and hands
// its parts through a pipe, so that nothing of it is in this one.
//   store_scale DIRECTORY [RECORDS] [OTHERS]
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "corridor/batch_header.h"
#include "corridor/terms.h"
#include "crypto/batch_commitment.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "linkage/linker.h"
#include "services/office/batch_receiver.h"
#include "services/storage/batch_store.h"
#include "services/wire/commitment.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kRowWords = 16;  // plain-v1
constexpr std::uint32_t kFlippedBits = 10;

// A random row of its number, a quarter of its bits set.
void FillRow(std::uint64_t number, std::uint64_t* row) {
  std::uint64_t state = number * 0x9e3779b97f4a7c15 + 1;
  const auto next = [&state] {  // splitmix64
    std::uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  };
  for (std::size_t w = 0; w < kRowWords; ++w) row[w] = next() & next();
}

RunTerms Terms() {
  const EncodingProfile profile = FindEncodingProfile("plain-v1").value();
  RunTerms terms{.run_id = RunId::Create("scale").value(),
                 .corridor = Corridor::Parse("KE-UG").value(),
                 .period = Period::Create("2024").value(),
                 .encoding_profile = profile.name,
                 .encoding_profile_hash = profile.hash,
                 .normalisation_profile = "basic-v2",
                 .threshold = DiceThreshold::Create(9, 10).value(),
                 .hash = {}};
  return terms;
}

EncodedBatch BatchOf(Side side, std::vector<std::uint64_t> words) {
  BatchHeader header = HeaderFor(Terms(), side);
  header.row_bits = 64 * kRowWords;
  header.record_count = header.row_count = words.size() / kRowWords;
  std::vector<std::uint8_t> strata(words.size() / kRowWords, 0);
  return EncodedBatch::Create(std::move(header),
                              {.words = std::move(words), .stratum_codes = std::move(strata)})
      .value();
}

EncodedBatch LargeBatch(std::size_t records) {
  std::vector<std::uint64_t> words(records * kRowWords);
  for (std::size_t i = 0; i < records; ++i) FillRow(i, &words[i * kRowWords]);
  return BatchOf(Side::kReceiver, std::move(words));
}

// Half of its rows are rows of the large batch with some bits flipped.
EncodedBatch SmallBatch(std::size_t records, std::size_t of_large) {
  std::vector<std::uint64_t> words(records * kRowWords);
  for (std::size_t i = 0; i < records; ++i) {
    std::uint64_t* row = &words[i * kRowWords];
    FillRow(i < records / 2 ? i * (of_large / records) : of_large + i, row);
    for (std::uint32_t bit = 0; bit < kFlippedBits; ++bit) row[bit] ^= std::uint64_t{1} << bit;
  }
  return BatchOf(Side::kSender, std::move(words));
}

bool WriteAll(int pipe, const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t written = write(pipe, bytes, size);
    if (written <= 0) return false;
    bytes += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool ReadAll(int pipe, char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t got = read(pipe, bytes, size);
    if (got <= 0) return false;
    bytes += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

bool SendMessage(int pipe, const std::string& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  return WriteAll(pipe, reinterpret_cast<const char*>(&size), sizeof size) &&
         WriteAll(pipe, bytes.data(), bytes.size());
}

// The commitment, then the parts as a node sends them.
void Produce(int pipe, std::size_t records) {
  const IdentityKey identity = IdentityKey::Generate();
  const EncodedBatch batch = LargeBatch(records);
  const BatchWriter writer = BatchWriter::Create(batch, identity).value();
  const BatchOpening opening{
      .salt = RandomCommitmentSalt(), .record_count = records, .digest = writer.digest()};
  const Hash256 commitment = CommitToBatch(batch.header().run_id, Side::kReceiver, opening.salt,
                                           opening.record_count, opening.digest);
  bool sent = SendMessage(pipe, CommitmentToWire(commitment).SerializeAsString());
  v1::BatchPart part;
  *part.mutable_opening() = BatchOpeningToWire(opening);
  sent = sent && SendMessage(pipe, part.SerializeAsString());
  part.set_header(writer.header());
  sent = sent && SendMessage(pipe, part.SerializeAsString());
  for (std::uint32_t i = 0; sent && i < writer.chunk_count(); ++i) {
    part.set_chunk(writer.chunk(i));
    sent = SendMessage(pipe, part.SerializeAsString());
  }
  part.set_trailer(writer.trailer());
  if (sent) SendMessage(pipe, part.SerializeAsString());
}

// Of this process, in MiB: memory of its own, and what it sees of files.
struct Resident {
  double own = 0;
  double mapped = 0;
};
Resident ResidentNow() {
  Resident resident;
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    const double mebibytes = std::atof(line.c_str() + line.find(':') + 1) / 1024;
    if (line.starts_with("RssAnon:")) resident.own = mebibytes;
    if (line.starts_with("RssFile:")) resident.mapped = mebibytes;
  }
  return resident;
}

// The most that was seen since it was made.
class ResidentPeak {
 public:
  double own() const { return own_; }
  double mapped() const { return mapped_; }

 private:
  std::atomic<double> own_{0};
  std::atomic<double> mapped_{0};
  std::jthread sampler_{[this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const Resident now = ResidentNow();
      own_ = std::max(own_.load(), now.own);
      mapped_ = std::max(mapped_.load(), now.mapped);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }};
};

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

absl::StatusOr<EncodedBatch> TakeIn(int pipe, BatchStore& store, const RunTerms& terms) {
  std::string bytes;
  const auto next = [&]() -> bool {
    std::uint32_t size = 0;
    if (!ReadAll(pipe, reinterpret_cast<char*>(&size), sizeof size)) return false;
    bytes.resize(size);
    return ReadAll(pipe, bytes.data(), size);
  };
  v1::BatchCommitment wire;
  if (!next() || !wire.ParseFromString(bytes)) return absl::DataLossError("no commitment came");
  absl::StatusOr<Hash256> commitment = CommitmentFromWire(wire);
  if (!commitment.ok()) return commitment.status();
  absl::StatusOr<BatchStore::Intake> intake = store.TakeIn(terms.run_id, Side::kReceiver);
  if (!intake.ok()) return intake.status();
  BatchReceiver receiver(terms, Side::kReceiver, *commitment, {}, std::move(intake->reader),
                         std::move(intake->header));
  v1::BatchPart part;
  while (!receiver.complete() && next()) {
    if (!part.ParseFromString(bytes)) return absl::DataLossError("a part can't be read");
    if (absl::Status added = receiver.Add(part); !added.ok()) return added;
  }
  return std::move(receiver).Finish();
}

int Measure(const std::filesystem::path& directory, std::size_t records, std::size_t others) {
  const std::filesystem::path batches = directory / "batches";
  if (std::filesystem::exists(batches)) {
    std::fprintf(stderr, "%s is there already\nhint: give another directory\n", batches.c_str());
    return 1;
  }
  int ends[2];
  if (pipe(ends) != 0) return 1;
  const pid_t producer = fork();
  if (producer == 0) {
    close(ends[0]);
    Produce(ends[1], records);
    _exit(0);
  }
  close(ends[1]);
  const RunTerms terms = Terms();
  std::filesystem::create_directories(directory);
  const ResidentPeak peak;
  std::unique_ptr<BatchStore> store = BatchStore::Open(batches).value();
  auto start = std::chrono::steady_clock::now();
  absl::StatusOr<EncodedBatch> large = TakeIn(ends[0], *store, terms);
  waitpid(producer, nullptr, 0);
  if (!large.ok()) {
    std::fprintf(stderr, "%s\n", std::string(large.status().message()).c_str());
    return 1;
  }
  const double gigabytes = static_cast<double>(records * kRowWords * 8) / 1e9;
  std::printf("%zu records of %zu bits, %.1f GB: made, taken in and sealed in %.0f s\n", records,
              64 * kRowWords, gigabytes, SecondsSince(start));
  std::fflush(stdout);
  const EncodedBatch small = SmallBatch(others, records);
  start = std::chrono::steady_clock::now();
  const LinkageUnitLinker linker(std::max(1U, std::thread::hardware_concurrency()));
  const absl::StatusOr<LinkCounts> links = linker.Link(small, *large, terms, {}, {});
  if (!links.ok()) {
    std::fprintf(stderr, "%s\n", std::string(links.status().message()).c_str());
    return 1;
  }
  std::uint64_t linked = 0;
  for (const std::uint64_t count : links->placed) linked += count;
  const double seconds = SecondsSince(start);
  std::printf("%zu linked against them in %.0f s, %.0f million pairs a second: %llu links of %zu\n",
              others, seconds,
              static_cast<double>(records) * static_cast<double>(others) / seconds / 1e6,
              static_cast<unsigned long long>(linked), others / 2);
  std::printf("resident at most: %.0f MiB of its own, %.0f MiB of mapped files\n", peak.own(),
              peak.mapped());
  const bool erased = store->Erase(terms.run_id).ok();
  store.reset();
  std::filesystem::remove_all(batches);
  return linked == others / 2 && peak.own() < 1024 && erased ? 0 : 1;
}

}  // namespace
}  // namespace mirrorflow

int main(int argc, char** argv) {
  const long long records = argc > 2 ? std::atoll(argv[2]) : 30'000'000;
  const long long others = argc > 3 ? std::atoll(argv[3]) : 10'000;
  if (argc < 2 || argv[1][0] == '-' || others < 2 || records < others) {
    std::fprintf(stderr,
                 "usage: store_scale DIRECTORY [RECORDS] [OTHERS]\n"
                 "DIRECTORY: with room for 130 bytes a record; what it makes there it erases\n");
    return 2;
  }
  if (!mirrorflow::InitCrypto()) return 1;
  return mirrorflow::Measure(argv[1], static_cast<std::size_t>(records),
                             static_cast<std::size_t>(others));
}
