#include "services/operations/self_probe.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/pause.h"
#include "services/operations/health_check.h"
#include "services/transport/own_certificate.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kPatience{5};

}  // namespace

SelfProbe::SelfProbe(std::string address, TlsPaths paths, std::chrono::milliseconds interval,
                     std::function<void()> on_answer, Log log)
    : address_(std::move(address)),
      paths_(std::move(paths)),
      interval_(interval),
      on_answer_(std::move(on_answer)),
      log_(std::move(log)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

SelfProbe::Result SelfProbe::result() const {
  const std::lock_guard lock(mutex_);
  return result_;
}

absl::Status SelfProbe::Probe() const {
  // Read each time: certificates are exchanged while serving, and the listener may be a moment
  // behind the file, or before it. Whose certificate it is matters not here: nothing is sent to it.
  absl::StatusOr<OwnCertificate> self = ReadOwnCertificate(paths_.certificate_chain);
  if (!self.ok()) return self.status();
  return CheckHealthAt(address_, paths_,
                       ExpectedServer{.role = self->identity.role,
                                      .name = self->identity.name,
                                      .check_fingerprint =
                                          [](const std::string&) { return absl::OkStatus(); }},
                       kPatience)
      .status();
}

void SelfProbe::Run(const std::stop_token& stop) {
  bool failed = false;
  while (!stop.stop_requested()) {
    const absl::Status status = Probe();
    {
      const std::lock_guard result_lock(mutex_);
      result_.status = status;
      if (status.ok()) {
        result_.last_success = std::chrono::duration_cast<std::chrono::seconds>(
                                   std::chrono::system_clock::now().time_since_epoch())
                                   .count();
      }
    }
    if (status.ok()) {
      if (on_answer_) on_answer_();
      if (std::exchange(failed, false)) log_("the own listener answers again");
    } else if (!stop.stop_requested() && !std::exchange(failed, true)) {
      log_(absl::StrCat("the own listener does not answer: ", status.message()));
    }
    Pause(interval_, stop);
  }
}

}  // namespace mirrorflow
