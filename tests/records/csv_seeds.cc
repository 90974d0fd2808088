#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  return {
      std::string("\0", 1),
      "\x01id;name\n1;2\n",
      "\x06"
      "1,Ann Lee,Bo,03/02/1990,F,KE,UG,Kisumu,1 Moi Ave,00100,AK12,77,KE,UG,2024-05-01,34,0\n",
      "\x10"
      "2,\"O'Neil, É\",,00/00/1975,2,XXB,,,,,0000,,Congo,TZA,2024,x,maybe\r\n\"",
      "\x02,,,,,,,,,,,,,,,,\n\n1,2\n\xFF\xFE,\"a\"b\n",
      "\x04"
      "3,محمد ኃይለ,ªß,31/02/2001,<,D,031,ﬁ,Ｋ１,---,A Ж,x-x,RSA,DRC,2024-02-30,131,Não\n",
      // Pieces, which others get in them.
      "\"",
      ",",
      "\n",
      "\r",
      "\"\"",
      "\xC3",
      "\xA9",
      "0",
      "'",
  };
}

}  // namespace mirrorflow
