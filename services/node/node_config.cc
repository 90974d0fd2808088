#include "services/node/node_config.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "mirrorflow/v1/config.pb.h"
#include "records/dates.h"
#include "services/config/text_file.h"
#include "services/wire/mapping.h"

namespace mirrorflow {
namespace {

absl::Status InField(const std::string& field, const absl::Status& status) {
  return {status.code(), absl::StrCat("field ", field, ": ", status.message())};
}

absl::Status Missing(const std::string& field, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("field ", field, " is missing: ", what));
}

absl::StatusOr<std::optional<NodeLine>> ReadLine(const std::string& path,
                                                 const v1::NodeConfig& wire) {
  if (wire.listen().empty() && !wire.has_tls()) return std::nullopt;
  if (wire.listen().empty()) return Missing("listen", "host:port, such as 0.0.0.0:7443");
  const v1::TlsFiles& tls = wire.tls();
  if (tls.certificate_chain().empty()) return Missing("tls.certificate_chain", "a PEM file");
  if (tls.private_key().empty()) return Missing("tls.private_key", "a PEM file");
  if (tls.trusted_authorities().empty()) return Missing("tls.trusted_authorities", "a PEM file");
  absl::StatusOr<ServiceSettings> service = ServiceSettingsFromConfig(path, wire.service());
  if (!service.ok()) return service.status();
  return NodeLine{.listen = wire.listen(),
                  .tls = {.certificate_chain = PathBeside(path, tls.certificate_chain()),
                          .private_key = PathBeside(path, tls.private_key()),
                          .trusted_authorities = PathBeside(path, tls.trusted_authorities())},
                  .service = *std::move(service)};
}

absl::StatusOr<std::optional<IdentityToken>> ReadToken(const std::string& path,
                                                       const v1::NodeConfig& wire) {
  if (!wire.has_identity_token()) return std::nullopt;
  const v1::NodeConfig::Token& token = wire.identity_token();
  if (token.module().empty()) return Missing("module", "the token's PKCS#11 library");
  if (token.token().empty()) return Missing("token", "the token's label");
  if (token.key().empty()) return Missing("key", "the label of the key pair");
  if (token.pin_file().empty()) return Missing("pin_file", "a file with the PIN, mode 0600");
  return IdentityToken{
      .key = {.module = token.module(), .token = token.token(), .key = token.key()},
      .pin_file = PathBeside(path, token.pin_file())};
}

absl::StatusOr<RegisterFile> ReadRegister(const std::string& path, const std::string& name,
                                          const v1::NodeConfig::Register& wire, Mapping mapping) {
  const v1::Database& database = wire.database();
  if (mapping.kind != SourceKind::kSql) {
    if (wire.has_database()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field ", name, ".database: the mapping is not of kind sql"));
    }
    if (wire.file().empty()) return Missing(name + ".file", "a file of the mapping's kind");
    return RegisterFile{.path = PathBeside(path, wire.file()), .mapping = std::move(mapping)};
  }
  if (!wire.file().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("field ", name, ".file: a mapping of kind sql reads a database, not a file"));
  }
  if (database.connection().empty()) {
    return Missing(name + ".database.connection", "an ODBC connection string");
  }
  return RegisterFile{.path = {},
                      .mapping = std::move(mapping),
                      .connection = database.connection(),
                      .password_file = database.password_file().empty()
                                           ? ""
                                           : PathBeside(path, database.password_file())};
}

template <typename Registers>
absl::StatusOr<std::vector<RegisterFile>> ReadRegisters(const std::string& path,
                                                        const std::string& field,
                                                        const Registers& wire) {
  std::vector<RegisterFile> registers;
  for (int i = 0; i < wire.size(); ++i) {
    const std::string name = absl::StrCat(field, "[", i, "]");
    absl::StatusOr<Mapping> mapping = MappingFromConfig(wire[i].mapping());
    if (!mapping.ok()) return InField(name, mapping.status());
    absl::StatusOr<RegisterFile> file = ReadRegister(path, name, wire[i], *std::move(mapping));
    if (!file.ok()) return file.status();
    registers.push_back(*std::move(file));
  }
  return registers;
}

