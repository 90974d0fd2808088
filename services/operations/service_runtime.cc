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

PageColour ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGreen:
      return PageColour::kGreen;
    case Verdict::kYellow:
      return PageColour::kYellow;
    case Verdict::kRed:
      return PageColour::kRed;
  }
  return PageColour::kRed;
}

void Report(const ServiceParts& parts, const std::vector<Finding>& findings,
            const std::string& checked, const std::string& next,
            std::map<std::string, Verdict>& before) {
  for (const Finding& finding : findings) {
    const auto known = before.find(finding.check);
    const Verdict last = known == before.end() ? Verdict::kGreen : known->second;
    if (finding.verdict != last) {
      LogLine("-", absl::StrCat("check ", finding.check, " is ",
                                std::string(VerdictName(finding.verdict)), ": ", finding.found));
    }
    before[finding.check] = finding.verdict;
  }
  const absl::Status saved = SaveFindings(findings, parts.state_directory, checked, next);
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
    runtime->checks_ =
        std::jthread([parts, &last = runtime->last_checks_](const std::stop_token& stop) {
          std::map<std::string, Verdict> before;
          while (!stop.stop_requested()) {
            const std::vector<Finding> findings = parts.checks();
            const std::string checked = TimeNow();
            const std::string next = TimeAfter(kChecks);
            {
              const std::lock_guard lock(last.mutex);
              last.checked = checked;
              last.next = next;
              last.findings = findings;
            }
            Report(parts, findings, checked, next, before);
            Pause(kChecks, stop);
          }
        });
  }
  if (absl::Status page = runtime->StartPage(parts); !page.ok()) return page;
  sd_notify(0, "READY=1");
  return runtime;
}

ServiceRuntime::ServiceRuntime() = default;
ServiceRuntime::~ServiceRuntime() = default;

absl::Status ServiceRuntime::StartPage(const ServiceParts& parts) {
  if (parts.page_listen.empty()) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<PageServer>> page =
      PageServer::Start({.listen = parts.page_listen,
                         .state_directory = parts.state_directory,
                         .login_command = LoginCommand(parts.program, parts.page_config),
                         .facts =
                             [this, facts = parts.page_facts] {
                               PageFacts all = facts();
                               all.health = Health();
                               return all;
                             },
                         .log = [](const std::string& text) { LogLine("-", text); }});
  if (!page.ok()) return page.status();
  page_ = *std::move(page);
  return absl::OkStatus();
}

HealthFacts ServiceRuntime::Health() const {
  HealthFacts health;
  const SelfProbe::Result probed = probe_->result();
  health.listener_answers = probed.status.ok();
  if (probed.last_success > 0) health.last_answer = TimeText(probed.last_success);
  const std::lock_guard lock(last_checks_.mutex);
  health.checked = last_checks_.checked;
  health.next_check = last_checks_.next;
  for (const Finding& finding : last_checks_.findings) {
    health.checks.push_back(
        {finding.check, ColourOf(finding.verdict), finding.found, finding.hint});
  }
  return health;
}

void ServiceRuntime::ServeUntilSignal(const std::function<void()>& before_shutdown) {
  mirrorflow::ServeUntilSignal(listening_, [&] {
    sd_notify(0, "STOPPING=1");
    page_.reset();
    checks_ = std::jthread();
    probe_.reset();
    before_shutdown();
  });
  // What it reads ends with the server.
  metrics_.reset();
}

}  // namespace mirrorflow
