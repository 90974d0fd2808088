#include "tests/services/party/three_parties.h"

#include <sodium.h>
#include <sys/stat.h>

#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/log/log_directory.h"
#include "services/log/log_origin.h"
#include "services/transport/channel.h"
#include "services/transport/message_tap.h"
#include "services/wire/terms.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

const bool kCryptoIsReady = InitCrypto();

std::string OriginOf(int place) {
  return LogOrigin(PartyRole::kComputeParty, absl::StrCat("p", place));
}

template <typename T>
absl::Status SendValue(PartyLink& link, Neighbour to, const T& value) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  std::memcpy(bytes.data(), &value, sizeof value);
  return link.Send(to, bytes);
}

template <typename T>
absl::Status ReceiveValue(PartyLink& link, Neighbour from, T& value) {
  std::array<std::uint8_t, sizeof(T)> bytes{};
  absl::Status status = link.Receive(from, bytes);
  std::memcpy(&value, bytes.data(), sizeof value);
  return status;
}

class ToyComputation : public PartyComputation {
 public:
  explicit ToyComputation(const ToySum& toy) : toy_(toy) {}

  absl::Status ReceiveShares(const Progress&, std::stop_token) override { return toy_.at_shares(); }

  absl::StatusOr<OpenedResult> Link(PartyLink& link, const PairKeys& keys,
                                    const std::function<absl::Status()>& before_opening,
                                    const Progress& progress, std::stop_token) override {
    if (absl::Status s = toy_.at_link(); !s.ok()) return s;
    if (absl::Status s = Bulk(link); !s.ok()) return s;
    progress(50);
    // Both ends of a pair draw the same mask; one adds it, the other takes it away.
    const std::uint64_t share = toy_.number + Mask(keys.with_next) - Mask(keys.with_previous);
    if (absl::Status s = before_opening(); !s.ok()) return s;
    if (absl::Status s = toy_.after_opening_record(); !s.ok()) return s;
    std::uint64_t from_next = 0;
    std::uint64_t from_previous = 0;
    for (const Neighbour to : {Neighbour::kNext, Neighbour::kPrevious}) {
      if (absl::Status s = SendValue(link, to, share); !s.ok()) return s;
    }
    if (absl::Status s = ReceiveValue(link, Neighbour::kNext, from_next); !s.ok()) return s;
    if (absl::Status s = ReceiveValue(link, Neighbour::kPrevious, from_previous); !s.ok()) return s;
    return OpenedResult{.opened = absl::StrCat(share + from_next + from_previous)};
  }

 private:
  static std::uint64_t Mask(const SecretBytes& key) {
    std::uint64_t mask = 0;
    if (key.size() != 32) return 0;
    std::memcpy(&mask, key.Expose().data(), sizeof mask);
    return mask;
  }

  // All send before any receives, as the protocol does.
  absl::Status Bulk(PartyLink& link) const {
    const std::vector<std::uint8_t> out(toy_.bulk, static_cast<std::uint8_t>(toy_.number));
    std::vector<std::uint8_t> in(toy_.bulk);
    if (toy_.bulk == 0) return absl::OkStatus();
    for (const Neighbour to : {Neighbour::kNext, Neighbour::kPrevious}) {
      if (absl::Status s = link.Send(to, out); !s.ok()) return s;
    }
    for (const Neighbour from : {Neighbour::kNext, Neighbour::kPrevious}) {
      if (absl::Status s = link.Receive(from, in); !s.ok()) return s;
      for (const std::uint8_t byte : in) {
        if (byte != in.front()) return absl::DataLossError("a message came in another order");
      }
    }
    return absl::OkStatus();
  }

  const ToySum& toy_;
};

}  // namespace

RunTerms ToyTerms(const std::string& run, const std::string& period) {
  v1::RunTerms wire;
  wire.set_run_id(run);
  wire.set_corridor("KE-UG");
  wire.set_period(period);
  wire.set_mode("split-trust");
  wire.mutable_matching()->set_padding(256);
  wire.set_encoding_profile("plain-v1");
  wire.set_encoding_profile_hash(std::string(32, 'e'));
  wire.set_normalisation_profile("basic-v2");
  wire.set_normalisation_profile_hash(std::string(32, 'n'));
  wire.mutable_threshold()->set_numerator(4);
  wire.mutable_threshold()->set_denominator(5);
  wire.set_minimum_batch(10);
  wire.set_suppression_threshold(10);
  wire.set_agreement_hash(std::string(32, 'a'));
  wire.mutable_batch_rule()->set_duration_rule("UN12");
  wire.mutable_batch_rule()->set_contribution_bound(1);
  wire.set_dated_by(v1::RECEIVER);
  return ValueOrDie(ParseTerms(wire.SerializeAsString()));
}

ThreeParties::ThreeParties(std::chrono::milliseconds patience)
    : patience_(patience), authority_(ValueOrDie(CertificateAuthority::Create("test"))) {
  for (int place = 0; place < kPartyCount; ++place) {
    Party& party = parties_.at(static_cast<std::size_t>(place));
    party.tls = Issue(absl::StrCat("party/p", place), absl::StrCat("p", place), &party.fingerprint);
    party.toy.number = static_cast<std::uint64_t>(10 + place);
  }
  for (int place = 0; place < kPartyCount; ++place) Start(place);
}

ThreeParties::~ThreeParties() {
  for (int place = 0; place < kPartyCount; ++place) Stop(place);
}

