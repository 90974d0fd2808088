#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "services/log/event_log.h"
#include "services/log/log_directory.h"

// The transparency log on this machine's disk, in the directory for temporary files: an append is
// durable when it returns, so the disk decides.
namespace mirrorflow {
namespace {

constexpr char kOrigin[] = "mirrorflow/node/KE";

class LogInDirectory {
 public:
  LogInDirectory() {
    if (!InitCrypto()) std::abort();
    std::string name = (std::filesystem::temp_directory_path() / "mirrorflow-log-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    directory_ = name;
    key_ = std::make_unique<IdentityKey>(IdentityKey::Generate());
    absl::StatusOr<std::unique_ptr<EventLog>> log = EventLog::Open(
        directory_ / "log", kOrigin, *key_, {}, [] { return "2024-06-01T00:00:00Z"; });
    if (!log.ok()) std::abort();
    log_ = *std::move(log);
  }
  ~LogInDirectory() { std::filesystem::remove_all(directory_); }
  LogInDirectory(const LogInDirectory&) = delete;
  LogInDirectory& operator=(const LogInDirectory&) = delete;

  EventLog& log() { return *log_; }
  std::filesystem::path directory() const { return directory_ / "log"; }
  NoteKey key() const {
    return *NoteKey::Create(kOrigin, NoteAlgorithm::kEd25519, key_->public_key());
  }
  void Fill(std::uint64_t entries) {
    while (log_->checkpoint().size < entries) {
      const std::vector<EventDraft> drafts(
          std::min<std::uint64_t>(entries - log_->checkpoint().size, 5000), Event());
      if (!log_->Append(drafts).ok()) std::abort();
    }
  }
  static EventDraft Event() {
    return {.kind = v1::BATCH_COMMITTED,
            .run = "y2024-ke-ug",
            .corridor = "KE-UG",
            .period = "2024",
            .facts = {{"commitment", std::string(64, 'a')}, {"size", "up to 65536"}}};
  }

 private:
  std::filesystem::path directory_;
  std::unique_ptr<IdentityKey> key_;
  std::unique_ptr<EventLog> log_;
};

void AppendDurably(benchmark::State& state) {
  LogInDirectory dir;
  const std::vector<EventDraft> drafts(static_cast<std::size_t>(state.range(0)),
                                       LogInDirectory::Event());
  for (auto step : state) {
    if (!dir.log().Append(drafts).ok()) state.SkipWithError("not appended");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(AppendDurably)->Arg(1)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

void ProveInclusion(benchmark::State& state) {
  LogInDirectory dir;
  dir.Fill(static_cast<std::uint64_t>(state.range(0)));
  std::uint64_t index = 0;
  for (auto step : state) {
    benchmark::DoNotOptimize(dir.log().ProofOf(index));
    index = (index + 7919) % static_cast<std::uint64_t>(state.range(0));
  }
}
BENCHMARK(ProveInclusion)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

void CheckWholeLog(benchmark::State& state) {
  LogInDirectory dir;
  dir.Fill(static_cast<std::uint64_t>(state.range(0)));
  const NoteKey key = dir.key();
  for (auto step : state) {
    if (!ReadEventLog(dir.directory(), {&key, 1}).ok()) state.SkipWithError("not read");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(CheckWholeLog)->Arg(1000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mirrorflow
