#include "services/support/support_bundle.h"

#include <grpcpp/grpcpp.h>
#include <openssl/crypto.h>
#include <sys/utsname.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/support/metrics_snapshot.h"
#include "services/transport/own_certificate.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

std::string Printed(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string Readme(const SupportSources& sources) {
  return absl::StrCat(
      "Support bundle of ", sources.program, " ", MIRRORFLOW_VERSION, ", made ", sources.created,
      "\n\n"
      "For somebody who helps you. Look through it before you send it: it is plain text.\n\n"
      "versions.json       the program, its libraries, the system\n"
      "configuration.txtpb numbers, switches and addresses; every other text is \"(left out)\"\n"
      "doctor.json         what `",
      sources.program,
      " doctor` found when this was made\n"
      "runs.json           runs and releases: id, flow, period, state and the reason of a failure\n"
      "certificate.json    whose certificate it is, and from when to when\n"
      "metrics.txt         what Prometheus would have read at that moment, if it is served\n\n"
      "There is no key in it and no path of one, no encoding, no record, no name, and no count of\n"
      "records, links or people. Nothing was copied from the state directory.\n\n"
      "The service keeps no log of its own; systemd does. It has no personal data either, and "
      "shows\n"
      "which runs there were. Where it is asked for, add it yourself:\n"
      "  journalctl -u ",
      sources.unit, " -n 500 >log.txt\n");
}

Json VersionsJson(const SupportSources& sources) {
  Json json = {{"program", sources.program},
               {"version", MIRRORFLOW_VERSION},
               {"grpc", grpc::Version()},
               {"openssl", OpenSSL_version(OPENSSL_VERSION)},
               {"made", sources.created}};
  utsname system{};
  // Not the name of the machine.
  if (uname(&system) == 0) {
    json["system"] = absl::StrCat(system.sysname, " ", system.release, " ", system.machine);
  }
  return json;
}

Json FindingsJson(const SupportSources& sources) {
  const std::vector<std::string>& left_out = sources.configuration.left_out;
  Json json = Json::array();
  for (const Finding& finding : sources.findings) {
    json.push_back({{"check", finding.check},
                    {"verdict", std::string(VerdictName(finding.verdict))},
                    {"found", Redacted(finding.found, left_out)},
                    {"hint", Redacted(finding.hint, left_out)}});
  }
  return json;
}

Json RunsJson(const std::vector<SupportRun>& runs, const std::vector<std::string>& left_out) {
  Json json = Json::array();
  for (const SupportRun& run : runs) {
    Json entry = {{"id", run.id}};
    if (!run.flow.empty()) entry["flow"] = run.flow;
    entry["period"] = run.period;
    entry["state"] = run.state;
    if (!run.message.empty()) entry["message"] = Redacted(run.message, left_out);
    json.push_back(std::move(entry));
  }
  return json;
}

Json CertificateJson(const std::string& path) {
  if (path.empty()) return {{"certificate", "none: without a line"}};
  const absl::StatusOr<OwnCertificate> own = ReadOwnCertificate(path);
  if (!own.ok()) return {{"certificate", "can't be read"}};
  return {
      {"name", absl::StrCat(std::string(RoleName(own->identity.role)), "/", own->identity.name)},
      {"valid_from", TimeText(own->valid_from)},
      {"valid_until", TimeText(own->valid_until)},
      {"sha256", own->identity.fingerprint}};
}

std::string MetricsText(const std::string& listen) {
  if (listen.empty()) return "# the configuration serves no metrics\n";
  const absl::StatusOr<std::string> metrics = MetricsSnapshot(listen);
  return metrics.ok() ? *metrics : absl::StrCat("# ", metrics.status().message(), "\n");
}

}  // namespace

std::vector<NamedBytes> SupportFiles(const SupportSources& sources) {
  const std::vector<std::string>& left_out = sources.configuration.left_out;
  return {{"README.txt", Readme(sources)},
          {"versions.json", Printed(VersionsJson(sources))},
          {"configuration.txtpb", sources.configuration.text},
          {"doctor.json", Printed(FindingsJson(sources))},
          {"runs.json", Printed({{"runs", RunsJson(sources.runs, left_out)},
                                 {"releases", RunsJson(sources.releases, left_out)}})},
          {"certificate.json", Printed(CertificateJson(sources.certificate))},
          {"metrics.txt", MetricsText(sources.metrics_listen)}};
}

}  // namespace mirrorflow
