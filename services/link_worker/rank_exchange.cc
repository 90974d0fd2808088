#include "services/link_worker/rank_exchange.h"

#include <mpi.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "linkage/tile_bytes.h"
#include "services/link_worker/tile_threads.h"

namespace mirrorflow {
namespace {

// To the root: how many tiles are wanted (u32; kLastReport: none will be), then results, each after
// its length (u32). Back: a verdict (u32) and tiles (u32 each).
constexpr int kReportTag = 1;
constexpr int kAnswerTag = 2;
constexpr std::uint32_t kLastReport = 0xffffffff;
enum Verdict : std::uint32_t { kGoOn = 0, kNoMoreTiles = 1, kStop = 2 };
// Longer reports are sent in parts, for the length of a message is an int.
constexpr std::size_t kFullReport = std::size_t{64} << 20;

void AppendNumber(std::string& bytes, std::uint32_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::uint32_t TakeNumber(std::string_view& bytes) {
  std::uint32_t number = 0;
  if (bytes.size() < sizeof number) return 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

void Send(const std::string& bytes, int to, int tag) {
  MPI_Send(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, tag, MPI_COMM_WORLD);
}

std::string Receive(int from, int tag) {
  MPI_Status status;
  MPI_Probe(from, tag, MPI_COMM_WORLD, &status);
  int size = 0;
  MPI_Get_count(&status, MPI_BYTE, &size);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  MPI_Recv(bytes.data(), size, MPI_BYTE, from, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
  return bytes;
}

// The rank that has something to say, if any.
int WaitingRank() {
  int is_there = 0;
  MPI_Status status;
  MPI_Iprobe(MPI_ANY_SOURCE, kReportTag, MPI_COMM_WORLD, &is_there, &status);
  return is_there != 0 ? status.MPI_SOURCE : -1;
}

// The tiles that are still to be given out, in order.
class TilesToDo {
 public:
  explicit TilesToDo(const RecordLinkage& linkage) : linkage_(linkage) { SkipDone(); }

  bool empty() const { return next_ >= linkage_.tile_count(); }
  std::uint32_t Take() {
    const auto tile = static_cast<std::uint32_t>(next_++);
    SkipDone();
    return tile;
  }

 private:
  void SkipDone() {
    while (!empty() && linkage_.HasTile(next_)) ++next_;
  }

  const RecordLinkage& linkage_;
  std::size_t next_ = 0;
};

}  // namespace

RankExchange::RankExchange() {
  // Ranks of one machine share memory by copying through it, not by reading each other's: that is
  // closed to other processes.
  setenv("OMPI_MCA_btl_vader_single_copy_mechanism", "none", /*overwrite=*/0);
  int provided = 0;
  MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks_);
}

RankExchange::~RankExchange() { MPI_Finalize(); }

bool RankExchange::AllAgree(bool yes) const {
  int mine = yes ? 1 : 0;
  int all = 0;
  MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  return all == 1;
}

bool RankExchange::AllHold(const Hash256& hash) const {
  Hash256 of_root = hash;
  MPI_Bcast(of_root.data(), static_cast<int>(of_root.size()), MPI_BYTE, 0, MPI_COMM_WORLD);
  return AllAgree(of_root == hash);
}

absl::Status RankExchange::CompareTiles(
    const RecordLinkage& linkage, unsigned threads, std::stop_token stop,
    const std::function<absl::Status(const TileResult&)>& sink) const {
  if (IsRoot()) return Lead(linkage, threads, stop, sink);
  Follow(linkage, threads);
  return absl::OkStatus();
}

// The root compares tiles itself while it serves the others.
absl::Status RankExchange::Lead(const RecordLinkage& linkage, unsigned threads,
                                const std::stop_token& stop,
                                const std::function<absl::Status(const TileResult&)>& sink) const {
  TilesToDo to_do(linkage);
  TileThreads workers(linkage, threads);
  std::size_t missing = 0;
  for (std::size_t tile = 0; tile < linkage.tile_count(); ++tile) missing += !linkage.HasTile(tile);
  absl::Status status;
  int others = ranks_ - 1;  // that have not been told to end
  const auto take_in = [&](const TileResult& result) {
    if (!status.ok()) return;
    status.Update(sink(result));
    --missing;
  };
  while (others > 0 || (missing > 0 && status.ok())) {
    if (stop.stop_requested()) status.Update(absl::CancelledError("the linkage was stopped"));
    while (workers.waiting() < threads && !to_do.empty()) workers.Give(to_do.Take());
    for (const TileResult& result : workers.TakeResults()) take_in(result);
    const int other = WaitingRank();
    if (other < 0) {
      workers.Wait(to_do.empty() ? 0 : threads);
      continue;
    }
    const std::string report = Receive(other, kReportTag);
    std::string_view rest = report;
    const std::uint32_t wanted = TakeNumber(rest);
    while (!rest.empty()) {
      const std::uint32_t length = TakeNumber(rest);
      const absl::StatusOr<TileResult> result = ParseTile(rest.substr(0, length));
      rest.remove_prefix(std::min<std::size_t>(length, rest.size()));
      if (result.ok()) {
        take_in(*result);
      } else {
        status.Update(result.status());
      }
    }
    const bool is_last = wanted == kLastReport;
    std::string tiles;
    for (std::uint32_t i = 0; i < wanted && !is_last && status.ok() && !to_do.empty(); ++i) {
      AppendNumber(tiles, to_do.Take());
    }
    std::string answer;
    AppendNumber(answer, !status.ok() ? kStop : to_do.empty() ? kNoMoreTiles : kGoOn);
    Send(answer + tiles, other, kAnswerTag);
    if (!status.ok() || is_last) --others;
  }
  return status;
}

void RankExchange::Follow(const RecordLinkage& linkage, unsigned threads) const {
  TileThreads workers(linkage, threads);
  bool more = true;
  std::size_t in_hand = 0;  // tiles that were not reported yet
  std::string results;
  while (true) {
    for (const TileResult& result : workers.TakeResults()) {
      const std::string bytes = SerializeTile(result);
      AppendNumber(results, static_cast<std::uint32_t>(bytes.size()));
      results += bytes;
      --in_hand;
    }
    const bool is_last = !more && in_hand == 0;
    const bool wants_more = more && workers.waiting() < threads;
    if (!is_last && !wants_more && results.size() < kFullReport) {
      workers.Wait(more ? threads : 0);
      continue;
    }
    std::string report;
    AppendNumber(report, is_last ? kLastReport : wants_more ? 2 * threads : 0);
    Send(report + std::exchange(results, {}), 0, kReportTag);
    const std::string answer = Receive(0, kAnswerTag);
    std::string_view rest = answer;
    const std::uint32_t verdict = TakeNumber(rest);
    if (verdict == kStop || is_last) return;
    more = verdict == kGoOn;
    for (; !rest.empty(); ++in_hand) workers.Give(TakeNumber(rest));
  }
}

}  // namespace mirrorflow
