#include "services/sandbox/certificates.h"

#include <gtest/gtest.h>

#include "services/transport/peer_identity.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(CertificateAuthorityTest, IssuedCertificateCarriesTheFingerprintOfItsBytes) {
  const CertificateAuthority authority = ValueOrDie(CertificateAuthority::Create("test"));
  const IssuedCertificate a = ValueOrDie(authority.Issue("node/KE"));
  const IssuedCertificate b = ValueOrDie(authority.Issue("node/KE"));
  EXPECT_EQ(a.fingerprint, ValueOrDie(CertificateFingerprint(a.certificate_pem)));
  EXPECT_NE(a.fingerprint, b.fingerprint);
  EXPECT_NE(a.private_key_pem, b.private_key_pem);
}

}  // namespace
}  // namespace mirrorflow
