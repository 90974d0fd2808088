#include "tests/simulation/turns.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <cstdarg>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <vector>

#include "tests/simulation/real_function.h"

namespace mirrorflow::simulation {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
// 2030-03-01T00:00:00Z: later than any file of the test.
constexpr std::int64_t kWallClockAtBegin = 1'898'553'600LL * 1'000'000'000LL;
// One lock in so many is a place where another thread goes on.
constexpr std::uint32_t kLocksPerSwitch = 16;

// What a thread waits for; none of it: it can run.
struct Wait {
  const void* lock = nullptr;
  const void* condition = nullptr;
  const struct Task* ending = nullptr;
  std::int64_t until = kNever;  // TurnTime
  bool any = false;
};

struct Task {
  int number = 0;
  pthread_t thread{};
  Owner owner = 0;
  Wait wait{};
  bool timed_out = false;
  bool ended = false;
  sem_t turn{};
  void* (*start)(void*) = nullptr;
  void* argument = nullptr;
};

bool taking_turns = false;
std::vector<std::unique_ptr<Task>> tasks;
thread_local Task* self = nullptr;
std::mt19937_64 chance;  // NOLINT: seeded in BeginTurns
std::int64_t now_ns = 0;
std::map<Owner, std::int64_t> wall_clocks;
int next_number = 0;
cpu_set_t before;

std::function<void(const std::string&)>& StuckHandler() {
  static std::function<void(const std::string&)> handler;
  return handler;
}

bool Simulated() { return taking_turns && self != nullptr; }

bool CanRun(const Task& task) { return !task.ended && !task.wait.any; }

std::string Waiters() {
  std::ostringstream text;
  for (const auto& task : tasks) {
    if (task->ended) continue;
    text << "  thread " << task->number << " of " << task->owner << " waits for "
         << (task->wait.lock != nullptr        ? "a lock"
             : task->wait.condition != nullptr ? "a condition"
             : task->wait.ending != nullptr    ? "the end of a thread"
                                               : "a time")
         << '\n';
  }
  return text.str();
}

// Who goes on; the clock moves on if nobody could.
Task& Choose() {
  while (true) {
    std::vector<Task*> able;
    std::int64_t next = kNever;
    for (const auto& task : tasks) {
      if (CanRun(*task)) able.push_back(task.get());
      if (!task->ended && task->wait.any) next = std::min(next, task->wait.until);
    }
    if (!able.empty()) return *able[able.size() == 1 ? 0 : chance() % able.size()];
    if (next == kNever) {
      if (StuckHandler()) StuckHandler()(Waiters());
      std::cerr << "everybody waits for ever:\n" << Waiters();
      std::abort();
    }
    now_ns = std::max(now_ns, next);
    for (const auto& task : tasks) {
      if (task->ended || !task->wait.any || task->wait.until > now_ns) continue;
      task->wait = {};
      task->timed_out = true;
    }
  }
}

void WaitForTurn(Task& task) {
  while (sem_wait(&task.turn) != 0) {
  }
}

void Switch() {
  Task& me = *self;
  Task& next = Choose();
  if (&next == &me) return;
  sem_post(&next.turn);
  WaitForTurn(me);
}

// True when the time is over.
bool WaitUntilWoken(Wait wait) {
  wait.any = true;
  self->timed_out = false;
  self->wait = wait;
  Switch();
  return self->timed_out;
}

template <typename Matches>
void Wake(const Matches& matches) {
  for (const auto& task : tasks) {
    if (!task->ended && task->wait.any && matches(task->wait)) task->wait = {};
  }
}

void EndTask(void* ending) {
  Task& task = *static_cast<Task*>(ending);
  task.ended = true;
  Wake([&](const Wait& wait) { return wait.ending == &task; });
  self = nullptr;
  sem_post(&Choose().turn);
}

// Whose destructor comes after those of a thread's own variables, which still need the turn.
pthread_key_t EndOfTask() {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    if (pthread_key_create(&made, EndTask) != 0) std::abort();
    return made;
  }();
  return key;
}

void* RunTask(void* argument) {
  Task& task = *static_cast<Task*>(argument);
  self = &task;
  WaitForTurn(task);
  pthread_setspecific(EndOfTask(), &task);
  return task.start(task.argument);
}

std::int64_t Nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

timespec Timespec(std::int64_t ns) {
  return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000};
}