absl::StatusOr<NodeConfig> FromWire(const std::string& path, const v1::NodeConfig& wire) {
  absl::StatusOr<Country> country = Country::Create(wire.country());
  if (!country.ok()) return InField("country", country.status());
  absl::StatusOr<std::optional<IdentityToken>> token = ReadToken(path, wire);
  if (!token.ok()) return InField("identity_token", token.status());
  if (wire.identity_key().empty() && !token->has_value()) {
    return Missing("identity_key", "a file name; or an identity_token");
  }
  if (!wire.identity_key().empty() && token->has_value()) {
    return absl::InvalidArgumentError(
        "field identity_key: the identity is in the identity_token; leave one of the two out");
  }
  if (wire.agreement_key().empty()) return Missing("agreement_key", "a file name");
  if (wire.state_directory().empty()) return Missing("state_directory", "a directory, mode 0700");

  NodeConfig config{.country = *country,
                    .line = {},
                    .identity_key = token->has_value() ? "" : PathBeside(path, wire.identity_key()),
                    .agreement_key = PathBeside(path, wire.agreement_key()),
                    .state_directory = PathBeside(path, wire.state_directory()),
                    .key_passphrase_file = wire.key_passphrase_file().empty()
                                               ? ""
                                               : PathBeside(path, wire.key_passphrase_file()),
                    .identity_token = *std::move(token),
                    .emigrants = {},
                    .immigrants = {}};
  config.require_approval = wire.require_approval();
  if (absl::Status page = CheckPageListen(wire.operator_page()); !page.ok()) return page;
  config.page_listen = wire.operator_page().listen();
  if (!wire.office_unseal_key().empty()) {
    absl::StatusOr<SealKey> key = SealKey::FromText(wire.office_unseal_key());
    if (!key.ok()) return InField("office_unseal_key", key.status());
    config.office_unseal_key = *key;
  }
  absl::StatusOr<std::optional<NodeLine>> line = ReadLine(path, wire);
  if (!line.ok()) return line.status();
  config.line = *std::move(line);
  for (const auto& [field, registers, target] :
       {std::tuple("population", &wire.population(), &config.population),
        std::tuple("emigrants", &wire.emigrants(), &config.emigrants),
        std::tuple("immigrants", &wire.immigrants(), &config.immigrants)}) {
    absl::StatusOr<std::vector<RegisterFile>> read = ReadRegisters(path, field, *registers);
    if (!read.ok()) return read.status();
    *target = *std::move(read);
  }
  for (const auto& [field, text, target] :
       {std::tuple("observed_from", &wire.observed_from(), &config.observed_from),
        std::tuple("observed_until", &wire.observed_until(), &config.observed_until)}) {
    if (text->empty()) continue;
    *target = DayNumberOf(ParseDate(*text, DateFormat::kYearMonthDay).date);
    if (!*target) {
      return absl::InvalidArgumentError(
          absl::StrCat("field ", field, ": not a date; write YYYY-MM-DD"));
    }
  }
  return config;
}

}  // namespace

absl::StatusOr<NodeConfig> ReadNodeConfig(const std::string& path) {
  v1::NodeConfig wire;
  if (absl::Status status = ReadTextFile(path, wire); !status.ok()) {
    if (!absl::IsNotFound(status)) return status;
    return absl::NotFoundError(
        absl::StrCat(status.message(),
                     "\nhint: --config names the node's configuration; docs/mf-node.md has "
                     "an example"));
  }
  absl::StatusOr<NodeConfig> config = FromWire(path, wire);
  if (!config.ok()) {
    return absl::Status(config.status().code(),
                        absl::StrCat(path, ": ", config.status().message()));
  }
  return config;
}

}  // namespace mirrorflow
