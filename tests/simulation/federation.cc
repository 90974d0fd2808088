#include "tests/simulation/federation.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/subkey_labels.h"
#include "services/log/log_origin.h"
#include "services/trust/signature_files.h"
#include "services/trust/trusted_log.h"
#include "tests/simulation/simulated_node.h"
#include "tests/simulation/simulated_office.h"
#include "tests/status_matchers.h"

namespace mirrorflow::simulation {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kCampaign[] = "sim";
constexpr char kRelease[] = "sim-release";
constexpr Owner kOffice = 1;
// How long runs may take once nothing goes wrong any more.
constexpr hours kPatience{24 * 40};
constexpr hours kEncodingsKept{24};
// By the clock that was wrong when they were sealed.
constexpr hours kCountsKept{(31 + 35) * 24};

// libsodium's randomness from a seed, so that a history can be repeated.
// WARNING: for simulations.
class SeededRandomness {
 public:
  explicit SeededRandomness(std::uint64_t seed) {
    std::ranges::fill(Key(), std::uint8_t{0});
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&seed), sizeof(seed), Key().begin());
    Count() = 0;
    static randombytes_implementation seeded = {.implementation_name = [] { return "seeded"; },
                                                .random = Random,
                                                .stir = nullptr,
                                                .uniform = nullptr,
                                                .buf = Fill,
                                                .close = nullptr};
    randombytes_set_implementation(&seeded);
  }
  ~SeededRandomness() { randombytes_set_implementation(&randombytes_sysrandom_implementation); }
  SeededRandomness(const SeededRandomness&) = delete;
  SeededRandomness& operator=(const SeededRandomness&) = delete;

 private:
  static std::array<std::uint8_t, randombytes_SEEDBYTES>& Key() {
    static std::array<std::uint8_t, randombytes_SEEDBYTES> key;
    return key;
  }
  static std::uint64_t& Count() {
    static std::uint64_t count;
    return count;
  }
  static void Fill(void* bytes, std::size_t size) {
    ++Count();
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&Count()), sizeof(Count()),
                Key().begin() + 8);
    randombytes_buf_deterministic(bytes, size, Key().data());
  }
  static std::uint32_t Random() {
    std::uint32_t value = 0;
    Fill(&value, sizeof(value));
    return value;
  }
};

std::string RunOf(const std::string& corridor) {
  return absl::StrCat(kCampaign, "-", absl::AsciiStrToLower(corridor));
}

RunId IdOf(const std::string& text) { return ValueOrDie(RunId::Create(text)); }

// Everything of one history.
class Federation {
 public:
  Federation(const States& states, const History& history)
      : states_(states),
        history_(history),
        directory_(states.directory() / "history"),
        trace_(directory_) {
    fs::remove_all(directory_);
    states.CopyTo(directory_);
    office_ = std::make_unique<SimulatedOffice>(states, history, kOffice, directory_, trace_);
    Owner owner = kOffice;
    for (const std::string& country : States::Countries()) {
      nodes_.emplace(country, std::make_unique<SimulatedNode>(states, history, country, ++owner,
                                                              directory_, trace_));
      lines_.emplace(country,
                     std::make_unique<Line>(history, *office_, *nodes_.at(country), trace_));
      office_->ConnectTo(country, *lines_.at(country));
    }
    WriteRevocation();
    BeginLives([this](Owner died, milliseconds down) { Died(died, down); });
  }
  ~Federation() {
    EndLives();
    fs::remove_all(directory_);
  }
  Federation(const Federation&) = delete;
  Federation& operator=(const Federation&) = delete;

