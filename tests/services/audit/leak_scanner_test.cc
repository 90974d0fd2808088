#include "services/audit/leak_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "absl/strings/escaping.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::IsEmpty;
using testing::Not;

class LeakScannerTest : public testing::Test {
 protected:
  LeakScannerTest() { EXPECT_THAT(scanner_.Plant("name", "Zebulon-Quartz"), IsOk()); }

  std::vector<LeakScanner::Finding> Scan(const std::string& bytes) const {
    std::vector<LeakScanner::Finding> findings;
    scanner_.ScanBytes("test", "before " + bytes + " after", findings);
    return findings;
  }

  LeakScanner scanner_;
};

TEST_F(LeakScannerTest, EveryFormOfAPlantedValueIsFound) {
  const std::string raw = "Zebulon-Quartz";
  const std::string normalised = "ZEBULONQUARTZ";
  unsigned char digest[32];
  EVP_Digest(normalised.data(), normalised.size(), digest, nullptr, EVP_sha256(), nullptr);
  const std::string sha256(reinterpret_cast<const char*>(digest), sizeof digest);
  std::string utf16;
  for (const char c : raw) utf16 += {c, '\0'};

  for (const std::string& leak :
       {raw, normalised, std::string("zebulon-quartz"), absl::BytesToHexString(raw),
        absl::Base64Escape(raw), absl::Base64Escape("x" + raw),
        absl::Base64Escape("xy" + raw + "z"), utf16, sha256, absl::BytesToHexString(sha256),
        absl::Base64Escape(sha256)}) {
    EXPECT_THAT(Scan(leak), Not(IsEmpty())) << absl::CEscape(leak);
  }
}

TEST_F(LeakScannerTest, ValueThatWouldBeFoundByChanceIsRefused) {
  EXPECT_THAT(scanner_.Plant("short", "Ann-1"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(LeakScannerTest, OtherValuesAreNotFound) {
  EXPECT_THAT(Scan("Zebulon-Quart"), IsEmpty());
  EXPECT_THAT(Scan(absl::BytesToHexString("Zebulon-Quarts")), IsEmpty());
  EXPECT_THAT(Scan(std::string(4096, '\0')), IsEmpty());
}

}  // namespace
}  // namespace mirrorflow
