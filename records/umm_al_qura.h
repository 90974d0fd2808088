#pragma once

#include <cstdint>
#include <string>

namespace mirrorflow {

// The month lengths of the Umm al-Qura calendar for the years 1300 to 1600 (November 1882 to
// November 2174), as the Unicode library (ICU 72, after R. H. van Gent) has them. Part of the
// normalisation profile; a test compares every month with ICU.
bool IsUmmAlQuraYear(int year);
int UmmAlQuraDaysInMonth(int year, int month);                  // of a year of the table
std::int32_t UmmAlQuraFixedDate(int year, int month, int day);  // as in calendars.h

std::string UmmAlQuraDescription();

}  // namespace mirrorflow
