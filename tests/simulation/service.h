#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "tests/simulation/history.h"
#include "tests/simulation/trace.h"

namespace mirrorflow::simulation {

// A service of the federation: its objects, built from its state directory, until it is killed; and
// built again after its time down. A thread of its own sees to that, until Finish.
class Service {
 public:
  virtual ~Service() = default;
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  const std::string& name() const { return name_; }
  Owner owner() const { return owner_; }
  const std::filesystem::path& directory() const { return directory_; }

  void PlanKills(const History& history);
  void Start();
  // As a power switch: down for so long. Does nothing to a service that is down.
  void KillFor(std::chrono::milliseconds down);
  void WaitUntilUp();
  // Ends it as an operator does, once it is up.
  void Finish();

  // Whether `call` was made, as this service's, and the service lived to see its end.
  bool Reach(const std::function<void()>& call);

  // To be called by whoever notices its death.
  void Died(std::chrono::milliseconds down);
  int deaths() const { return deaths_; }
  // 0 when it is down.
  std::chrono::nanoseconds UpFor();
  // What a start said that did not come up, and was not killed meanwhile.
  const std::vector<std::string>& failed_starts() const { return failed_starts_; }

 protected:
  Service(std::string name, Owner owner, std::filesystem::path directory, Trace& trace)
      : name_(std::move(name)), owner_(owner), directory_(std::move(directory)), trace_(trace) {}

  virtual absl::Status Build() = 0;
  // Wakes whoever waits in it. Nobody calls it any more when Destroy is called.
  virtual void Stop() = 0;
  virtual void Destroy() = 0;

  Trace& trace() { return trace_; }

 private:
  void Run();

  const std::string name_;
  const Owner owner_;
  const std::filesystem::path directory_;
  Trace& trace_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool up_ = false;
  std::chrono::nanoseconds up_since_{};
  bool finishing_ = false;
  int calls_ = 0;
  int deaths_ = 0;
  std::chrono::milliseconds down_{};
  std::vector<std::string> failed_starts_;
  std::thread thread_;
};

}  // namespace mirrorflow::simulation
