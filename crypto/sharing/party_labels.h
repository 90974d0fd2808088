#pragma once

#include <string_view>

namespace mirrorflow {

// The domain-separation labels of the parties of split trust (linkage/split_trust/), apart from
// crypto/subkey_labels.h because linkage knows no use of a run key. A label never changes its
// meaning.

// What two parties draw from the key between them.
inline constexpr std::string_view kZeroShareLabel = "mirrorflow/party-zero-share/v1";
inline constexpr std::string_view kConversionLabel = "mirrorflow/party-conversion/v1";
inline constexpr std::string_view kPairMaskLabel = "mirrorflow/party-pair-mask/v1";
// A coin that all parties toss, and what is drawn from it to check that batches are bits.
inline constexpr std::string_view kPartyCoinLabel = "mirrorflow/party-coin/v1";
inline constexpr std::string_view kCoinColumnsLabel = "mirrorflow/party-coin-columns/v1";
inline constexpr std::string_view kCoinRecordsLabel = "mirrorflow/party-coin-records/v1";
// Weights of products that are checked.
inline constexpr std::string_view kProductWeightsLabel = "mirrorflow/party-product-weights/v1";
// Digests that parties compare: public inputs, copies of a share, commitments to what they open,
// and what one party sent and received.
inline constexpr std::string_view kPartyInputsLabel = "mirrorflow/party-inputs/v1";
inline constexpr std::string_view kPartyComponentLabel = "mirrorflow/party-component/v1";
inline constexpr std::string_view kZeroBitsLabel = "mirrorflow/party-zero-bits/v1";
inline constexpr std::string_view kPartyOpeningLabel = "mirrorflow/party-opening/v1";
inline constexpr std::string_view kPartyTranscriptLabel = "mirrorflow/party-transcript/v1";

}  // namespace mirrorflow
