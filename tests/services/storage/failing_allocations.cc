#include "tests/services/storage/failing_allocations.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

namespace {

// How many allocations still succeed; below 0: all do.
std::atomic<long> g_succeeding{-1};
std::atomic<long> g_allocations{0};

void* Allocate(std::size_t size) {
  g_allocations.fetch_add(1, std::memory_order_relaxed);
  if (g_succeeding.load(std::memory_order_relaxed) >= 0 && g_succeeding.fetch_sub(1) == 0) {
    return nullptr;
  }
  return std::malloc(std::max<std::size_t>(size, 1));
}

}  // namespace

namespace mirrorflow {

void FailAllocation(long failing) {
  g_allocations = 0;
  g_succeeding = failing;
}

long StopFailing() {
  g_succeeding = -1;
  return g_allocations;
}

}  // namespace mirrorflow

void* operator new(std::size_t size) {
  if (void* memory = Allocate(size)) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
