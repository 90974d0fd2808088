#pragma once

#include <sodium.h>

#include <cstddef>
#include <memory>

namespace mirrorflow {

// For containers of key-equivalent material that is too big for SecretBytes (tables of positions
// under a run key): wipes the memory before it goes back to the heap. Not locked against swapping
// and not between guard pages.
template <typename T>
struct WipingAllocator {
  using value_type = T;

  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}  // NOLINT: allocators convert

  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* data, std::size_t count) {
    sodium_memzero(data, count * sizeof(T));
    std::allocator<T>().deallocate(data, count);
  }

  friend bool operator==(const WipingAllocator&, const WipingAllocator&) { return true; }
};

}  // namespace mirrorflow