  Seen Live() {
    seen_.history = history_;
    for (Service* service : Services()) {
      service->PlanKills(history_);
      service->Start();
    }
    office_->WaitUntilUp();
    std::thread happening([this] { Happen(); });
    std::jthread watching([this](const std::stop_token& stop) { WatchBatches(stop); });
    CreateCampaign();
    happening.join();
    WaitUntilEnded();
    watching.request_stop();
    watching.join();
    for (auto& [country, line] : lines_) line->Finish();
    for (Service* service : Services()) {
      service->WaitUntilUp();
      SetWallClock(service->owner(), seconds(0));
    }
    trace_.Say("", "nothing goes wrong any more, but for deaths that are still to come");
    Release();
    LookAtRuns();
    LetRetentionPass();
    for (Service* service : Services()) service->Finish();
    for (auto& [country, line] : lines_) line->Finish();
    LookAtDisks();
    for (Service* service : Services()) {
      seen_.deaths += service->deaths();
      seen_.changes[service->name()] = ChangesOf(service->owner());
      for (const std::string& failed : service->failed_starts()) {
        seen_.failed_starts.push_back(absl::StrCat(service->name(), ": ", failed));
      }
    }
    for (const auto& [country, line] : lines_) {
      seen_.line_faults += line->faults();
      seen_.commitments[country] = line->commitments();
    }
    seen_.days = std::chrono::duration<double>(TurnTime()).count() / 86400;
    seen_.trace = trace_.Text();
    return seen_;
  }

 private:
  std::vector<Service*> Services() {
    std::vector<Service*> services = {office_.get()};
    for (auto& [country, node] : nodes_) services.push_back(node.get());
    return services;
  }
  Service& Named(const std::string& name) {
    if (name == "office") return *office_;
    return *nodes_.at(name);
  }

  void Died(Owner owner, milliseconds down) {
    for (Service* service : Services()) {
      if (service->owner() == owner) service->Died(down);
    }
    for (auto& [country, line] : lines_) {
      if (owner == kOffice || nodes_.at(country)->owner() == owner) line->EndDied();
    }
  }

  // The revocation, by its sender, of the agreement of the first corridor.
  void WriteRevocation() {
    const std::string& corridor = history_.corridors.front();
    std::string a = corridor.substr(0, 2);
    std::string b = corridor.substr(3);
    if (b < a) std::swap(a, b);
    const std::string name = absl::StrCat(absl::AsciiStrToLower(a + "-" + b), ".txtpb");
    fs::create_directory(directory_ / "revoked");
    for (const auto& entry : fs::directory_iterator(directory_ / "office/trust/agreements")) {
      if (absl::StartsWith(entry.path().filename().string(), name)) {
        fs::copy(entry.path(), directory_ / "revoked" / entry.path().filename());
      }
    }
    revoked_ = directory_ / "revoked" / name;
    const std::string text = ValueOrDie(ReadSignedFile(revoked_));
    ValueOrDie(WriteSignatureFile(revoked_, kRevocationSuffix, kAgreementRevocationPurpose, a,
                                  *States::KeysOf(a).identity, text));
  }

  // What happens at its time.
  void Happen() {
    std::multimap<milliseconds, std::function<void()>> events;
    for (const KillAtTime& kill : history_.timed_kills) {
      events.emplace(kill.at, [this, &kill] { Named(kill.who).KillFor(kill.down); });
    }
    for (const Outage& outage : history_.outages) {
      events.emplace(outage.at, [this, &outage] { lines_.at(outage.node)->GoDown(outage.length); });
    }
    for (const ClockJump& jump : history_.clock_jumps) {
      events.emplace(jump.at, [this, &jump] {
        trace_.Say(jump.who, absl::StrCat("clock is off by ", jump.off.count(), " s"));
        SetWallClock(Named(jump.who).owner(), jump.off);
      });
    }
    for (const Order& order : history_.orders) {
      events.emplace(order.at, [this, &order] { Do(order); });
    }
    milliseconds end{0};
    for (const Outage& outage : history_.outages) end = std::max(end, outage.at + outage.length);
    for (const auto& [at, event] : events) {
      std::this_thread::sleep_for(at - TurnTime());
      event();
    }
    if (end > TurnTime()) std::this_thread::sleep_for(end - TurnTime());
  }

  // As somebody who asks again until there is an answer.
  absl::Status Insist(const std::function<absl::Status()>& ask) {
    absl::Status answer;
    const auto until = TurnTime() + hours(24 * 20);
    do {
      answer = ask();
      if (!absl::IsUnavailable(answer)) return answer;
      std::this_thread::sleep_for(seconds(10));
    } while (TurnTime() < until);
    return answer;
  }

