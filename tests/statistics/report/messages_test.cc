#include "statistics/report/messages.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace mirrorflow {
namespace {

std::vector<MessageText> AllMessages() {
  std::vector<MessageText> all(MessageLabels().begin(), MessageLabels().end());
  all.insert(all.end(), MessageSentences().begin(), MessageSentences().end());
  return all;
}

// The names in braces; an empty name for a brace that is not closed.
std::multiset<std::string> Places(std::string_view text) {
  std::multiset<std::string> places;
  for (std::size_t open = text.find('{'); open != std::string_view::npos;
       open = text.find('{', open + 1)) {
    const std::size_t close = text.find('}', open);
    places.emplace(close == std::string_view::npos ? "" : text.substr(open + 1, close - open - 1));
  }
  return places;
}

bool HasArabicLetter(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead >= 0xD8 && lead <= 0xDB) return true;
  }
  return false;
}

TEST(ReportMessages, AreAllInTheOrderOfTheirNumbersSoThatEachHasItsOwnText) {
  const std::vector<MessageText> all = AllMessages();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(all[i].message), i);
  }
  // The last message there is.
  EXPECT_EQ(all.back().message, Message::kEncodedData);
}

TEST(ReportMessages, HaveATextInEveryLanguageWithTheSamePlaces) {
  for (const MessageText& message : AllMessages()) {
    for (const std::string_view text : message.text) {
      EXPECT_FALSE(text.empty()) << message.text[0];
      EXPECT_EQ(Places(text), Places(message.text[0])) << text;
      EXPECT_EQ(Places(text).count(""), 0U) << text;
    }
  }
}

TEST(ReportMessages, InArabicAreInItsScript) {
  for (const MessageText& message : AllMessages()) {
    if (message.message == Message::kArrow) continue;  // names and an arrow
    EXPECT_TRUE(HasArabicLetter(message.text[3])) << message.text[0];
  }
}

TEST(ReportMessages, NeverCallPeopleByWordsThatAccuseThem) {
  for (const MessageText& message : AllMessages()) {
    for (const char* word : {"overstay", "illegal", "clandestin", "ilegal", "غير شرعي", "anonym"}) {
      for (const std::string_view text : message.text) {
        EXPECT_EQ(text.find(word), std::string_view::npos) << text;
      }
    }
  }
}

}  // namespace
}  // namespace mirrorflow
