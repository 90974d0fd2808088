#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "tests/simulation/turns.h"

namespace mirrorflow::simulation {

// Kills a service as SIGKILL does, between any two changes of its disk or in the middle of a write:
// from that moment on nothing that its threads do reaches the disk, until its objects are destroyed
// and it is given another life. A change is a call of the C library that changes the file system
// (write, rename, unlink, mkdir, fsync, ...), SQLite's included, made by a thread of the owner.
//
// The time of a directory whose entries its owner changes is that of the made-up clock: the trust
// store tells by it whether what it read is still what lies there.
//
// What the disk was told before the death stays, flushed or not: this is the death of a process and
// not a power cut.
enum class When : std::uint8_t { kBefore, kAfter, kHalfway };  // halfway: the half of a write
struct Death {
  std::uint64_t change = 0;  // the first is 1, counted over all lives
  When when = When::kBefore;
  std::string of{};                  // only changes of files whose path contains this are counted
  std::chrono::milliseconds down{};  // handed to whoever notices
};

// Forgets all owners. `died` is called by the thread that notices, once for a life.
void BeginLives(std::function<void(Owner owner, std::chrono::milliseconds down)> died);
void EndLives();

void Live(Owner owner);
void PlanDeath(Owner owner, const Death& death);
void Kill(Owner owner, std::chrono::milliseconds down);
bool IsAlive(Owner owner);
std::uint64_t ChangesOf(Owner owner);

}  // namespace mirrorflow::simulation
