#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace mirrorflow::simulation {

// Threads that take turns. Between BeginTurns and EndTurns one thread of this process runs at a
// time; it gives its turn away where it waits for another (a lock, a condition, an end, a time) and
// now and then where it takes a lock, and who goes on is drawn from the seed. Time is made up: it
// stands still while anybody can run and jumps to the next deadline when nobody can, so that a day
// of waiting takes no time and the same seed gives the same history.
//
// The code under test is the one that is shipped, with its threads, locks and clocks: this takes
// the place of the C library's functions for them (pthread_*, clock_gettime, nanosleep, ...) in
// the program that links it. Not simulated: atomics that are spun on, signals, sockets, processes,
// usleep, clock(); times of files are those of the kernel, of directories see disk.h.
//
// All functions are for threads that take turns.

// Whose code a thread runs; threads that it starts run the same's. 0 is nobody's.
using Owner = int;

void BeginTurns(std::uint64_t seed);
// All other threads must have ended.
void EndTurns();
bool TakingTurns();

Owner TurnOwner();
// The rest of a scope is run as `owner`'s.
class AsOwner {
 public:
  explicit AsOwner(Owner owner);
  ~AsOwner();
  AsOwner(const AsOwner&) = delete;
  AsOwner& operator=(const AsOwner&) = delete;

 private:
  const Owner before_;
};

// Since BeginTurns.
std::chrono::nanoseconds TurnTime();
// From now on the wall clock of an owner is off by this.
void SetWallClock(Owner owner, std::chrono::seconds off);
// Another thread may go on here.
void GiveTurn();

// Called when everybody waits for ever, with who waits for what; must not return.
void SetStuckHandler(std::function<void(const std::string& who)> handler);

}  // namespace mirrorflow::simulation
