#pragma once

#include <string>
#include <string_view>

namespace mirrorflow {

// Letters of names as the generator writes them: ASCII and the accented letters of Latin-1 in
// UTF-8. Other bytes pass unchanged.

std::string UpperCase(std::string_view text);
std::string LowerCase(std::string_view text);
// "JEAN-MARIE DE LA CROIX" -> "Jean-Marie De La Croix".
std::string TitleCase(std::string_view text);
// "ÉLÉONORE" -> "ELEONORE".
std::string WithoutAccents(std::string_view text);

}  // namespace mirrorflow
