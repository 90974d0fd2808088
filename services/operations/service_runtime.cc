#include "services/operations/service_runtime.h"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/clock/pause.h"
#include "services/transport/service_log.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kProbe{30};
constexpr std::chrono::minutes kChecks{10};

// How often to probe: three times in the time that systemd grants, else at leisure.
std::chrono::milliseconds ProbeInterval() {
  std::uint64_t micros = 0;
  if (sd_watchdog_enabled(0, &micros) <= 0) return kProbe;
  return std::min<std::chrono::milliseconds>(
      kProbe, std::chrono::milliseconds(std::max<std::uint64_t>(micros / 3000, 100)));
}

void Check(const ServiceParts& parts, std::map<std::string, Verdict>& before) {
  const std::vector<Finding> findings = parts.checks();
  for (const Finding& finding : findings) {
    const auto known = before.find(finding.check);
    const Verdict last = known == before.end() ? Verdict::kGreen : known->second;
    if (finding.verdict != last) {
      LogLine("-", absl::StrCat("check ", finding.check, " is ",
                                std::string(VerdictName(finding.verdict)), ": ", finding.found));
    }
    before[finding.check] = finding.verdict;
  }
  const absl::Status saved =
      SaveFindings(findings, parts.state_directory, TimeNow(), TimeAfter(kChecks));
  if (!saved.ok()) LogLine("-", absl::StrCat("checks not saved: ", saved.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServiceRuntime>> ServiceRuntime::Start(ServiceParts parts,
                                                                      grpc::Service* service) {
  std::unique_ptr<ServiceRuntime> runtime(new ServiceRuntime);
  ServerOptions options = ServerOptionsFor(parts.settings, parts.known);
  options.more_services = parts.more_services;
  if (!parts.settings.metrics_listen.empty()) {
    absl::StatusOr<std::unique_ptr<ServiceMetrics>> metrics =
        ServiceMetrics::Start(parts.settings.metrics_listen, parts.program);
    if (!metrics.ok()) return metrics.status();
    runtime->metrics_ = *std::move(metrics);
    options.on_call_end = [metrics = runtime->metrics_.get()](const EndedCall& call) {
      metrics->CountCall(call);
    };
  }
  absl::StatusOr<ListeningServer> listening =
      StartServer(parts.listen, parts.tls, service, std::move(options));
  if (!listening.ok()) return listening.status();
  runtime->listening_ = *std::move(listening);
  runtime->probe_ = std::make_unique<SelfProbe>(
      OwnAddress(parts.listen, runtime->listening_.port), parts.tls, ProbeInterval(),
      [] { sd_notify(0, "WATCHDOG=1"); }, [](const std::string& text) { LogLine("-", text); });
  if (runtime->metrics_ != nullptr) {
    runtime->metrics_->Observe(
        {.connections = [r = runtime.get()] { return r->listening_.connections(); },
         .calls_in_work = [r = runtime.get()] { return r->listening_.calls_in_work(); },
         .runs_by_state = parts.runs_by_state,
         .last_self_probe = [r = runtime.get()] { return r->probe_->result().last_success; },
         .certificate = parts.tls.certificate_chain,
         .state_directory = parts.state_directory});
  }
  if (parts.checks) {
    runtime->checks_ = std::jthread([parts](const std::stop_token& stop) {
      std::map<std::string, Verdict> before;
      while (!stop.stop_requested()) {
        Check(parts, before);
        Pause(kChecks, stop);
      }
    });
  }
  sd_notify(0, "READY=1");
  return runtime;
}

void ServiceRuntime::ServeUntilSignal(const std::function<void()>& before_shutdown) {
  mirrorflow::ServeUntilSignal(listening_, [&] {
    sd_notify(0, "STOPPING=1");
    checks_ = std::jthread();
    probe_.reset();
    before_shutdown();
  });
  // What it reads ends with the server.
  metrics_.reset();
}

}  // namespace mirrorflow