std::int64_t WallClock() {
  const auto off = wall_clocks.find(self->owner);
  return kWallClockAtBegin + now_ns + (off == wall_clocks.end() ? 0 : off->second);
}

// As a TurnTime.
std::int64_t Deadline(clockid_t clock, const timespec& until) {
  const std::int64_t ns = Nanoseconds(until);
  if (clock == CLOCK_MONOTONIC) return ns;
  return ns - (WallClock() - now_ns);
}

template <typename TryLock>
int LockInTurn(const void* lock, const TryLock& try_lock) {
  if (chance() % kLocksPerSwitch == 0) Switch();
  while (true) {
    const int result = try_lock();
    if (result != EBUSY) return result;
    WaitUntilWoken({.lock = lock});
  }
}

void Unlocked(const void* lock) {
  Wake([&](const Wait& wait) { return wait.lock == lock; });
}

int WaitForCondition(pthread_cond_t* condition, pthread_mutex_t* mutex, std::int64_t until) {
  MF_REAL(pthread_mutex_unlock)(mutex);
  Unlocked(mutex);
  const bool timed_out = WaitUntilWoken({.condition = condition, .until = until});
  while (MF_REAL(pthread_mutex_trylock)(mutex) == EBUSY) WaitUntilWoken({.lock = mutex});
  return timed_out ? ETIMEDOUT : 0;
}

void SleepFor(std::int64_t ns) {
  WaitUntilWoken({.until = now_ns + std::max<std::int64_t>(ns, 0)});
}

}  // namespace

void BeginTurns(std::uint64_t seed) {
  // A turn is handed over sooner where there is nowhere else to run.
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &here);
  sched_getaffinity(0, sizeof(before), &before);
  sched_setaffinity(0, sizeof(here), &here);
  chance.seed(seed);
  now_ns = 0;
  wall_clocks.clear();
  next_number = 0;
  tasks.clear();
  Task& task = *tasks.emplace_back(std::make_unique<Task>());
  task.thread = pthread_self();
  sem_init(&task.turn, 0, 0);
  self = &task;
  taking_turns = true;
}

void EndTurns() {
  taking_turns = false;
  sched_setaffinity(0, sizeof(before), &before);
  for (const auto& task : tasks) {
    if (!task->ended && task.get() != self) {
      std::cerr << "a thread of " << task->owner << " has not ended\n";
      std::abort();
    }
  }
  self = nullptr;
  tasks.clear();
}

bool TakingTurns() { return Simulated(); }

Owner TurnOwner() { return Simulated() ? self->owner : 0; }

AsOwner::AsOwner(Owner owner) : before_(self->owner) { self->owner = owner; }
AsOwner::~AsOwner() { self->owner = before_; }

std::chrono::nanoseconds TurnTime() { return std::chrono::nanoseconds(now_ns); }

void SetWallClock(Owner owner, std::chrono::seconds off) {
  wall_clocks[owner] = std::chrono::nanoseconds(off).count();
}

void GiveTurn() {
  if (Simulated()) Switch();
}

void SetStuckHandler(std::function<void(const std::string&)> handler) {
  StuckHandler() = std::move(handler);
}

}  // namespace mirrorflow::simulation

// In the place of the C library's, for the program and its shared libraries alike.
using namespace mirrorflow::simulation;  // NOLINT: what follows is outside of any namespace

extern "C" {

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                   void* argument) {
  if (!Simulated()) return MF_REAL(pthread_create)(thread, attributes, start, argument);
  Task& task = *tasks.emplace_back(std::make_unique<Task>());
  task.number = ++next_number;
  task.owner = self->owner;
  task.start = start;
  task.argument = argument;
  sem_init(&task.turn, 0, 0);
  const int result = MF_REAL(pthread_create)(&task.thread, attributes, RunTask, &task);
  *thread = task.thread;
  if (result != 0) tasks.pop_back();
  return result;
}

int pthread_join(pthread_t thread, void** result) {
  if (Simulated()) {
    for (const auto& task : tasks) {
      if (!pthread_equal(task->thread, thread) || task.get() == self) continue;
      if (!task->ended) WaitUntilWoken({.ending = task.get()});
      break;
    }
  }
  const int joined = MF_REAL(pthread_join)(thread, result);
  if (Simulated()) {
    std::erase_if(tasks, [&](const auto& task) {
      return task->ended && pthread_equal(task->thread, thread);
    });
  }
  return joined;
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
  if (!Simulated()) return MF_REAL(pthread_mutex_lock)(mutex);
  return LockInTurn(mutex, [mutex] { return MF_REAL(pthread_mutex_trylock)(mutex); });
}

