#pragma once

#include <string_view>

namespace mirrorflow {

// Every use of a run key goes through a subkey of its own: HKDF of the run key (crypto/hkdf.h, no
// salt) with one of these labels as info. All domain-separation labels of the product stand here,
// so that no two uses can share one. A label never changes its meaning: a new use takes a new
// label.

// Positions of the n-grams of plain-v1 (crypto/qgram_filter.h).
inline constexpr std::string_view kQgramLabel = "mirrorflow/qgram/v1";
// The orders of features in hardened-v1 and hardened-v2, and the hashing of its tuples
// (crypto/minhash_tuples.h).
inline constexpr std::string_view kMinhashRankLabel = "mirrorflow/minhash-rank/v1";
inline constexpr std::string_view kMinhashSymbolLabel = "mirrorflow/minhash-symbol/v1";
// Exact tokens of identifiers, a key for each kind (crypto/exact_tokens.h).
inline constexpr std::string_view kDocumentTokenLabel = "mirrorflow/token-document/v1";
inline constexpr std::string_view kNationalIdTokenLabel = "mirrorflow/token-national-id/v1";
// The key of one birth-year shard: this label, '/', and the shard's code in decimal
// (crypto/birth_year_shards.h).
inline constexpr std::string_view kShardKeyLabel = "mirrorflow/shard/v1";
// The secret from which clk-v3 derives its feature keys (crypto/clk_v3_keys.h).
inline constexpr std::string_view kClkSecretLabel = "mirrorflow/clk-secret/v1";

// The run-key agreement (crypto/run_key.h): two hashes and three outputs of HKDF.
inline constexpr std::string_view kRunKeyContextLabel = "mirrorflow/run-key-context/v1";
inline constexpr std::string_view kRunKeyTranscriptLabel = "mirrorflow/run-key-transcript/v1";
inline constexpr std::string_view kRunKeyLabel = "mirrorflow/run-key/v1";
inline constexpr std::string_view kSenderConfirmationLabel = "mirrorflow/run-key-confirm-sender/v1";
inline constexpr std::string_view kReceiverConfirmationLabel =
    "mirrorflow/run-key-confirm-receiver/v1";

// Purposes of signatures (crypto/identity.h).
inline constexpr std::string_view kTokenTestPurpose = "mirrorflow/token-test/v1";
inline constexpr std::string_view kKeyOfferPurpose = "mirrorflow/run-key-offer/v1";
inline constexpr std::string_view kBatchPurpose = "mirrorflow/batch/v1";
inline constexpr std::string_view kErasurePurpose = "mirrorflow/erasure/v1";
inline constexpr std::string_view kRegistryPurpose = "mirrorflow/registry/v1";
inline constexpr std::string_view kKeyRotationPurpose = "mirrorflow/key-rotation/v1";
inline constexpr std::string_view kEvidencePurpose = "mirrorflow/evidence/v1";
inline constexpr std::string_view kAgreementPurpose = "mirrorflow/agreement/v1";
inline constexpr std::string_view kAgreementRevocationPurpose =
    "mirrorflow/agreement-revocation/v1";

// Fingerprints of public keys (crypto/public_key_text.h).
inline constexpr std::string_view kIdentityFingerprintLabel = "mirrorflow/fingerprint-identity/v1";
inline constexpr std::string_view kPartyFingerprintLabel = "mirrorflow/fingerprint-party/v1";
inline constexpr std::string_view kSealFingerprintLabel = "mirrorflow/fingerprint-seal/v1";
inline constexpr std::string_view kFileFingerprintLabel = "mirrorflow/fingerprint-file/v1";

// Digests and commitments of batches (crypto/batch_format.h, crypto/batch_commitment.h).
inline constexpr std::string_view kBatchHeaderLabel = "mirrorflow/batch-header/v2";
inline constexpr std::string_view kBatchChunkLabel = "mirrorflow/batch-chunk/v2";
inline constexpr std::string_view kBatchDigestLabel = "mirrorflow/batch-digest/v2";
inline constexpr std::string_view kBatchCommitmentLabel = "mirrorflow/batch-commitment/v2";
inline constexpr std::string_view kViewsCommitmentLabel = "mirrorflow/views-commitment/v1";
inline constexpr std::string_view kSealedBatchLabel = "mirrorflow/sealed-batch/v1";
inline constexpr std::string_view kMerkleNodeLabel = "mirrorflow/merkle-node/v1";

// The keys that two compute parties share for a run (services/party/).
inline constexpr std::string_view kPartyPairKeyLabel = "mirrorflow/party-pair-key/v1";

// The private count of common identifiers (crypto/psi/psi_party.h).
inline constexpr std::string_view kPsiIdentifierLabel = "mirrorflow/psi-identifier/v1";
inline constexpr std::string_view kPsiCommitmentLabel = "mirrorflow/psi-commitment/v1";

// Secret shares (crypto/sharing/): the stream of a seed; the places of records; digests of the file
// form; its signature.
inline constexpr std::string_view kShareSeedLabel = "mirrorflow/share-seed/v1";
inline constexpr std::string_view kShareOrderLabel = "mirrorflow/share-order/v1";
inline constexpr std::string_view kShareHeaderLabel = "mirrorflow/share-header/v1";
inline constexpr std::string_view kShareChunkLabel = "mirrorflow/share-chunk/v1";
inline constexpr std::string_view kShareDigestLabel = "mirrorflow/share-digest/v1";
inline constexpr std::string_view kSharePurpose = "mirrorflow/share/v1";
// The labels of the parties of split trust are in crypto/sharing/party_labels.h.

// Releases (services/office/release_desk.h) and the exact counts behind them.
inline constexpr std::string_view kReleasePurpose = "mirrorflow/release/v1";
inline constexpr std::string_view kSealedCubeLabel = "mirrorflow/sealed-cube/v1";
inline constexpr std::string_view kSealedErrorsLabel = "mirrorflow/sealed-errors/v1";

// Which linkage a file of finished tiles belongs to (services/link_worker/checkpoint_file.h).
inline constexpr std::string_view kTilePlanLabel = "mirrorflow/tile-plan/v1";

}  // namespace mirrorflow
