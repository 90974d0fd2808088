#include "records/sources/text_lines.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "workbook/cell_text.h"

namespace mirrorflow {

absl::StatusOr<bool> TextLines::Next(std::string_view& line, bool& too_long) {
  too_long = false;
  if (number_ == 0) {
    while (buffer_.size() < 3 && !ended_) {
      if (absl::Status status = Refill(); !status.ok()) return status;
    }
    if (buffer_.starts_with("\xEF\xBB\xBF")) position_ = 3;
  }
  std::size_t searched = 0;
  while (true) {
    const std::string_view rest = std::string_view(buffer_).substr(position_);
    const std::size_t end = rest.find_first_of("\r\n", searched);
    // After a CR the next byte decides whether the line end has two.
    const bool whole = end != std::string_view::npos && (end + 1 < rest.size() || ended_);
    if (whole || ended_) {
      if (rest.empty() && !too_long) return false;
      ++number_;
      const std::size_t size = std::min(end, rest.size());
      line = rest.substr(0, std::min(size, kMaxRowBytes));
      too_long |= size > kMaxRowBytes;
      position_ += size;
      if (whole) {
        const bool two = rest[end] == '\r' && end + 1 < rest.size() && rest[end + 1] == '\n';
        position_ += two ? 2 : 1;
      }
      return true;
    }
    searched = end == std::string_view::npos ? rest.size() : end;
    if (rest.size() > 2 * kMaxRowBytes) {
      // The rest of an endless line is skipped, its beginning is what is seen.
      too_long = true;
      const std::size_t kept = kMaxRowBytes;
      buffer_.erase(position_ + kept, searched - kept);
      searched = kept;
    }
    if (absl::Status status = Refill(); !status.ok()) return status;
  }
}

absl::Status TextLines::Skip(std::uint32_t count) {
  std::string_view line;
  bool too_long = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    const absl::StatusOr<bool> found = Next(line, too_long);
    if (!found.ok()) return found.status();
    if (!*found) {
      return absl::InvalidArgumentError(
          absl::StrCat("the file ends within the first ", count,
                       " lines, which the mapping skips; correct skip_lines"));
    }
  }
  return absl::OkStatus();
}

absl::Status TextLines::Refill() {
  buffer_.erase(0, position_);
  position_ = 0;
  return text_->Append(buffer_, ended_);
}

}  // namespace mirrorflow
