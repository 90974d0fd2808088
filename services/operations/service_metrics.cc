#include "services/operations/service_metrics.h"

#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <sys/statvfs.h>

#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/operations/service_settings.h"
#include "services/transport/own_certificate.h"

namespace mirrorflow {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

const prometheus::Histogram::BucketBoundaries kSeconds = {0.001, 0.005, 0.02, 0.1, 0.5,
                                                          2,     10,    60,   600, 3600};

// Values that are taken when they are asked for.
class Gathered final : public prometheus::Collectable {
 public:
  void Observe(MetricSources sources) {
    const std::lock_guard lock(mutex_);
    sources_ = std::move(sources);
  }

  std::vector<MetricFamily> Collect() const override {
    const std::lock_guard lock(mutex_);
    std::vector<MetricFamily> families;
    if (sources_.connections) AddConnections(sources_.connections(), families);
    if (sources_.calls_in_work) {
      families.push_back(Gauge("mirrorflow_calls_in_work", "Calls that handlers work on now",
                               static_cast<double>(sources_.calls_in_work())));
    }
    if (sources_.runs_by_state) {
      MetricFamily runs{
          "mirrorflow_runs", "Runs by state, of all corridors together", MetricType::Gauge, {}};
      for (const auto& [state, count] : sources_.runs_by_state()) {
        runs.metric.push_back(Labelled("state", state, MetricType::Gauge, count));
      }
      families.push_back(std::move(runs));
    }
    if (sources_.last_self_probe) {
      families.push_back(Gauge("mirrorflow_self_probe_last_success_timestamp_seconds",
                               "When the service last reached its own listener",
                               static_cast<double>(sources_.last_self_probe())));
    }
    if (const auto own = ReadOwnCertificate(sources_.certificate); own.ok()) {
      families.push_back(Gauge("mirrorflow_cert_expiry_timestamp_seconds",
                               "When the service's own certificate expires",
                               static_cast<double>(own->valid_until)));
    }
    struct statvfs disk {};
    if (!sources_.state_directory.empty() &&
        statvfs(sources_.state_directory.c_str(), &disk) == 0) {
      families.push_back(
          Gauge("mirrorflow_disk_free_bytes", "Free space where the state directory is",
                static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize)));
    }
    return families;
  }

 private:
  static ClientMetric Value(MetricType type, double value) {
    ClientMetric metric;
    if (type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    return metric;
  }
  static ClientMetric Labelled(const std::string& label, const std::string& text, MetricType type,
                               double value) {
    ClientMetric metric = Value(type, value);
    metric.label.push_back({label, text});
    return metric;
  }
  static MetricFamily Gauge(const std::string& name, const std::string& help, double value) {
    return {name, help, MetricType::Gauge, {Value(MetricType::Gauge, value)}};
  }

  static void AddConnections(const ConnectionCounts& counts, std::vector<MetricFamily>& families) {
    MetricFamily ended{"mirrorflow_connections_total",
                       "Connections by what the listener did with them",
                       MetricType::Counter,
                       {}};
    for (const auto& [outcome, count] :
         {std::pair("handed_over", counts.handed_over), std::pair("silent", counts.silent),
          std::pair("not_tls", counts.not_tls), std::pair("over_limit", counts.over_limit)}) {
      ended.metric.push_back(
          Labelled("outcome", outcome, MetricType::Counter, static_cast<double>(count)));
    }
    families.push_back(std::move(ended));
    families.push_back({"mirrorflow_accept_errors_total",
                        "Times the kernel gave no connection, such as without descriptors",
                        MetricType::Counter,
                        {Value(MetricType::Counter, static_cast<double>(counts.accept_errors))}});
    families.push_back(Gauge("mirrorflow_connections_open", "Connections that speak TLS",
                             static_cast<double>(counts.open)));
    families.push_back(Gauge("mirrorflow_connections_waiting",
                             "Connections that have not sent a whole record",
                             static_cast<double>(counts.waiting)));
  }

  mutable std::mutex mutex_;
  MetricSources sources_;
};

}  // namespace

class ServiceMetrics::Parts {
 public:
  Parts(const std::string& listen, const std::string& program)
      : exposer(listen, 2),
        registry(std::make_shared<prometheus::Registry>()),
        gathered(std::make_shared<Gathered>()),
        durations(prometheus::BuildHistogram()
                      .Name("mirrorflow_rpc_duration_seconds")
                      .Help("Time that handlers took, by method and status")
                      .Register(*registry)) {
    prometheus::BuildGauge()
        .Name("mirrorflow_build_info")
        .Help("What runs here")
        .Register(*registry)
        .Add({{"program", program}, {"version", MIRRORFLOW_VERSION}})
        .Set(1);
    exposer.RegisterCollectable(registry);
    exposer.RegisterCollectable(gathered);
  }

  prometheus::Exposer exposer;
  std::shared_ptr<prometheus::Registry> registry;
  std::shared_ptr<Gathered> gathered;
  prometheus::Family<prometheus::Histogram>& durations;
};

absl::StatusOr<std::unique_ptr<ServiceMetrics>> ServiceMetrics::Start(const std::string& listen,
                                                                      const std::string& program) {
  if (absl::Status status = CheckLoopback(listen); !status.ok()) return status;
  try {
    return std::unique_ptr<ServiceMetrics>(
        new ServiceMetrics(std::make_unique<Parts>(listen, program)));
  } catch (const std::exception& error) {
    return absl::UnavailableError(absl::StrCat("can't listen for metrics on ", listen, ": ",
                                               error.what(),
                                               "\nhint: is the port taken (ss -ltnp)?"));
  }
}

ServiceMetrics::ServiceMetrics(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ServiceMetrics::~ServiceMetrics() = default;

void ServiceMetrics::Observe(MetricSources sources) {
  parts_->gathered->Observe(std::move(sources));
}

void ServiceMetrics::CountCall(const EndedCall& call) {
  const std::size_t slash = call.method.rfind('/');
  parts_->durations
      .Add({{"method", slash == std::string::npos ? call.method : call.method.substr(slash + 1)},
            {"code", absl::StatusCodeToString(call.code)}},
           kSeconds)
      .Observe(call.took.count());
}

}  // namespace mirrorflow
