#include "tests/federation/party_hall.h"

#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "corridor/agreement.h"
#include "corridor/record_classes.h"
#include "crypto/detached_signature.h"
#include "mirrorflow/v1/config.pb.h"
#include "mirrorflow/v1/node_service.grpc.pb.h"
#include "services/config/text_file.h"
#include "services/node/committed_shares.h"
#include "services/sandbox/loopback_socket.h"
#include "services/transport/channel.h"
#include "services/transport/rpc_status.h"
#include "services/wire/commitment.h"
#include "services/wire/terms.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kStartLimit{60};

}  // namespace

// Serves the views of one committed batch to whoever the certificate says is a party of this hall.
class ShareNode final : public v1::NodeService::Service {
 public:
  void Serve(const CommittedUpload* upload) { upload_ = upload; }

  grpc::Status StreamShares(grpc::ServerContext* context, const v1::StreamBatchRequest* request,
                            grpc::ServerWriter<v1::BatchPart>* writer) override {
    const absl::StatusOr<PeerIdentity> peer = PeerOf(*context);
    if (!peer.ok() || peer->role != Role::kParty) {
      return {grpc::StatusCode::PERMISSION_DENIED, "parties only"};
    }
    const int party = peer->name.back() - '0';
    v1::BatchPart part;
    *part.mutable_opening() = BatchOpeningToWire(upload_->opening(party));
    writer->Write(part);
    part.set_header(upload_->header(party));
    writer->Write(part);
    for (std::uint32_t i = request->first_chunk(); i < upload_->chunk_count(party); ++i) {
      part.set_chunk(upload_->chunk(party, i));
      if (!writer->Write(part)) return grpc::Status::CANCELLED;
    }
    part.set_trailer(upload_->trailer(party));
    writer->Write(part);
    return grpc::Status::OK;
  }

 private:
  const CommittedUpload* upload_ = nullptr;
};

PartyHall::PartyHall(const Options& options)
    : options_(options),
      programs_(std::getenv("MF_BIN_DIR") != nullptr ? std::getenv("MF_BIN_DIR")
                                                     : "build/release/bin"),
      authority_(ValueOrDie(CertificateAuthority::Create("hall"))) {
  std::string node_fingerprints[2];
  for (std::size_t side = 0; side < nodes_.size(); ++side) {
    const TlsPaths tls = Issue(side == 0 ? "node/KE" : "node/UG", &node_fingerprints[side]);
    nodes_[side].service = std::make_unique<ShareNode>();
    nodes_[side].listening =
        ValueOrDie(StartServer("127.0.0.1:0", tls, nodes_[side].service.get()));
  }
  std::map<std::string, std::string> addresses;
  for (std::size_t place = 0; place < parties_.size(); ++place) {
    Party& party = parties_[place];
    party.name = absl::StrCat("p", place);
    party.tls = Issue("party/" + party.name, &party.fingerprint);
    party.port = ValueOrDie(FreePort());
    addresses.emplace(party.name, absl::StrCat("127.0.0.1:", party.port));
  }
  std::string office_fingerprint;
  const TlsPaths office_tls = Issue("office/lu", &office_fingerprint);

  v1::Registry registry = EmptyRegistry();
  for (const auto& [state, fingerprint] :
       {std::pair(&sender_, node_fingerprints[0]), std::pair(&receiver_, node_fingerprints[1])}) {
    v1::RegisteredParty entry = StateEntry(state->code(), state->keys());
    entry.add_certificate_fingerprints(fingerprint);
    *registry.add_parties() = entry;
  }
  *registry.add_parties() = OtherEntry(v1::LINKAGE_SERVICE, "lu", office_fingerprint);
  WriteText(directory_ / "registry-1.txtpb", PrintText(registry));

  v1::Agreement agreement =
      SampleAgreement("KE", sender_.keys(), "UG", receiver_.keys(), "plain-v1");
  agreement.set_mode("split-trust");
  agreement.mutable_threshold()->mutable_dice()->set_numerator(options_.numerator);
  agreement.mutable_threshold()->mutable_dice()->set_denominator(options_.denominator);
  agreement.set_exact_tokens(options_.exact_tokens);
  agreement.set_verify_products(options_.verify_products);
  v1::DisclosureRule& disclosure = *agreement.mutable_disclosure();
  disclosure.set_runs_per_period(options_.runs_per_period);
  disclosure.set_budget_milliepsilon(options_.budget_milliepsilon);
  disclosure.clear_tables();
  agreement.clear_strata();
  for (const auto& [table, permille] : options_.tables) {
    v1::TableShare& share = *disclosure.add_tables();
    share.set_table(std::string(CountedTableName(table)));
    share.set_permille(permille);
    if (!StratumName(table).empty()) agreement.add_strata(std::string(StratumName(table)));
  }
  agreement.set_birth_year_band(options_.birth_year_band);
  for (const std::uint8_t level : options_.matching.levels()) {
    agreement.mutable_matching()->add_levels(level);
  }
  agreement.mutable_matching()->set_padding(options_.matching.padding());
  disclosure.clear_vintages();
  v1::VintageShare& vintage = *disclosure.add_vintages();
  vintage.set_vintage("final");
  vintage.set_permille(1000);
  for (const Party& party : parties_) {
    v1::AgreedComputeParty& entry = *agreement.add_compute_parties();
    entry.set_name(party.name);
    entry.set_institution("of the test");
    entry.set_certificate_fingerprint(party.fingerprint);
  }
  const std::string agreement_file = PrintText(agreement);
  agreement_.emplace(ValueOrDie(ParseAgreement(agreement_file, "agreement")));
  WriteText(directory_ / "ke-ug-2024.txtpb", agreement_file);
  for (const SampleState* state : {&sender_, &receiver_}) {
    WriteText(
        directory_ / absl::StrCat("registry-1.txtpb.", state->code(), ".sig"),
        DetachedSignatureText(kRegistryPurpose, SignFile(kRegistryPurpose, PrintText(registry),
                                                         state->code(), state->identity)));
    WriteText(directory_ / absl::StrCat("ke-ug-2024.txtpb.", state->code(), ".sig"),
              DetachedSignatureText(kAgreementPurpose, SignFile(kAgreementPurpose, agreement_file,
                                                                state->code(), state->identity)));
  }
  for (int place = 0; place < kPartyCount; ++place) {
    WriteConfig(place);
    Run(place, {"keys", "init"});
    Run(place, {"registry", "accept", directory_ / "registry-1.txtpb", "--first",
                FileFingerprint(FileHash(PrintText(registry)))});
    Run(place, {"agreements", "accept", directory_ / "ke-ug-2024.txtpb"});
    StartParty(place);
  }
  rounds_ = std::make_unique<PartyRounds>(
      addresses, office_tls,
      [this](const RunTerms&) -> absl::StatusOr<std::array<ComputeParty, kComputeParties>> {
        std::array<ComputeParty, kComputeParties> named;
        std::ranges::copy(agreement_->content().compute_parties, named.begin());
        return named;
      },
      PartyRounds::Limits{.call = std::chrono::seconds(20), .patience = std::chrono::seconds(5)});
}

