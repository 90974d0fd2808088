#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mirrorflow {

// Initialises libsodium. Call once at the start of main, before any thread; false means that the
// system has no usable source of randomness and the program must stop.
[[nodiscard]] bool InitCrypto();

// A secret in memory of its own: locked against swapping, left out of core dumps, between guard
// pages, wiped when freed (sodium_malloc, https://doc.libsodium.org/memory_management). It can be
// moved, not copied, and has no stream operator. Every reader calls Expose(), so that exposures can
// be found with grep.
//
// Not protected: what a caller copies out of Expose(), registers, and a debugger run as root.
// Thread safety: as a std::vector. Out of locked memory: the program stops.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size);  // all zero
  static SecretBytes CopyOf(std::span<const std::uint8_t> bytes);
  static SecretBytes CopyOf(std::string_view bytes);
  static SecretBytes Random(std::size_t size);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::span<const std::uint8_t> Expose() const { return {data_, size_}; }
  std::span<std::uint8_t> ExposeMutable() { return {data_, size_}; }

  // In constant time for equal sizes.
  bool Equals(const SecretBytes& other) const;
  // Wipes and frees at once, before the destructor would.
  void Clear();

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace mirrorflow
