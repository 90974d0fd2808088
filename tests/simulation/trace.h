#pragma once

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

 private:
  const std::string directory_;
  std::vector<std::string> lines_;
};

}  // namespace mirrorflow::simulation
