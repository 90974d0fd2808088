#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "tests/services/storage/disk_journal.h"

namespace mirrorflow {

// What may be on the disk when the power fails after some steps. A file's bytes are there for sure
// once it was flushed, its name once its directory was; of what came later
//   - each write or change of size may be there or not, in any order, a write also in part
//     (sectors of 512 bytes);
//   - of a directory's changes any first ones are there (file systems keep their order), those of
//     each directory for itself and independent of the bytes: a name may be there before any byte.
// A rename within a directory is one change. Milder than what some file systems do: bytes that were
// flushed stay, and no sector holds what was never written to its file.
class DiskAfterPowerCut {
 public:
  explicit DiskAfterPowerCut(std::span<const DiskStep> steps);

  // How much of what was not flushed is there.
  enum class Kept { kNothing, kAll, kNamesOnly, kBytesOnly, kLastWriteTorn, kSome };
  // A tree by paths; directories end with '/'. `random` is for kSome.
  using Tree = std::map<std::string, std::string>;
  Tree TreeWith(Kept kept, std::mt19937_64& random) const;

 private:
  struct Change {  // of a directory
    std::string removed;
    std::string added;  // empty: none
    int file = 0;
  };
  struct File {
    bool is_directory = false;
    std::string bytes;                 // flushed
    std::vector<DiskStep> waiting;     // of bytes
    std::map<std::string, int> names;  // flushed
    std::vector<Change> changes;       // of names
  };

  void Take(const DiskStep& step);
  std::map<std::string, int> NamesNow(int directory) const;
  static void Apply(const DiskStep& step, std::size_t bytes, std::string& content);
  static void Apply(const Change& change, std::map<std::string, int>& names);

  std::map<int, File> files_;
};

// Every state of the disk that the cut may leave at any moment, the same state once;
// `random_states` more of each moment that keep something by chance. `check` gets the directory,
// what had been said by then, and a name of the state for messages.
using PowerCutCheck = std::function<void(
    const std::string& directory, const std::vector<std::string>& said, const std::string& state)>;
// Returns how many states were checked.
std::size_t ForEachPowerCut(const std::vector<DiskStep>& steps, int random_states,
                            std::uint64_t seed, const PowerCutCheck& check);

}  // namespace mirrorflow