  void Do(const Order& order) {
    absl::Status done;
    if (order.what == "approve" || order.what == "refuse") {
      for (const std::string& corridor : history_.corridors) {
        if (!absl::StrContains(corridor, order.where)) continue;
        // Until the node knows the run.
        const auto until = TurnTime() + hours(1);
        absl::Status decided;
        do {
          decided = nodes_.at(order.where)->Decide(IdOf(RunOf(corridor)), order.what == "approve");
          if (!absl::IsNotFound(decided)) break;
          std::this_thread::sleep_for(seconds(20));
        } while (TurnTime() < until);
        done.Update(decided);
      }
    } else if (order.what == "cancel" && order.where == "campaign") {
      done = Insist([this] {
        return office_->Ask([](SimulatedOffice::Parts& parts) {
          return parts.driver->CancelCampaign(IdOf(kCampaign));
        });
      });
    } else if (order.what == "cancel") {
      done = Insist([this, &order] {
        return office_->Ask([&order](SimulatedOffice::Parts& parts) {
          return parts.driver->CancelRun(IdOf(RunOf(order.where)));
        });
      });
    } else if (order.where == "office") {
      done = Insist([this] {
        return office_->Ask([this](SimulatedOffice::Parts& parts) {
          return parts.trust->AcceptAgreement(revoked_);
        });
      });
    } else {
      done = Insist([this, &order] { return nodes_.at(order.where)->Accept(revoked_); });
    }
    trace_.Say("", absl::StrCat("order ", order.what, " ", order.where, ": ", done.ToString()));
    if (order.what == "cancel" && done.ok()) seen_.cancels_acknowledged.insert(order.where);
  }

  void CreateCampaign() {
    v1::CreateCampaignRequest request;
    request.set_campaign_id(kCampaign);
    request.set_period("2024");
    for (const std::string& corridor : history_.corridors) request.add_corridors(corridor);
    request.set_mode("linkage-unit");
    request.set_encoding_profile("hardened-v1");
    request.set_normalisation_profile("basic-v2");
    request.mutable_threshold()->set_numerator(8);
    request.mutable_threshold()->set_denominator(10);
    request.set_minimum_batch(2);
    request.set_suppression_threshold(3);
    const absl::Status created = Insist([&] { return office_->CreateCampaign(request); });
    trace_.Say("", absl::StrCat("campaign created: ", created.ToString()));
    seen_.campaign_acknowledged = created.ok();
  }

  bool HaveEnded() {
    return office_
        ->Ask([](SimulatedOffice::Parts& parts) {
          for (const StoredRun& run : parts.store->RunsOf(IdOf(kCampaign))) {
            if (!HasEnded(run.state)) return absl::AbortedError("");
          }
          return absl::OkStatus();
        })
        .ok();
  }

  void WaitUntilEnded() {
    if (!seen_.campaign_acknowledged) return;
    office_->WaitUntilUp();
    const auto until = TurnTime() + kPatience;
    // Runs that nobody approves are waited for, and then given up as an operator would.
    const bool forgotten = !history_.approvers.empty() &&
                           std::ranges::none_of(history_.orders, [](const Order& order) {
                             return order.what == "approve" || order.what == "refuse";
                           });
    const auto give_up = TurnTime() + hours(forgotten ? 1 : 3);
    while (TurnTime() < until && !HaveEnded()) {
      if (TurnTime() >= give_up && !history_.approvers.empty()) {
        Do({.what = "cancel", .where = "campaign"});
      }
      std::this_thread::sleep_for(seconds(30));
    }
  }

  absl::Status Desk(const std::function<absl::StatusOr<ReleaseView>(ReleaseDesk&)>& step) {
    return Insist([&] {
      return office_->Ask(
          [&](SimulatedOffice::Parts& parts) { return step(*parts.desk).status(); });
    });
  }

