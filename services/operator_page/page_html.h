#pragma once

#include <string>

#include "services/operator_page/page_facts.h"
#include "services/operator_page/page_text.h"
#include "statistics/report/language.h"

namespace mirrorflow {

// The pages as HTML: no program in them, no reference to anything but "/style.css", everything
// readable without JavaScript. Whatever is in the facts is escaped. Nothing here has state.

// `session` is the address that the page is at, "/SESSION/": its links begin with it.
std::string OverviewPage(const PageFacts& facts, const std::string& session, Language language);

// The form that takes a token. `command` prints one.
enum class LoginProblem : std::uint8_t { kNone, kWrongToken };
std::string LoginPage(const std::string& command, LoginProblem problem, Language language);

// One sentence on a page of its own.
std::string MessagePage(PageText text, Language language);

const std::string& PageStyle();  // CSS

}  // namespace mirrorflow
