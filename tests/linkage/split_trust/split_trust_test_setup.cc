#include <gtest/gtest.h>

#include "crypto/secret_bytes.h"

namespace mirrorflow {
namespace {

class CryptoEnvironment : public testing::Environment {
 public:
  void SetUp() override { ASSERT_TRUE(InitCrypto()); }
};

const auto* const kEnvironment = testing::AddGlobalTestEnvironment(new CryptoEnvironment);

}  // namespace
}  // namespace mirrorflow