PartyHall::~PartyHall() {
  for (Party& party : parties_) {
    if (party.process.has_value()) party.process->Stop(std::chrono::seconds(10));
  }
  for (Node& node : nodes_) {
    node.listening.Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  }
}

TlsPaths PartyHall::Issue(const std::string& role_and_name, std::string* fingerprint) {
  const IssuedCertificate issued = ValueOrDie(authority_.Issue(role_and_name));
  const std::string base = directory_ / absl::StrCat("tls-", issued_++);
  const TlsPaths paths{base + ".pem", base + ".key", base + ".ca"};
  WriteText(paths.certificate_chain, issued.certificate_pem);
  WriteText(paths.private_key, issued.private_key_pem);
  WriteText(paths.trusted_authorities, authority_.certificate_pem());
  chmod(paths.private_key.c_str(), 0600);
  *fingerprint = issued.fingerprint;
  return paths;
}

std::string PartyHall::directory(int place) const { return directory_ / absl::StrCat("p", place); }

void PartyHall::WriteConfig(int place) {
  const Party& party = parties_.at(static_cast<std::size_t>(place));
  std::filesystem::create_directories(directory(place));
  v1::PartyConfig config;
  config.set_name(party.name);
  config.set_listen(absl::StrCat("127.0.0.1:", party.port));
  config.mutable_tls()->set_certificate_chain(party.tls.certificate_chain);
  config.mutable_tls()->set_private_key(party.tls.private_key);
  config.mutable_tls()->set_trusted_authorities(party.tls.trusted_authorities);
  config.set_state_directory("state");
  config.set_identity_key("identity.key");
  config.set_peer_timeout_seconds(options_.peer_timeout_seconds);
  for (std::size_t side = 0; side < nodes_.size(); ++side) {
    v1::PartyConfig::Node& node = *config.add_nodes();
    node.set_country(side == 0 ? "KE" : "UG");
    node.set_address(absl::StrCat("127.0.0.1:", nodes_[side].listening.port));
  }
  for (std::size_t other = 0; other < parties_.size(); ++other) {
    if (other == static_cast<std::size_t>(place)) continue;
    v1::PartyAddress& address = *config.add_parties();
    address.set_name(parties_[other].name);
    if (options_.delay.count() == 0) {
      address.set_address(absl::StrCat("127.0.0.1:", parties_[other].port));
    } else {
      proxies_.push_back(ValueOrDie(DelayProxy::Create(parties_[other].port, options_.delay)));
      address.set_address(proxies_.back()->address());
    }
  }
  ASSERT_THAT(WriteTextFile(directory(place) + "/party.txtpb", config), IsOk());
}

