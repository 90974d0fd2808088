#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/record_facts.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/party_link.h"
#include "mirrorflow/v1/party_service.pb.h"
#include "services/office/party_rounds.h"
#include "services/sandbox/certificates.h"
#include "services/sandbox/child_process.h"
#include "services/sandbox/delay_proxy.h"
#include "services/transport/server.h"
#include "tests/federation/made_sides.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {

class ShareNode;

// Three real mf-party processes over mutual TLS, with registry and agreement as they would have
// them. Nodes and linkage service are parts of this process, so that the batches are known: what
// the parties open can be compared with the matching rule in clear, and what they hold be searched
// for rows.
class PartyHall {
 public:
  struct Options {
    std::uint32_t numerator = 4;
    std::uint32_t denominator = 5;
    bool exact_tokens = false;
    bool verify_products = false;
    // Of each message between two parties.
    std::chrono::milliseconds delay{0};
    std::uint32_t peer_timeout_seconds = 20;
    std::uint32_t runs_per_period = 100;
    // The most there may be: then a party's noise is 0 but for one draw in 11 000.
    std::uint32_t budget_milliepsilon = 100'000;
    // With their shares in permille: such that every figure has the same noise, or less.
    std::vector<std::pair<CountedTable, std::uint32_t>> tables = {
        {CountedTable::kTotal, 200}, {CountedTable::kBySex, 400}, {CountedTable::kByBroadAge, 400}};
    std::uint32_t birth_year_band = 0;
    MatchingRule matching = MatchingRule::Recommended();
  };

  explicit PartyHall(const Options& options);
  ~PartyHall();

  void StartParty(int place);
  // As if its machine lost power.
  void KillParty(int place);
  pid_t pid(int place) const { return parties_.at(static_cast<std::size_t>(place)).process->pid(); }
  // The party gets another certificate of its name; its agreement still has the first one.
  void ExchangeCertificate(int place);

  RunTerms Terms(const std::string& run_id) const;
  // The header of a batch of `records` for the terms, with `token_slots`.
  BatchHeader Header(const RunTerms& terms, Side side, std::uint64_t records) const;

  struct Batches {
    BatchWithFacts sender;
    ShareSeeds sender_seeds;
    BatchWithFacts receiver;
    ShareSeeds receiver_seeds;
  };
  // As the office does: proposes, commits, has the parties link, and ends the run. `on_state` hears
  // when all parties have their shares, then of the progress.
  absl::StatusOr<v1::OpenedCounts> Link(
      const RunTerms& terms, Batches batches, const std::function<void()>& on_received = [] {},
      const std::function<void(std::uint32_t percent)>& on_percent = [](std::uint32_t) {});

  // What `mf-party status` and `log` print, as JSON.
  std::string Command(int place, const std::string& command) const;
  std::string directory(int place) const;

 private:
  struct Party {
    std::string name;
    TlsPaths tls;
    std::string fingerprint;
    std::uint16_t port = 0;
    std::optional<ChildProcess> process;
  };
  struct Node {
    std::unique_ptr<ShareNode> service;
    ListeningServer listening;
  };

  TlsPaths Issue(const std::string& role_and_name, std::string* fingerprint);
  void WriteConfig(int place);
  std::string Run(int place, std::vector<std::string> command) const;

  const Options options_;
  const std::filesystem::path programs_;
  const TemporaryDirectory directory_;
  const CertificateAuthority authority_;
  SampleState sender_{"KE"};
  SampleState receiver_{"UG"};
  std::array<Party, kPartyCount> parties_;
  std::array<Node, 2> nodes_;
  std::vector<std::unique_ptr<DelayProxy>> proxies_;
  std::optional<Agreement> agreement_;
  std::unique_ptr<PartyRounds> rounds_;
  int issued_ = 0;
};

inline PartyHall::Batches BatchesOf(const PartyHall& hall, const RunTerms& terms,
                                    const MadeSides& sides) {
  return {.sender = {BatchOf(sides, hall.Header(terms, Side::kSender, sides.senders())),
                     sides.sender_facts},
          .sender_seeds = SeedsOf(1),
          .receiver = {BatchOf(sides, hall.Header(terms, Side::kReceiver, sides.receivers())),
                       sides.receiver_facts},
          .receiver_seeds = SeedsOf(2)};
}

}  // namespace mirrorflow
