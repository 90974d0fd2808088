#pragma once

#include <sodium.h>

#include <cstddef>
#include <memory>
#include <new>

namespace mirrorflow {

// For containers of key-equivalent material (tables of positions under a run key): wipes the memory
// before it is freed. From kGuardedBytes on, the memory is sodium_malloc's: between guard pages,
// left out of core dumps, and locked against swapping as far as the system's limit (ulimit -l)
// allows; unlike SecretBytes it goes on unlocked beyond that.
template <typename T>
struct WipingAllocator {
  using value_type = T;
  static constexpr std::size_t kGuardedBytes = std::size_t{64} << 10;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) {
    if (count < kGuardedBytes / sizeof(T)) return std::allocator<T>().allocate(count);
    void* data = sodium_allocarray(count, sizeof(T));
    if (data == nullptr) throw std::bad_alloc();
    return static_cast<T*>(data);
  }
  void deallocate(T* data, std::size_t count) {
    if (count >= kGuardedBytes / sizeof(T)) {
      sodium_free(data);  // wipes
      return;
    }
    sodium_memzero(data, count * sizeof(T));
    std::allocator<T>().deallocate(data, count);
  }

  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

}  // namespace mirrorflow
