#include "records/name_spelling.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kShortWord = 3;

bool IsOneOf(char c, std::string_view letters) { return letters.find(c) != std::string_view::npos; }

// Writes letters one after the other and looks back at what was written.
class Speller {
 public:
  explicit Speller(std::string& out) : out_(out) {}

  void Put(char c) {
    if (Last() != c) out_.push_back(c);
  }

  // SH, however it was written: TCH, SCH, CH, TSH.
  void PutSh() {
    while (IsOneOf(Last(), "ST")) out_.pop_back();
    out_ += "SH";
  }

  void PutH() {
    if (IsOneOf(Last(), "DGKT")) return;
    if (Last() == 'P') {
      out_.pop_back();
      Put('F');
    } else if (Last() == 'S') {
      PutSh();
    } else {
      Put('H');
    }
  }

  // AI and EI are one.
  void PutI() {
    if (Last() == 'A') {
      out_.pop_back();
      Put('E');
    }
    Put('I');
  }

  void PutJ() {
    if (Last() == 'D') out_.pop_back();
    Put('J');
  }

 private:
  char Last() const { return out_.empty() ? ' ' : out_.back(); }

  std::string& out_;
};

}  // namespace

void NameSpelling(std::string_view word, std::string& out) {
  out.clear();
  Speller speller(out);
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char next = i + 1 < word.size() ? word[i + 1] : ' ';
    switch (word[i]) {
      case 'C':
        if (next == 'H') {
          speller.PutSh();
          ++i;
        } else {
          speller.Put(IsOneOf(next, "EIY") ? 'S' : 'K');
        }
        break;
      case 'H':
        speller.PutH();
        break;
      case 'J':
        speller.PutJ();
        break;
      case 'Q':
        speller.Put('K');
        break;
      case 'W':
        speller.Put('U');
        break;
      case 'I':
      case 'Y':
        speller.PutI();
        break;
      case 'O':
        if (IsOneOf(next, "OUW")) {
          speller.Put('U');
          ++i;
        } else {
          speller.Put('O');
        }
        break;
      case 'E':
        if (next == 'E') {
          speller.PutI();
          ++i;
        } else {
          speller.Put('E');
        }
        break;
      default:
        speller.Put(word[i]);
        break;
    }
  }
  if (out.size() > kShortWord && out.back() == 'H' && IsOneOf(out[out.size() - 2], "AEIOU")) {
    out.pop_back();
  }
  while (out.size() > kShortWord && out.ends_with("IE")) {
    out.resize(out.size() - 2);
    Speller(out).Put('E');
  }
}

std::vector<std::string> NameSkeleton(std::span<const std::string> name) {
  std::vector<std::string> skeletons;
  for (const std::string& token : name) {
    std::string& skeleton = skeletons.emplace_back();
    for (const char c : token) {
      if (skeleton.empty()) {
        skeleton.push_back(IsOneOf(c, "AEIOU") ? 'A' : c);
      } else if (!IsOneOf(c, "AEIOUH")) {
        skeleton.push_back(c);
      }
    }
  }
  return skeletons;
}

}  // namespace mirrorflow
