#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// Appends the tokens of one part of a name (A-Z), without digits; returns how many tokens were left
// out because they are in a script that can't be read. Given names and surnames go into one bag:
// registers split the same name differently, and in much of the region there is no surname at all.
int AppendNameTokens(std::string_view text, std::vector<std::string>& tokens);

// Brings a complete name into the form that is compared:
// - titles and degrees (DR, PROF, MRS, HON, PHD, ...) are dropped, unless nothing would be left;
// - particles (AL, EL, BIN, OULD, DE, VAN, WA, ...) are dropped while two other tokens are left, as
//   registers write, join and leave them out as they like;
// - every token gets one spelling for all romanisations (name_spelling.h);
// - what is written in one word or in several becomes several: ABDURRAHMAN, ABDEL RAHMAN and ABD AL
//   RAHMAN are ABD RAHMAN, NOUREDDINE and NUR AL DIN are NUR DIN.
// Tokens of one letter stay: they are initials. The three functions below, in their order.
void FinishName(std::vector<std::string>& tokens);

void DropTitles(std::vector<std::string>& tokens);
void DropParticles(std::vector<std::string>& tokens);
void SpellTokens(std::vector<std::string>& tokens);  // and splits what is written in one word

// Cuts a name off where the machine-readable zone of a passport would (39 characters with the
// fillers between the tokens and one more between surname and given names; ICAO Doc 9303 part 4),
// so that a long name that was read from a zone meets the same name from a form. The tokens are the
// raw ones of AppendNameTokens() in the order of the zone, surname first; a name whose order is not
// known is not cut, because the zone may have lost another part of it.
void CutToMachineReadableZone(std::vector<std::string>& tokens);

std::string NamesDescription();

}  // namespace mirrorflow
