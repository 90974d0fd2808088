#include "crypto/transparency/log_proof.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/consume_prefix.h"
#include "crypto/transparency/merkle_proof.h"
#include "crypto/transparency/merkle_tree.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kFirstLine = "c2sp.org/tlog-proof@v1\n";
constexpr std::size_t kMaxHashes = 64;  // more than any tree is high

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a log proof: ", std::string(what)));
}

// Takes a line, without its end, from the front.
absl::StatusOr<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return Malformed("it breaks off");
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string LogProof::ToText() const {
  std::string text = absl::StrCat(std::string(kFirstLine), "index ", index, "\n");
  for (const Hash256& hash : hashes) absl::StrAppend(&text, Base64Text(hash), "\n");
  return absl::StrCat(text, "\n", checkpoint);
}

absl::StatusOr<LogProof> LogProof::Parse(std::string_view text) {
  if (!ConsumePrefix(text, kFirstLine)) return Malformed("its first line is another");
  LogProof proof;
  absl::StatusOr<std::string_view> line = TakeLine(text);
  if (line.ok() && line->starts_with("extra ")) line = TakeLine(text);
  if (!line.ok()) return line.status();
  std::string_view index = *line;
  if (!ConsumePrefix(index, "index ") || !absl::SimpleAtoi(std::string(index), &proof.index) ||
      absl::StrCat(proof.index) != index) {
    return Malformed("it has no index");
  }
  for (line = TakeLine(text); line.ok() && !line->empty(); line = TakeLine(text)) {
    absl::StatusOr<std::string> bytes = ParseBase64Text(*line);
    if (!bytes.ok() || bytes->size() != Hash256().size() || proof.hashes.size() == kMaxHashes) {
      return Malformed("a line is no hash, or there are too many");
    }
    std::ranges::copy(*bytes, proof.hashes.emplace_back().begin());
  }
  if (!line.ok()) return line.status();
  proof.checkpoint = std::string(text);
  return proof;
}

absl::StatusOr<Checkpoint> VerifyLogProof(const LogProof& proof, std::string_view entry,
                                          const NoteKey& log) {
  absl::StatusOr<SignedNote> note = SignedNote::Parse(proof.checkpoint);
  if (!note.ok()) return note.status();
  absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(*note, log);
  if (!checkpoint.ok()) return checkpoint;
  absl::Status included = VerifyInclusion(proof.index, checkpoint->size, LogLeafHash(entry),
                                          proof.hashes, checkpoint->root);
  if (!included.ok()) return included;
  return checkpoint;
}

}  // namespace mirrorflow
