#include "tests/simulation/service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mirrorflow::simulation {

void Service::PlanKills(const History& history) {
  for (const KillAtChange& kill : history.kills) {
    if (kill.who == name_) PlanDeath(owner_, kill.death);
  }
}

void Service::Start() {
  const AsOwner as(owner_);
  thread_ = std::thread([this] { Run(); });
}

void Service::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    Live(owner_);
    lock.unlock();
    const absl::Status built = Build();
    lock.lock();
    if (IsAlive(owner_)) {
      if (built.ok()) {
        trace_.Say(name_, "is up");
      } else {
        failed_starts_.push_back(std::string(built.message()));
        trace_.Say(name_, absl::StrCat("does not start: ", built.message()));
      }
    }
    up_ = built.ok() && IsAlive(owner_);
    up_since_ = TurnTime();
    changed_.notify_all();
    changed_.wait(lock, [&] { return finishing_ || !IsAlive(owner_); });
    const bool ended = finishing_ && IsAlive(owner_);
    up_ = false;
    lock.unlock();
    Stop();
    lock.lock();
    changed_.wait(lock, [&] { return calls_ == 0; });
    lock.unlock();
    Destroy();
    lock.lock();
    if (ended && IsAlive(owner_)) return;
    const std::chrono::milliseconds down = down_;
    lock.unlock();
    std::this_thread::sleep_for(std::max(down, std::chrono::milliseconds(1)));
    lock.lock();
  }
}

void Service::KillFor(std::chrono::milliseconds down) {
  {
    const std::lock_guard lock(mutex_);
    if (!up_) return;
  }
  Kill(owner_, down);
}

void Service::Died(std::chrono::milliseconds down) {
  trace_.Say(name_, "DIES");
  const std::lock_guard lock(mutex_);
  ++deaths_;
  down_ = down;
  changed_.notify_all();
}

void Service::WaitUntilUp() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return up_ || !failed_starts_.empty(); });
}

void Service::Finish() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return up_ || !failed_starts_.empty(); });
    finishing_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

std::chrono::nanoseconds Service::UpFor() {
  const std::lock_guard lock(mutex_);
  return up_ && IsAlive(owner_) ? TurnTime() - up_since_ : std::chrono::nanoseconds(0);
}

bool Service::Reach(const std::function<void()>& call) {
  int life = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!up_ || !IsAlive(owner_)) return false;
    ++calls_;
    life = deaths_;
  }
  {
    const AsOwner as(owner_);
    call();
  }
  const std::lock_guard lock(mutex_);
  --calls_;
  changed_.notify_all();
  return life == deaths_;
}

}  // namespace mirrorflow::simulation