  void Release() {
    const RunId id = IdOf(kRelease);
    absl::Status done = Desk([&](ReleaseDesk& desk) {
      return desk.Draft(
          {.id = id,
           .campaigns = {IdOf(kCampaign)},
           .vintage = ValueOrDie(Vintage::Create("provisional")),
           .quality = ValueOrDie(StatedLinkQuality::Create(
               {.precision = StatedLinkQuality::kWhole, .recall = StatedLinkQuality::kWhole},
               "a simulation"))});
    });
    if (done.ok()) done = Desk([&](ReleaseDesk& desk) { return desk.Check(id); });
    for (const char* who : {"anna", "bela"}) {
      if (!done.ok()) break;
      done = Desk([&](ReleaseDesk& desk) -> absl::StatusOr<ReleaseView> {
        absl::StatusOr<ReleaseView> now = desk.View(id);
        if (!now.ok()) return now;
        for (const auto& approval : now->stored.record.approvals()) {
          if (approval.name() == who) return now;
        }
        return desk.Approve(id, now->plan_digest,
                            {.name = who, .fingerprint = absl::StrCat("of ", who)});
      });
    }
    if (done.ok()) {
      done = Desk([&](ReleaseDesk& desk) { return desk.Publish(id); });
      seen_.publication_acknowledged = done.ok();
    }
    trace_.Say("", absl::StrCat("release: ", done.ToString()));
    if (!done.ok()) seen_.publication_refused = done.ToString();
    ReadPublished();
  }

  void ReadPublished() {
    const absl::Status read = Insist([&] {
      return office_->Ask([&](SimulatedOffice::Parts& parts) {
        absl::StatusOr<std::string> counts =
            parts.releases->ReadFile(IdOf(kRelease), kProtectedCountsFile);
        if (counts.ok()) seen_.published.insert(*counts);
        return absl::OkStatus();
      });
    });
    if (!read.ok()) seen_.unreadable.push_back(read.ToString());
  }

  void LookAtRuns() {
    const absl::Status looked = Insist([&] {
      return office_->Ask([&](SimulatedOffice::Parts& parts) -> absl::Status {
        seen_.runs.clear();
        for (const StoredRun& run : parts.store->RunsOf(IdOf(kCampaign))) {
          SeenRun& seen = seen_.runs.emplace_back();
          seen.corridor = run.terms.corridor.ToString();
          seen.state = run.state;
          seen.message = run.message;
          seen.is_committed = run.sender_commitment.has_value();
          absl::StatusOr<std::string> sealed = parts.store->ReadCounts(run.id);
          seen.is_counted = sealed.ok();
          if (!sealed.ok()) continue;
          absl::StatusOr<FlowCube> cube = states_.vault().Open(run.terms, *sealed);
          if (!cube.ok()) return cube.status();
          for (const Figure figure : kFigures) {
            for (const std::uint64_t count : cube->counts(figure)) seen.totals[figure] += count;
          }
        }
        return absl::OkStatus();
      });
    });
    if (!looked.ok()) seen_.unreadable.push_back(looked.ToString());
  }

