#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_split.h"
#include "records/text_folding.h"

namespace mirrorflow {

// What words mean, by their folded text without separators (FoldJoined). Thread safe once filled.
template <typename Value>
class FoldedWords {
 public:
  // Words are separated by '|'. A word that is there keeps its first meaning.
  void Add(std::string_view words, Value value) {
    std::string key;
    for (const absl::string_view word :
         absl::StrSplit(absl::string_view(words.data(), words.size()), '|')) {
      FoldJoined({word.data(), word.size()}, key);
      index_.emplace(key, value);
    }
  }

  std::optional<Value> Find(const std::string& folded) const {
    const auto found = index_.find(folded);
    if (found == index_.end()) return std::nullopt;
    return found->second;
  }

 private:
  absl::flat_hash_map<std::string, Value> index_;
};

}  // namespace mirrorflow
