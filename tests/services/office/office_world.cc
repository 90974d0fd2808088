#include "tests/services/office/office_world.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "corridor/agreement.h"
#include "services/clock/clock.h"
#include "services/office/count_retention.h"
#include "services/office/run_cover.h"
#include "services/trust/signature_files.h"
#include "tests/services/trust/sample_trust.h"

namespace mirrorflow {
namespace {

void WriteFile(const std::string& path, const std::string& text, mode_t mode) {
  std::ofstream(path) << text;
  chmod(path.c_str(), mode);
}

}  // namespace

OfficeWorld::OfficeWorld(const std::string& name, const std::function<void(v1::Agreement&)>& change)
    : directory_(std::filesystem::temp_directory_path() /
                 absl::StrCat("mf-office-", ::getpid(), "-", name)),
      authority_(ValueOrDie(CertificateAuthority::Create("members"))) {
  std::filesystem::create_directories(directory_);
  for (const char* who : {"office/comesa", "operator/anna", "operator/bela", "auditor/omar"}) {
    std::string file = who;
    std::ranges::replace(file, '/', '-');
    parties_.emplace(who, Issue(who, file));
  }
  config_.listen = "127.0.0.1:0";
  config_.tls = parties_.at("office/comesa").tls;
  config_.state_directory = directory_ / "state";
  config_.operators = {parties_.at("operator/anna").fingerprint,
                       parties_.at("operator/bela").fingerprint};
  config_.concurrent_runs = 2;
  config_.linkage_threads = 1;
  for (const std::string country : {"KE", "UG", "TZ"}) {
    const Party party = Issue("node/" + country, "node-" + country);
    parties_.emplace("node/" + country, party);
    Node node{.service = std::make_unique<PlantedNode>(ValueOrDie(Country::Create(country))),
              .listening = {}};
    node.listening = ValueOrDie(StartServer("127.0.0.1:0", party.tls, node.service.get()));
    config_.nodes.emplace(ValueOrDie(Country::Create(country)),
                          absl::StrCat("127.0.0.1:", node.listening.port));
    nodes_.emplace(country, std::move(node));
  }
  AcceptTrust(change);
  StartOffice();
}

void OfficeWorld::AcceptTrust(const std::function<void(v1::Agreement&)>& change) {
  std::filesystem::create_directory(directory_ / "state");
  std::filesystem::permissions(directory_ / "state", std::filesystem::perms::owner_all);
  const auto keys_of = [](const std::string& country) {
    PartyKeys keys{.identity = IdentityOf(ValueOrDie(Country::Create(country))).public_key(),
                   .agreement = {}};
    keys.agreement.bytes.fill(static_cast<std::uint8_t>(country[0]));
    return keys;
  };
  const std::vector<std::string> states = {"KE", "MW", "TZ", "UG"};
  v1::Registry registry = EmptyRegistry();
  for (const std::string& state : states) {
    v1::RegisteredParty entry = StateEntry(state, keys_of(state));
    if (const auto party = parties_.find("node/" + state); party != parties_.end()) {
      entry.add_certificate_fingerprints(party->second.fingerprint);
    }
    *registry.add_parties() = entry;
  }
  *registry.add_parties() =
      OtherEntry(v1::LINKAGE_SERVICE, "comesa", parties_.at("office/comesa").fingerprint);
  *registry.add_parties() =
      OtherEntry(v1::AUDITOR, "omar", parties_.at("auditor/omar").fingerprint);
  trust_ = ValueOrDie(TrustStore::Open(config_.trust_directory()));
  const auto write = [](const std::string& path, const std::string& text, std::string_view purpose,
                        const std::vector<std::string>& signers) {
    WriteFile(path, text, 0644);
    for (const std::string& signer : signers) {
      ValueOrDie(WriteSignatureFile(path, kSignatureSuffix, purpose, signer,
                                    IdentityOf(ValueOrDie(Country::Create(signer))), text));
    }
  };
  const std::string text = PrintText(registry);
  write(directory_ / "registry-1.txtpb", text, kRegistryPurpose, states);
  EXPECT_THAT(
      trust_->AcceptRegistry(directory_ / "registry-1.txtpb", FileFingerprint(FileHash(text))),
      IsOk());
  for (std::size_t i = 0; i < states.size(); ++i) {
    for (std::size_t j = i + 1; j < states.size(); ++j) {
      v1::Agreement agreement =
          SampleAgreement(states[i], keys_of(states[i]), states[j], keys_of(states[j]));
      agreement.set_agreement_id(absl::AsciiStrToLower(states[i] + "-" + states[j]));
      agreement.mutable_threshold()->mutable_dice()->set_numerator(4);
      agreement.mutable_threshold()->mutable_dice()->set_denominator(5);
      agreement.mutable_disclosure()->set_suppression_threshold(3);
      agreement.set_minimum_batch(1);
      agreement.set_valid_until("2199-06-30");
      if (change) change(agreement);
      const std::string path = directory_ / (agreement.agreement_id() + ".txtpb");
      write(path, PrintText(agreement), kAgreementPurpose, {states[i], states[j]});
      EXPECT_THAT(trust_->AcceptAgreement(path), IsOk());
    }
  }
}

OfficeWorld::~OfficeWorld() {
  StopOffice();
  for (auto& [country, node] : nodes_) {
    node.listening.Shutdown(std::chrono::system_clock::now());
  }
  std::filesystem::remove_all(directory_);
}

OfficeWorld::Party OfficeWorld::Issue(const std::string& role_and_name, const std::string& file) {
  const IssuedCertificate issued = ValueOrDie(authority_.Issue(role_and_name));
  const std::string base = directory_ / file;
  Party party{.tls = {base + ".pem", base + ".key", base + ".ca"},
              .fingerprint = issued.fingerprint};
  WriteFile(party.tls.certificate_chain, issued.certificate_pem, 0644);
  WriteFile(party.tls.private_key, issued.private_key_pem, 0600);
  WriteFile(party.tls.trusted_authorities, authority_.certificate_pem(), 0644);
  return party;
}

void OfficeWorld::StartOffice() {
  store_ = ValueOrDie(RunStore::Open(config_.state_directory));
  releases_ = ValueOrDie(ReleaseStore::Open(config_.state_directory));
  desk_ = std::make_unique<ReleaseDesk>(ReleaseDesk::Parts{.runs = *store_,
                                                           .releases = *releases_,
                                                           .trust = *trust_,
                                                           .vault = vault_,
                                                           .identity = identity_,
                                                           .provider = "Office of a test",
                                                           .random = random_,
                                                           .now = TimeNow});
  NodeClients clients;
  for (const auto& [country, address] : config_.nodes) {
    const auto check = [this, country = country](const std::string& fingerprint) {
      return ValueOrDie(trust_->Current())
          ->registry.CheckCertificate(PartyRole::kMemberState, country.alpha2(), fingerprint,
                                      trust_->today());
    };
    clients.emplace(country,
                    ValueOrDie(NodeClient::Create(country, address, check, config_.tls, limits_)));
  }
  const auto log = [this](const std::string& id, const std::string& message) {
    const std::lock_guard lock(log_mutex_);
    log_ += absl::StrCat(id, " ", message, "\n");
  };
  driver_ = std::make_unique<CampaignDriver>(
      *store_, std::move(clients),
      [this](const RunTerms& terms) {
        return CheckRunCover(terms, *trust_, *store_, releases_->Ledger());
      },
      [this](const RunTerms& terms, const FlowCube& cube) {
        return SealForRetention(terms, cube, vault_, *trust_);
      },
      DriverOptions{.concurrent_runs = config_.concurrent_runs,
                    .linkage_threads = config_.linkage_threads,
                    .farewell = std::chrono::seconds(1),
                    .approval_poll = std::chrono::milliseconds(50),
                    .seal_errors =
                        [this](const RunTerms& terms, const std::string& errors) {
                          return SealErrorsForRetention(terms, errors, vault_, *trust_);
                        }},
      log);
  service_ = std::make_unique<LinkageService>(config_, *store_, *driver_, *trust_, *desk_,
                                              *releases_, &unseal_key_, log);
  listening_ = ValueOrDie(StartServer(config_.listen, config_.tls, service_.get()));
  driver_->Resume();
}

void OfficeWorld::StopOffice() {
  service_->StopWatches();
  driver_->Stop();
  listening_.Shutdown(std::chrono::system_clock::now());
  listening_ = {};
  service_.reset();
  driver_.reset();
  desk_.reset();
  releases_.reset();
  store_.reset();
}

void OfficeWorld::RouteNode(const std::string& country, const std::string& address) {
  StopOffice();
  config_.nodes.at(ValueOrDie(Country::Create(country))) = address;
  StartOffice();
}

std::unique_ptr<v1::LinkageService::Stub> OfficeWorld::Connect(const Party& party) {
  return v1::LinkageService::NewStub(ValueOrDie(CreatePinnedChannel(
      absl::StrCat("127.0.0.1:", listening_.port), party.tls,
      ExpectedServer::Pinned(Role::kOffice, "comesa", parties_.at("office/comesa").fingerprint))));
}

std::unique_ptr<v1::LinkageService::Stub> OfficeWorld::Client(const std::string& role_and_name) {
  return Connect(parties_.at(role_and_name));
}

std::unique_ptr<v1::LinkageService::Stub> OfficeWorld::Impostor(const std::string& role_and_name) {
  return Connect(Issue(role_and_name, "impostor"));
}

std::string OfficeWorld::WriteClientConfig() {
  const std::string path = directory_ / "client.txtpb";
  WriteFile(path,
            absl::StrCat("office { address: \"127.0.0.1:", listening_.port,
                         "\" certificate_fingerprint: \"", parties_.at("office/comesa").fingerprint,
                         "\" }\ntls { certificate_chain: \"operator-anna.pem\" private_key: "
                         "\"operator-anna.key\" trusted_authorities: \"operator-anna.ca\" }\n"),
            0644);
  return path;
}

std::string OfficeWorld::Log() const {
  const std::lock_guard lock(log_mutex_);
  return log_;
}

void OfficeWorld::UseOfficialRule(v1::Agreement& agreement) {
  v1::DisclosureRule& rule = *agreement.mutable_disclosure();
  rule.set_rule("official");
  rule.set_rounding_base(agreement.agreement_id() == "ke-ug" ? 5 : 3);
  rule.set_suppression_threshold(10);
  rule.clear_budget_milliepsilon();
  for (v1::TableShare& share : *rule.mutable_tables()) share.clear_permille();
  for (v1::VintageShare& share : *rule.mutable_vintages()) share.clear_permille();
  v1::AcceptedRisk& accepted = *agreement.add_accepted_risks();
  accepted.set_risk(v1::AcceptedRisk::ROUNDED_COUNTS);
  accepted.set_statement(std::string(RiskStatement(Risk::kRoundedCounts)));
}

v1::CreateCampaignRequest OfficeWorld::Campaign(const std::vector<std::string>& corridors) {
  v1::CreateCampaignRequest request;
  request.set_campaign_id("y2024");
  request.set_period("2024");
  for (const std::string& corridor : corridors) request.add_corridors(corridor);
  request.set_mode("linkage-unit");
  request.set_encoding_profile("hardened-v1");
  request.set_normalisation_profile("basic-v2");
  request.mutable_threshold()->set_numerator(4);
  request.mutable_threshold()->set_denominator(5);
  request.set_minimum_batch(10);
  request.set_suppression_threshold(3);
  return request;
}

grpc::Status OfficeWorld::Create(const v1::CreateCampaignRequest& request, v1::Campaign* campaign) {
  v1::Campaign unused;
  grpc::ClientContext context;
  return Client("operator/anna")
      ->CreateCampaign(&context, request, campaign == nullptr ? &unused : campaign);
}

StoredRun OfficeWorld::WaitFor(const std::string& run_id, std::chrono::seconds patience) {
  const RunId id = ValueOrDie(RunId::Create(run_id));
  const auto until = std::chrono::steady_clock::now() + patience;
  std::uint64_t seen = store_->version();
  while (std::chrono::steady_clock::now() < until) {
    const std::optional<StoredRun> run = store_->FindRun(id);
    if (run.has_value() && HasEnded(run->state)) return *run;
    seen = store_->WaitForChange(seen, std::chrono::milliseconds(200));
  }
  ADD_FAILURE() << run_id << " did not end";
  return *store_->FindRun(id);
}

void OfficeWorld::WaitUntil(const std::string& run_id, RunState state) {
  const RunId id = ValueOrDie(RunId::Create(run_id));
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  std::uint64_t seen = store_->version();
  while (store_->FindRun(id)->state != state) {
    ASSERT_LT(std::chrono::steady_clock::now(), until) << run_id;
    seen = store_->WaitForChange(seen, std::chrono::milliseconds(200));
  }
}

grpc::Status OfficeWorld::Draft(const std::string& release, const std::string& campaign,
                                const std::string& vintage, v1::Release* response) {
  v1::DraftReleaseRequest request;
  request.set_release_id(release);
  request.add_campaign_ids(campaign);
  request.set_vintage(vintage);
  request.mutable_quality()->set_precision(1'000'000);
  request.mutable_quality()->set_recall(1'000'000);
  request.mutable_quality()->set_source("a test");
  v1::Release unused;
  grpc::ClientContext context;
  return Client("operator/anna")
      ->DraftRelease(&context, request, response == nullptr ? &unused : response);
}

grpc::Status OfficeWorld::Check(const std::string& release, v1::Release* response) {
  v1::ReleaseRequest request;
  request.set_release_id(release);
  v1::Release unused;
  grpc::ClientContext context;
  return Client("operator/anna")
      ->CheckRelease(&context, request, response == nullptr ? &unused : response);
}

grpc::Status OfficeWorld::Approve(const std::string& release, const std::string& who) {
  v1::Release seen;
  if (grpc::Status status = GetRelease(release, &seen); !status.ok()) return status;
  v1::ApproveReleaseRequest request;
  request.set_release_id(release);
  request.set_plan_digest(seen.plan_digest());
  grpc::ClientContext context;
  v1::Release unused;
  return Client(who)->ApproveRelease(&context, request, &unused);
}

grpc::Status OfficeWorld::Publish(const std::string& release, v1::Release* response) {
  v1::ReleaseRequest request;
  request.set_release_id(release);
  v1::Release unused;
  grpc::ClientContext context;
  return Client("operator/anna")
      ->PublishRelease(&context, request, response == nullptr ? &unused : response);
}

grpc::Status OfficeWorld::Release(const std::string& release, const std::string& campaign,
                                  const std::string& vintage, v1::Release* response) {
  grpc::Status status = Draft(release, campaign, vintage);
  if (status.ok()) status = Check(release);
  if (status.ok()) status = Approve(release, "operator/anna");
  if (status.ok()) status = Approve(release, "operator/bela");
  return status.ok() ? Publish(release, response) : status;
}

grpc::Status OfficeWorld::GetRelease(const std::string& release, v1::Release* response) {
  v1::ReleaseRequest request;
  request.set_release_id(release);
  grpc::ClientContext context;
  return Client("operator/anna")->GetRelease(&context, request, response);
}

FlowCube OfficeWorld::Counts(const std::string& run) const {
  const StoredRun stored = *store_->FindRun(ValueOrDie(RunId::Create(run)));
  return ValueOrDie(vault_.Open(stored.terms, ValueOrDie(store_->ReadCounts(stored.id))));
}

std::uint64_t OfficeWorld::Total(const std::string& run, Figure figure) const {
  const FlowCube cube = Counts(run);
  std::uint64_t total = 0;
  for (const std::uint64_t count : cube.counts(figure)) total += count;
  return total;
}

}  // namespace mirrorflow
