#include "tests/simulation/states.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/trust/signature_files.h"
#include "services/trust/trust_store.h"
#include "tests/services/trust/sample_trust.h"

namespace mirrorflow::simulation {
namespace {

namespace fs = std::filesystem;

SecretBytes SecretOf(std::uint8_t value) {
  SecretBytes secret(32);
  std::ranges::fill(secret.ExposeMutable(), value);
  return secret;
}

// In memory where there is such a place: thousands of histories flush their files.
fs::path MakeDirectory() {
  const fs::path base = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
  std::string name = (base / "mirrorflow-simulation-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

// Like nobody else's: syllables by the digits of the number.
std::string NameOf(int number, int salt) {
  constexpr std::array<std::string_view, 16> kSyllables = {"ba", "ko", "mu",  "zi", "ne", "ta",
                                                           "wo", "ri", "sha", "du", "pe", "ga",
                                                           "lo", "fi", "hu",  "ya"};
  std::uint64_t bits =
      (static_cast<std::uint64_t>(number) * 2654435761U + 97U * static_cast<std::uint64_t>(salt)) *
      40503U;
  std::string name;
  for (int i = 0; i < 5; ++i) {
    name += kSyllables[(bits >> (3 + 7 * i)) % kSyllables.size()];
  }
  return name;
}

std::string Row(int person, const std::string& from, const std::string& to) {
  return absl::StrFormat("%s,%s,%04d-%02d-%02d,%s,%s,%s,2024-%02d-%02d\n", NameOf(person, 1),
                         NameOf(person, 2), 1950 + person * 7 % 50, 1 + person * 5 % 12,
                         1 + person * 11 % 28, person % 2 == 0 ? "F" : "M", from, to,
                         3 + person % 6, 1 + person % 28);
}

void Write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

void WriteSigned(const fs::path& file, const std::string& text, std::string_view purpose,
                 const std::vector<std::string>& signers) {
  Write(file, text);
  for (const std::string& signer : signers) {
    ValueOrDie(WriteSignatureFile(file, kSignatureSuffix, purpose, signer,
                                  *States::KeysOf(signer).identity, text));
  }
}

}  // namespace

const std::vector<std::string>& States::Countries() {
  static const std::vector<std::string> countries = {"KE", "TZ", "UG"};
  return countries;
}

States::States() : directory_(MakeDirectory()) {
  // The workbook library names its temporary files by the time of day, and tries the next name
  // where one is taken: what other programs left behind would change what happens on a disk.
  setenv("TMPDIR", directory_.c_str(), 1);
  WriteRegisters();
  AcceptTrust();
}

States::~States() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

NodeKeys States::KeysOf(const std::string& country) {
  return {std::make_unique<IdentityKey>(
              ValueOrDie(IdentityKey::FromSeed(SecretOf(static_cast<std::uint8_t>(country[0]))))),
          ValueOrDie(AgreementKey::FromSecret(SecretOf(static_cast<std::uint8_t>(country[1]))))};
}

void States::WriteRegisters() const {
  std::map<std::string, std::string> files;
  for (const std::string& country : Countries()) {
    for (const char* kind : {"emigrants", "immigrants"}) {
      files[country + "-" + kind] = "surname,given,born,sex,from,to,date\n";
    }
  }
  int person = 0;
  for (const std::string& from : Countries()) {
    for (const std::string& to : Countries()) {
      if (from == to) continue;
      for (int i = 0; i < kInBoth + kEmigrantsOnly + kImmigrantsOnly; ++i) {
        const std::string row = Row(++person, from, to);
        if (i < kInBoth + kEmigrantsOnly) files[from + "-emigrants"] += row;
        if (i < kInBoth || i >= kInBoth + kEmigrantsOnly) files[to + "-immigrants"] += row;
      }
    }
  }
  for (const auto& [name, text] : files) Write(directory_ / (name + ".csv"), text);
}

std::map<Figure, std::uint64_t> States::Reference() {
  return {{Figure::kEmigSender, kInBoth + kEmigrantsOnly},
          {Figure::kImmigReceiver, kInBoth + kImmigrantsOnly},
          {Figure::kLinked, kInBoth},
          {Figure::kLinkedAsOther, kInBoth}};
}

void States::AcceptTrust() const {
  const std::vector<std::string>& countries = Countries();
  v1::Registry registry = EmptyRegistry();
  for (const std::string& country : countries) {
    *registry.add_parties() = StateEntry(country, KeysOf(country).public_keys());
  }
  v1::RegisteredParty office = OtherEntry(v1::LINKAGE_SERVICE, "comesa", std::string(64, 'a'));
  office.set_identity_key(office_identity_.public_key().ToText());
  *registry.add_parties() = office;
  const std::string text = PrintText(registry);
  const fs::path registry_file = directory_ / "registry-1.txtpb";
  WriteSigned(registry_file, text, kRegistryPurpose, countries);
  std::vector<fs::path> agreements;
  for (std::size_t i = 0; i < countries.size(); ++i) {
    for (std::size_t j = i + 1; j < countries.size(); ++j) {
      v1::Agreement agreement = SampleAgreement(countries[i], KeysOf(countries[i]).public_keys(),
                                                countries[j], KeysOf(countries[j]).public_keys());
      agreement.set_agreement_id(absl::AsciiStrToLower(countries[i] + "-" + countries[j]));
      agreement.mutable_disclosure()->set_suppression_threshold(3);
      agreement.mutable_disclosure()->set_runs_per_period(2);
      agreements.push_back(directory_ / (agreement.agreement_id() + ".txtpb"));
      WriteSigned(agreements.back(), PrintText(agreement), kAgreementPurpose,
                  {countries[i], countries[j]});
    }
  }
  std::vector<std::string> services = countries;
  services.emplace_back("office");
  for (const std::string& service : services) {
    const fs::path state = directory_ / "states" / service;
    fs::create_directories(state);
    fs::permissions(state, fs::perms::owner_all);
    const auto trust = ValueOrDie(TrustStore::Open((state / "trust").string()));
    const absl::Status accepted =
        trust->AcceptRegistry(registry_file, FileFingerprint(FileHash(text)));
    if (!accepted.ok()) ADD_FAILURE() << accepted;
    for (const fs::path& agreement : agreements) {
      const absl::Status held = trust->AcceptAgreement(agreement);
      if (!held.ok()) ADD_FAILURE() << held;
    }
  }
}

void States::CopyTo(const fs::path& directory) const {
  fs::copy(directory_ / "states", directory, fs::copy_options::recursive);
}

NodeConfig States::ConfigOf(const std::string& country, const fs::path& directory) const {
  const auto file = [&](const std::string& kind) {
    return RegisterFile{
        .path = directory_ / (country + "-" + kind + ".csv"),
        .mapping = {.source = kind,
                    .columns = {{FieldKind::kName, "surname"},
                                {FieldKind::kName, "given"},
                                {FieldKind::kBirthDate, "born", DateFormat::kYearMonthDay},
                                {FieldKind::kSex, "sex"},
                                {FieldKind::kOrigin, "from"},
                                {FieldKind::kDestination, "to"},
                                {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay}}}};
  };
  return {.country = ValueOrDie(Country::Create(country)),
          .line = {},
          .identity_key = "identity.key",
          .agreement_key = "agreement.key",
          .state_directory = directory,
          .emigrants = {file("emigrants")},
          .immigrants = {file("immigrants")}};
}

}  // namespace mirrorflow::simulation
