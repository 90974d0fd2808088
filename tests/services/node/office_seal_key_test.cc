#include "services/node/office_seal_key.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/services/trust/sample_trust.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// Linkage services with these keys to seal to ("": none).
Registry RegistryWith(const std::vector<std::string>& keys, const std::string& valid_until = "",
                      const std::string& revoked = "") {
  v1::Registry wire = EmptyRegistry();
  for (const char* code : {"KE", "UG"})
    *wire.add_parties() = StateEntry(code, SampleState(code).keys());
  for (const std::string& key : keys) {
    const std::string number = std::to_string(wire.parties_size());
    v1::RegisteredParty& office = *wire.add_parties() =
        OtherEntry(v1::LINKAGE_SERVICE, "office" + number, std::string(63, 'a') + number);
    office.set_agreement_key(key);
    if (!valid_until.empty()) {
      office.set_valid_from("2024-01-01");
      office.set_valid_until(valid_until);
    }
  }
  if (!revoked.empty()) {
    v1::RevokedKey& key = *wire.add_revoked_keys();
    key.set_key(revoked);
    key.set_since("2025-01-01");
    key.set_reason("lost");
  }
  return ValueOrDie(ParseRegistry(PrintText(wire), "registry"));
}

std::string InRegistry(const SealKey& key) { return AgreementPublicKey{key.bytes}.ToText(); }

absl::StatusOr<SealKey> KeyFor(const Registry& registry,
                               const std::optional<SealKey>& configured = {}) {
  return OfficeSealKey(registry, DayOf("2025-06-01"), configured);
}

const SealKey kOffice = UnsealKey::Generate().public_key();
const SealKey kOther = UnsealKey::Generate().public_key();

TEST(OfficeSealKey, IsThatOfTheRegistry) {
  const Registry registry = RegistryWith({InRegistry(kOffice)});
  EXPECT_EQ(ValueOrDie(KeyFor(registry)), kOffice);
  EXPECT_EQ(ValueOrDie(KeyFor(registry, kOffice)), kOffice);
}

TEST(OfficeSealKey, AnotherOneInTheConfigurationIsRefusedWithBoth) {
  EXPECT_THAT(KeyFor(RegistryWith({InRegistry(kOffice)}), kOther),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(kOffice.ToText()), HasSubstr(kOther.ToText()),
                             HasSubstr("the registry decides"))));
}

TEST(OfficeSealKey, ConfigurationDecidesWhereTheRegistryHasNone) {
  EXPECT_EQ(ValueOrDie(KeyFor(RegistryWith({""}), kOther)), kOther);
  EXPECT_THAT(KeyFor(RegistryWith({""})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("mf-office keys show")));
}

TEST(OfficeSealKey, ConfigurationNamesOneOfSeveral) {
  const Registry registry = RegistryWith({InRegistry(kOffice), InRegistry(kOther)});
  EXPECT_EQ(ValueOrDie(KeyFor(registry, kOther)), kOther);
  EXPECT_THAT(KeyFor(registry), StatusIs(absl::StatusCode::kFailedPrecondition,
                                         HasSubstr("several linkage services")));
}

TEST(OfficeSealKey, OfAServiceThatIsNoLongerValidIsNotTaken) {
  const Registry registry = RegistryWith({InRegistry(kOffice)}, "2025-05-31");
  EXPECT_THAT(KeyFor(registry), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(OfficeSealKey, RevokedOneInTheConfigurationIsRefused) {
  EXPECT_THAT(KeyFor(RegistryWith({""}, "", InRegistry(kOther)), kOther),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("revoked")));
}

}  // namespace
}  // namespace mirrorflow
