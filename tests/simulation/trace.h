#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mirrorflow::simulation {

// What happened, a line each with its time; the same for the same history.
class Trace {
 public:
  // `directory` is left out of what is said: it is another in each process.
  explicit Trace(std::string directory) : directory_(std::move(directory)) {}

  void Say(const std::string& who, const std::string& what);

  std::string Text() const;
  std::uint64_t hash() const { return hash_; }

 private:
  const std::string directory_;
  std::vector<std::string> lines_;
  std::uint64_t hash_ = 14695981039346656037U;
};

}  // namespace mirrorflow::simulation
