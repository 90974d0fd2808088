#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace mirrorflow {

// Pseudo-random bytes from a 32-byte key: AES-256 in counter mode (OpenSSL), keyed with BLAKE2b-256
// of a label under the key, so that one key serves several uses. AES and not ChaCha20 because split
// trust wants ten bytes for each pair of records: with the processor's AES instructions it is some
// four times as fast.
//
// Whoever has the key has all of the stream; two uses of the same part of a stream reveal the
// difference of what they hide. The key schedule is wiped when the object is destroyed. Thread
// safety: one thread at a time.
class PrfStream {
 public:
  // 32 bytes; another size is a bug of the caller and stops the program.
  PrfStream(std::span<const std::uint8_t> key, std::string_view label);
  ~PrfStream();
  PrfStream(PrfStream&&) noexcept;
  PrfStream& operator=(PrfStream&&) noexcept;

  // The next bytes.
  void Fill(std::span<std::uint8_t> out);
  // Adds (exclusive or) the next bytes to what is there.
  void Add(std::span<std::uint8_t> bytes);
  // The bytes at the beginning of part `part`, and the next ones after them. Parts are 2^64 blocks
  // apart, part 0 is where the stream begins.
  void FillPart(std::uint64_t part, std::span<std::uint8_t> out);

 private:
  struct Cipher;
  std::unique_ptr<Cipher> cipher_;
};

}  // namespace mirrorflow
