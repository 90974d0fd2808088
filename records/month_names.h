#pragma once

#include <string>
#include <string_view>

#include "records/calendars.h"

namespace mirrorflow {

// The month that a word names, from 1, or 0 for no month of the calendar. The word may consist of
// several ("كانون الثاني"). Gregorian months in English, French, Portuguese and Arabic (the
// Levantine names, and those of Egypt, Sudan, the Gulf and the Maghreb), the months of the other
// calendars in their own script and in Latin letters. Thread safe.
int MonthFromName(std::string_view word, Calendar calendar);

std::string MonthNamesDescription();

}  // namespace mirrorflow
