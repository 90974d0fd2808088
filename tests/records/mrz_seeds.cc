#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  // The specimens of Doc 9303, parts 4, 5 and 6.
  return {
      "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
      "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n"
      "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
      "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"};
}

}  // namespace mirrorflow