  // Batches that are kept for longer than agreed by a node that is up.
  void WatchBatches(const std::stop_token& stop) {
    std::map<std::string, std::chrono::nanoseconds> found;
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      for (auto& [country, node] : nodes_) {
        for (const std::string& file : FilesOf({".upload"})) {
          if (!absl::StartsWith(file, country)) continue;
          const auto since = found.try_emplace(file, TurnTime()).first->second;
          if (TurnTime() - since < kEncodingsKept + hours(3) || node->UpFor() < hours(2)) continue;
          seen_.left_files.push_back(absl::StrCat(file, ", longer than agreed,"));
          return;
        }
      }
      woken.wait_for(lock, stop, hours(1), [] { return false; });
    }
  }

  // First that of encodings, then that of exact counts. Nobody is asked for anything.
  void LetRetentionPass() {
    if (!FilesOf({".upload", ".upload.tmp"}).empty())
      std::this_thread::sleep_for(kEncodingsKept + hours(2));
    for (const std::string& file :
         FilesOf({".upload", ".upload.tmp", ".segment", ".batch", ".spill"})) {
      seen_.left_files.push_back(file);
    }
    SetWallClock(kOffice, kCountsKept + hours(24));
    for (int i = 0; i < 24 && !FilesOf({"counts.sealed", "errors.sealed"}).empty(); ++i) {
      std::this_thread::sleep_for(hours(1));
    }
    for (const std::string& file : FilesOf({"counts.sealed", "errors.sealed"})) {
      seen_.left_files.push_back(file);
    }
  }

  std::vector<std::string> FilesOf(const std::vector<std::string>& endings) const {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory_)) {
      const std::string name = entry.path().string();
      if (std::ranges::any_of(endings,
                              [&](const std::string& end) { return absl::EndsWith(name, end); })) {
        files.push_back(fs::relative(entry.path(), directory_).string());
      }
    }
    std::ranges::sort(files);
    return files;
  }

  // With all services ended.
  void LookAtDisks() {
    const auto unreadable = [this](const std::string& what, const absl::Status& status) {
      seen_.unreadable.push_back(absl::StrCat(what, ": ", status.ToString()));
    };
    const Period period = ValueOrDie(Period::Create("2024"));
    for (Service* service : Services()) {
      const bool is_office = service == office_.get();
      const PartyRole role = is_office ? PartyRole::kLinkageService : PartyRole::kMemberState;
      const std::string id = is_office ? "comesa" : service->name();
      const auto trust = TrustStore::Open((service->directory() / "trust").string());
      const auto keys = TrustedLogKeys(**trust, LogOrigin(role, id));
      absl::StatusOr<EventLogContents> contents =
          keys.ok() ? ReadEventLog(service->directory() / "log", *keys) : keys.status();
      if (!contents.ok()) {
        unreadable(absl::StrCat(service->name(), ", log"), contents.status());
        continue;
      }
      seen_.logs.emplace(service->name(), SeenLog{.contents = *std::move(contents),
                                                  .watch = is_office ? office_->log_watch()
                                                                     : nodes_.at(id)->log_watch()});
      if (is_office) {
        const auto store = RunStore::Open(service->directory());
        if (!store.ok()) unreadable("office, runs", store.status());
        const auto releases = ReleaseStore::Open(service->directory());
        if (!releases.ok()) {
          unreadable("office, releases", releases.status());
          continue;
        }
        seen_.office_ledger = (*releases)->Ledger().entries();
        absl::StatusOr<std::string> counts =
            (*releases)->ReadFile(IdOf(kRelease), kProtectedCountsFile);
        if (counts.ok()) seen_.published.insert(*counts);
        continue;
      }
      const auto ledger = RunLedger::Open(service->directory());
      if (!ledger.ok()) {
        unreadable(absl::StrCat(id, ", ledger"), ledger.status());
        continue;
      }
      for (const std::string& corridor : history_.corridors) {
        if (!absl::StrContains(corridor, id)) continue;
        seen_.node_ledgers[id][corridor] =
            (*ledger)->Spent(ValueOrDie(Corridor::Parse(corridor)), period);
      }
      const auto records = RunRecords::Open(service->directory());
      const absl::Status checked = records.ok() ? records->CheckAll() : records.status();
      if (!checked.ok()) unreadable(absl::StrCat(id, ", runs"), checked);
    }
  }

  const States& states_;
  const History& history_;
  const fs::path directory_;
  fs::path revoked_;
  Trace trace_;
  std::unique_ptr<SimulatedOffice> office_;
  std::map<std::string, std::unique_ptr<SimulatedNode>> nodes_;
  std::map<std::string, std::unique_ptr<Line>> lines_;
  Seen seen_;
};

Seen LiveOnce(const States& states, const History& history) {
  const SeededRandomness randomness(history.seed);
  std::optional<Seen> seen;
  {
    Federation federation(states, history);
    BeginTurns(history.seed);
    seen = federation.Live();
    EndTurns();
  }
  return *std::move(seen);
}

}  // namespace

Seen LiveThrough(const States& states, const History& history) {
  // What is made on its first use in a process takes locks that are turns in that history alone: so
  // some that nobody looks at come first.
  static bool is_warm = false;
  for (std::uint64_t seed = 1; !is_warm && seed <= 3; ++seed) LiveOnce(states, HistoryOf(seed));
  is_warm = true;
  return LiveOnce(states, history);
}

}  // namespace mirrorflow::simulation
