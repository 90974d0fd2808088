#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mirrorflow {

// Appends the tokens of one part of a name (A-Z), without digits; returns how many tokens were left
// out because they are in another script. Given names and surnames go into one bag: registers split
// the same name differently, and in much of the region there is no surname at all.
int AppendNameTokens(std::string_view text, std::vector<std::string>& tokens);

// Removes titles and degrees (DR, PROF, MRS, HON, PHD, ...) from a complete name, unless nothing
// would be left. Tokens of one letter stay: they are initials.
void DropTitles(std::vector<std::string>& tokens);

std::string NamesDescription();

}  // namespace mirrorflow
