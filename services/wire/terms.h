#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// Run terms between wire and domain. Parsing is strict: unknown fields, wrong sizes and values out
// of range are InvalidArgument, naming the field. `hash` of the result is SHA-256 over `bytes`.
absl::StatusOr<RunTerms> ParseTerms(std::string_view bytes);
// The bytes for `terms`; its hash is not looked at.
std::string SerializeTerms(const RunTerms& terms);

// The rule of which events go into a batch. Parsing is strict.
absl::StatusOr<BatchRule> BatchRuleFromWire(const v1::BatchRule& wire);
void BatchRuleToWire(const BatchRule& rule, v1::BatchRule& wire);

v1::Side SideToWire(Side side);
absl::StatusOr<Side> SideFromWire(v1::Side side);

}  // namespace mirrorflow