int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  const int result = MF_REAL(pthread_mutex_unlock)(mutex);
  if (Simulated()) Unlocked(mutex);
  return result;
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  if (!Simulated()) return MF_REAL(pthread_rwlock_rdlock)(lock);
  return LockInTurn(lock, [lock] { return MF_REAL(pthread_rwlock_tryrdlock)(lock); });
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  if (!Simulated()) return MF_REAL(pthread_rwlock_wrlock)(lock);
  return LockInTurn(lock, [lock] { return MF_REAL(pthread_rwlock_trywrlock)(lock); });
}

int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  const int result = MF_REAL(pthread_rwlock_unlock)(lock);
  if (Simulated()) Unlocked(lock);
  return result;
}

int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  if (!Simulated()) return MF_REAL(pthread_cond_wait)(condition, mutex);
  return WaitForCondition(condition, mutex, kNever);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  if (!Simulated()) return MF_REAL(pthread_cond_timedwait)(condition, mutex, until);
  return WaitForCondition(condition, mutex, Deadline(CLOCK_REALTIME, *until));
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock,
                           const timespec* until) {
  if (!Simulated()) return MF_REAL(pthread_cond_clockwait)(condition, mutex, clock, until);
  return WaitForCondition(condition, mutex, Deadline(clock, *until));
}

int pthread_cond_signal(pthread_cond_t* condition) {
  if (!Simulated()) return MF_REAL(pthread_cond_signal)(condition);
  std::vector<Task*> waiting;
  for (const auto& task : tasks) {
    if (!task->ended && task->wait.any && task->wait.condition == condition) {
      waiting.push_back(task.get());
    }
  }
  if (!waiting.empty()) waiting[waiting.size() == 1 ? 0 : chance() % waiting.size()]->wait = {};
  return 0;
}

int pthread_cond_broadcast(pthread_cond_t* condition) {
  if (!Simulated()) return MF_REAL(pthread_cond_broadcast)(condition);
  Wake([&](const Wait& wait) { return wait.condition == condition; });
  return 0;
}

int sched_yield() {
  if (!Simulated()) return MF_REAL(sched_yield)();
  SleepFor(1000);
  return 0;
}

int nanosleep(const timespec* time, timespec* left) {
  if (!Simulated()) return MF_REAL(nanosleep)(time, left);
  SleepFor(Nanoseconds(*time));
  return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
  if (!Simulated()) return MF_REAL(clock_nanosleep)(clock, flags, time, left);
  if ((flags & TIMER_ABSTIME) != 0) {
    WaitUntilWoken({.until = Deadline(clock, *time)});
  } else {
    SleepFor(Nanoseconds(*time));
  }
  return 0;
}

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  if (!Simulated()) return MF_REAL(clock_gettime)(clock, time);
  switch (clock) {
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      *time = Timespec(now_ns);
      return 0;
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      *time = Timespec(WallClock());
      return 0;
    default:
      return MF_REAL(clock_gettime)(clock, time);
  }
}

int gettimeofday(timeval* time, void* zone) noexcept {
  if (!Simulated()) return MF_REAL(gettimeofday)(time, zone);
  const std::int64_t ns = WallClock();
  *time = {.tv_sec = ns / 1'000'000'000, .tv_usec = ns % 1'000'000'000 / 1000};
  return 0;
}

time_t time(time_t* result) noexcept {
  if (!Simulated()) return MF_REAL(time)(result);
  const time_t seconds = WallClock() / 1'000'000'000;
  if (result != nullptr) *result = seconds;
  return seconds;
}

// What the C++ library waits by where it has neither lock nor condition.
long syscall(long number, ...) noexcept {  // NOLINT: the C library's declaration
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (long& argument : arguments) argument = va_arg(list, long);
  va_end(list);
  const int command = static_cast<int>(arguments[1]) & FUTEX_CMD_MASK;
  if (Simulated() && number == SYS_futex &&
      (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET)) {
    if (*reinterpret_cast<const int*>(arguments[0]) != static_cast<int>(arguments[2])) {
      errno = EAGAIN;
      return -1;
    }
    SleepFor(10'000);
    return 0;
  }
  return MF_REAL(syscall)(number, arguments[0], arguments[1], arguments[2], arguments[3],
                          arguments[4], arguments[5]);
}

}  // extern "C"
