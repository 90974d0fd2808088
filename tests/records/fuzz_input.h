#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>

// Of the fuzzer that is linked into the test.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace mirrorflow {

inline void Feed(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

// Makes so many changes at random places: puts in one of `pieces`, takes out fewer than `taken_out`
// bytes, or writes any byte over another.
inline void ChangeInput(std::size_t changes, std::span<const std::string_view> pieces,
                        std::size_t taken_out, std::mt19937& random, std::string& input) {
  for (; changes > 0; --changes) {
    const std::size_t at = random() % (input.size() + 1);
    switch (random() % 3) {
      case 0:
        input.insert(at, pieces[random() % pieces.size()]);
        break;
      case 1:
        input.erase(at, random() % taken_out);
        break;
      default:
        if (at < input.size()) input[at] = static_cast<char>(random());
    }
  }
}

}  // namespace mirrorflow
