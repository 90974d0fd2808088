#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"

namespace mirrorflow {

// Searches bytes for personal values in all the forms in which they might have escaped: as they
// stand, normalised (upper-case A-Z and 0-9 only), in UTF-16, in hex, in base64 at each alignment,
// and plainly hashed (MD5, SHA-1, SHA-256, SHA-512, BLAKE2b) as bytes, hex and base64.
//
// Thread safety: const members may be called from many threads.
// It finds what it looks for and nothing else: a value that was encrypted, hashed with a key, cut
// or compressed is not found.
class LeakScanner {
 public:
  struct Finding {
    std::string place;  // a file's path
    std::string value;  // the label given to Plant
    std::string form;   // "base64 of sha256 of normalised"
    std::size_t offset;
  };

  // InvalidArgument for values of fewer than six letters and digits: they match by chance.
  absl::Status Plant(const std::string& label, std::string_view value);

  std::size_t pattern_count() const { return patterns_.size(); }
  void ScanBytes(const std::string& place, std::string_view bytes,
                 std::vector<Finding>& findings) const;
  // All files below `directory`, their names too. Returns the number of bytes looked at.
  std::size_t ScanDirectory(const std::filesystem::path& directory,
                            std::vector<Finding>& findings) const;

 private:
  struct Pattern {
    std::string bytes;
    std::string label;
    std::string form;
  };

  void AddForms(const std::string& label, const std::string& what, std::string_view value);
  void AddPattern(const std::string& label, const std::string& form, std::string bytes);

  std::vector<Pattern> patterns_;
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> by_prefix_;
};

}  // namespace mirrorflow