std::string PartyHall::Run(int place, std::vector<std::string> command) const {
  command.insert(command.begin(), programs_ / "mf-party");
  command.push_back("--config");
  command.push_back(directory(place) + "/party.txtpb");
  const CommandResult result = ValueOrDie(RunCommand(command));
  EXPECT_EQ(result.exit_code, 0) << command[1];
  return result.out;
}

std::string PartyHall::Command(int place, const std::string& command) const {
  std::vector<std::string> words = absl::StrSplit(command, ' ');
  words.push_back("--json");
  return Run(place, std::move(words));
}

void PartyHall::StartParty(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  party.process.emplace(ValueOrDie(ChildProcess::Start(
      {programs_ / "mf-party", "serve", "--config", directory(place) + "/party.txtpb"},
      directory_.path(), party.name)));
  ASSERT_THAT(party.process->WaitForLine("listening on ", kStartLimit), IsOk());
}

void PartyHall::KillParty(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  kill(party.process->pid(), SIGKILL);
  party.process->Stop(std::chrono::seconds(10));
  party.process.reset();
  // So that the line of its next start is not that of this one.
  std::filesystem::remove(directory_ / (party.name + ".out"));
}

void PartyHall::ExchangeCertificate(int place) {
  Party& party = parties_.at(static_cast<std::size_t>(place));
  KillParty(place);
  std::string fingerprint;
  party.tls = Issue("party/" + party.name, &fingerprint);
  WriteConfig(place);
  StartParty(place);
}

RunTerms PartyHall::Terms(const std::string& run_id) const {
  RunTerms terms =
      TermsUnder(*agreement_, ValueOrDie(RunId::Create(run_id)),
                 ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create("2024")));
  return ValueOrDie(ParseTerms(SerializeTerms(terms)));
}

BatchHeader PartyHall::Header(const RunTerms& terms, Side side, std::uint64_t records) const {
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = ValueOrDie(FindEncodingProfile(terms.encoding_profile)).row_bits;
  header.record_count = records;
  header.row_count = records;
  header.token_slots = terms.exact_tokens ? 2 : 0;
  return header;
}

absl::StatusOr<v1::OpenedCounts> PartyHall::Link(
    const RunTerms& terms, Batches batches, const std::function<void()>& on_received,
    const std::function<void(std::uint32_t percent)>& on_percent) {
  absl::StatusOr<std::unique_ptr<CommittedUpload>> sender = CommittedShares::Create(
      terms, std::move(batches.sender), sender_.identity, std::move(batches.sender_seeds));
  if (!sender.ok()) return sender.status();
  absl::StatusOr<std::unique_ptr<CommittedUpload>> receiver = CommittedShares::Create(
      terms, std::move(batches.receiver), receiver_.identity, std::move(batches.receiver_seeds));
  if (!receiver.ok()) return receiver.status();
  nodes_[0].service->Serve(sender->get());
  nodes_[1].service->Serve(receiver->get());
  const StoredRun run{.id = terms.run_id,
                      .campaign = terms.run_id,
                      .terms = terms,
                      .terms_bytes = SerializeTerms(terms)};
  if (absl::Status proposed = rounds_->Propose(run, {}); !proposed.ok()) {
    rounds_->End(run, RunState::kFailed, std::chrono::milliseconds(500)).IgnoreError();
    return proposed;
  }
  absl::StatusOr<std::string> opened =
      rounds_->Link(run, {(*sender)->commitment(), (*receiver)->commitment()},
                    {.received =
                         [&] {
                           on_received();
                           return absl::OkStatus();
                         },
                     .percent = on_percent},
                    {});
  rounds_
      ->End(run, opened.ok() ? RunState::kErased : RunState::kFailed,
            std::chrono::milliseconds(500))
      .IgnoreError();
  if (!opened.ok()) return opened.status();
  v1::OpenedCounts counts;
  if (!counts.ParseFromString(*opened)) return absl::DataLossError("no opened counts");
  return counts;
}

}  // namespace mirrorflow
