#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  const std::string date(1, '\0');
  return {date + "1990-04-03",
          date + "03/04/90 12:30",
          date + "45000.5",
          date + "3 avril 1990",
          date + "٠٣/٠٤/١٤١٠",
          date + "15 ረመዳን 1410",
          date + "12 መስከረም 1983",
          date + "00/00/1975",
          "\1O'Neil, Élodie-Anne",
          "\1محمد عبد الرحمن",
          "\1ኃይለ ሥላሴ ገብረ",
          "\1Dr. Van der Merwe née Otieno",
          "\2A K-1234567/8",
          "\2"
          "00000",
          "\2"
          "29/1234567-8",
          "\3"
          "F",
          "\3"
          "Democratic Republic of the Congo",
          "\3"
          "HOLIDAY",
          "\3"
          "P<"};
}

}  // namespace mirrorflow
