#include "statistics/formats/sdmx_csv.h"
#include "statistics/protected_counts.h"
#include "tests/fuzzing/fuzz_seeds.h"
#include "tests/statistics/sample_dataset.h"

namespace mirrorflow {

std::vector<std::string> FuzzSeeds() {
  // The header and some rows of a whole publication.
  std::string csv = ToSdmxCsv1(SampleDataset());
  csv.resize(csv.find('\n', 3000) + 1);
  const std::string hash(64, 'e');
  return {std::string(1, '\0') +
              "mirrorflow protected counts v1\nrun y2024-ke-ug KE-UG 2024 "
              "provisional dp " +
              hash + " 1000000000\ncount total linked - 12345 2000000\n",
          "\1" + csv,
          "\2mirrorflow-threshold-calibration 2\nid comesa-2024\nprofile hardened-v1 " + hash +
              "\nfields name,birth_date,sex\npairs 14 561/1000\nquality 14 981000 4000 930000 "
              "12000\npairs 15 563/1000\n",
          "\3"
          "2024",
          "\3KE-UG",
          "\3"
          "2024-02-29",
          "\3name,birth_date?,sex",
          "\3-12.50"};
}

}  // namespace mirrorflow