TlsPaths ThreeParties::Issue(const std::string& role_and_name, const std::string& file,
                             std::string* fingerprint) {
  const IssuedCertificate issued = ValueOrDie(authority_.Issue(role_and_name));
  const std::string base = directory_ / absl::StrCat(file, "-", issued_++);
  const TlsPaths paths{base + ".pem", base + ".key", base + ".ca"};
  WriteText(paths.certificate_chain, issued.certificate_pem);
  WriteText(paths.private_key, issued.private_key_pem);
  WriteText(paths.trusted_authorities, authority_.certificate_pem());
  chmod(paths.private_key.c_str(), 0600);
  if (fingerprint != nullptr) *fingerprint = issued.fingerprint;
  return paths;
}

void ThreeParties::Exchange(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  Stop(place);
  party.tls = Issue(absl::StrCat("party/p", place), "other", nullptr);
  Start(place);
}

std::string ThreeParties::directory(int place) const {
  return directory_ / absl::StrCat("state-", place);
}

PartyPermit ThreeParties::PermitOf(int place) const {
  PartyPermit permit;
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    permit.parties[i] = {.name = absl::StrCat("p", i),
                         .institution = "of the test",
                         .certificate_fingerprint = parties_[i].fingerprint};
  }
  permit.self = place;
  permit.runs_per_period = runs_per_period;
  return permit;
}

std::vector<v1::LogEvent> ThreeParties::events(int place) const {
  const Party& party = parties_.at(static_cast<std::size_t>(place));
  const NoteKey key = ValueOrDie(
      NoteKey::Create(OriginOf(place), NoteAlgorithm::kEd25519, party.identity->public_key()));
  std::vector<v1::LogEvent> events;
  for (const std::string& entry :
       ValueOrDie(ReadEventLog(directory(place) + "/log", {&key, 1})).entries) {
    events.push_back(ValueOrDie(ParseLogEvent(entry)));
  }
  return events;
}

void ThreeParties::Start(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  party.store = ValueOrDie(PartyRunStore::Open(directory(place)));
  if (!party.identity.has_value()) party.identity.emplace(IdentityKey::Generate());
  party.log = ValueOrDie(
      EventLog::Open(directory(place) + "/log", OriginOf(place), *party.identity, {}, TimeNow));
  party.runs = std::make_unique<PartyRuns>(
      *party.store, [&party](const EventDraft& event) { return party.log->Append(event); },
      PartyRuns::Rules{
          .check = [this, place](const RunTerms&) -> absl::StatusOr<PartyPermit> {
            return PermitOf(place);
          },
          .compute = [&party](const RunTerms&, const PartyPermit&, const PartyCommitments&)
              -> absl::StatusOr<std::unique_ptr<PartyComputation>> {
            return std::make_unique<ToyComputation>(party.toy);
          },
          .dial =
              [&party](const RunTerms& terms, const PartyPermit& permit, int to,
                       PeerChannel& channel, const std::stop_token& stop) {
                party.dialler->Carry(terms, permit, to, channel, stop);
              }},
      PartyRuns::Limits{.concurrent_runs = 4, .patience = patience_},
      [](const std::string&, const std::string&) {});
  party.service = std::make_unique<PartyService>(
      [](const PeerIdentity& peer) {
        return peer.name == "lu" ? absl::OkStatus() : absl::PermissionDeniedError("not known");
      },
      *party.runs, [](const std::string&, const std::string&) {});
  party.listening = ValueOrDie(StartServer(party.address, party.tls, party.service.get()));
  // The same port after a restart.
  party.address = absl::StrCat("127.0.0.1:", party.listening.port);
  std::map<std::string, std::string> addresses;
  for (std::size_t i = 0; i < parties_.size(); ++i) {
    addresses.emplace(absl::StrCat("p", i), parties_[i].address);
  }
  for (Party& each : parties_) {
    each.dialler = std::make_unique<PartyDialler>(each.tls, addresses, patience_);
  }
}

void ThreeParties::Stop(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  if (party.runs == nullptr) return;
  party.runs->Stop();
  party.listening.Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(5));
  party.service.reset();
  party.runs.reset();
  party.log.reset();
  party.store.reset();
}

std::string ThreeParties::CopyState(int place) const {
  static int copies = 0;
  const std::string to = directory_ / absl::StrCat("copy-", copies++);
  std::filesystem::copy(directory(place), to, std::filesystem::copy_options::recursive);
  chmod(to.c_str(), 0700);
  return to;
}

void ThreeParties::Begin(const RunTerms& terms) {
  for (int place = 0; place < kPartyCount; ++place) {
    ASSERT_THAT(runs(place).Propose(terms, SerializeTerms(terms)), IsOk());
  }
  for (int place = 0; place < kPartyCount; ++place) {
    ASSERT_THAT(runs(place).Start(terms.run_id, {}), IsOk());
  }
}

PartyRunView ThreeParties::WaitFor(int place, const RunId& run) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  PartyRunView view = ValueOrDie(runs(place).View(run));
  while (view.state < PartyRunState::kOpened && std::chrono::steady_clock::now() < until) {
    view = ValueOrDie(runs(place).WaitForChange(run, view, std::chrono::seconds(1)));
  }
  return view;
}

std::unique_ptr<v1::PartyService::Stub> ThreeParties::Client(const std::string& role_and_name,
                                                             int place) {
  const Party& party = parties_.at(static_cast<std::size_t>(place));
  return v1::PartyService::NewStub(ValueOrDie(CreatePinnedChannel(
      party.address, Issue(role_and_name, "client", nullptr),
      ExpectedServer::Pinned(Role::kParty, absl::StrCat("p", place), party.fingerprint))));
}

}  // namespace mirrorflow
