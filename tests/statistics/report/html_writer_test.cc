#include "statistics/report/html_writer.h"

#include <gtest/gtest.h>

namespace mirrorflow {
namespace {

TEST(HtmlWriter, EscapesTextAndAttributes) {
  HtmlWriter html;
  html.Open("p", {{"title", "\"><script>"}}).Text("a < b & 'c'").Close();
  EXPECT_EQ(std::move(html).Take(),
            "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b &amp; &#39;c&#39;</p>");
}

TEST(HtmlWriter, WritesAnAttributeWithoutValueByItsNameAlone) {
  HtmlWriter html;
  html.Element("div", "", {{"hidden", ""}});
  EXPECT_EQ(std::move(html).Take(), "<div hidden></div>");
}

TEST(HtmlWriter, ReplacesControlCharactersThatHtmlCannotHold) {
  EXPECT_EQ(EscapeHtml(std::string("a\0b\x1b\x7f\tc\n", 8)), "a\ufffdb\ufffd\ufffd\tc\n");
}

TEST(HtmlWriter, ClosesElementsInTheOrderInWhichTheyWereOpened) {
  HtmlWriter html;
  html.Open("ul").Open("li").Text("x").Close().Close();
  EXPECT_EQ(std::move(html).Take(), "<ul><li>x</li></ul>");
}

}  // namespace
}  // namespace mirrorflow
