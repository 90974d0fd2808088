#include "crypto/sealed_stream.h"

#include <sodium.h>

#include <utility>

#include "absl/status/status.h"
#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

using State = crypto_secretstream_xchacha20poly1305_state;

constexpr std::size_t kKeyBytes = crypto_secretstream_xchacha20poly1305_KEYBYTES;
constexpr std::size_t kSealedKeyBytes = kKeyBytes + kSealOverhead;
constexpr std::size_t kFrameOverhead = crypto_secretstream_xchacha20poly1305_ABYTES;
static_assert(kSealedStreamHeaderBytes ==
              kSealedKeyBytes + crypto_secretstream_xchacha20poly1305_HEADERBYTES);

State* StateIn(SecretBytes& bytes) {
  return reinterpret_cast<State*>(bytes.ExposeMutable().data());
}

const unsigned char* Unsigned(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

SealingStream::SealingStream(const SealKey& key, const Hash256& context)
    : state_(sizeof(State)), context_(context) {
  const SecretBytes stream_key = SecretBytes::Random(kKeyBytes);
  header_ = mirrorflow::Seal(key, stream_key);
  header_.resize(kSealedStreamHeaderBytes);
  crypto_secretstream_xchacha20poly1305_init_push(
      StateIn(state_), reinterpret_cast<unsigned char*>(header_.data()) + kSealedKeyBytes,
      stream_key.Expose().data());
}

std::string SealingStream::Seal(std::string_view message, bool last) {
  std::string frame(message.size() + kFrameOverhead, '\0');
  crypto_secretstream_xchacha20poly1305_push(
      StateIn(state_), reinterpret_cast<unsigned char*>(frame.data()), nullptr, Unsigned(message),
      message.size(), context_.data(), context_.size(),
      last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
           : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  return frame;
}

absl::StatusOr<OpeningStream> OpeningStream::Create(const UnsealKey& key, std::string_view header,
                                                    const Hash256& context) {
  if (header.size() != kSealedStreamHeaderBytes) {
    return absl::InvalidArgumentError("a sealed stream begins with a header of another length");
  }
  absl::StatusOr<SecretBytes> stream_key = key.Open({Unsigned(header), kSealedKeyBytes});
  if (!stream_key.ok()) return stream_key.status();
  SecretBytes state(sizeof(State));
  if (crypto_secretstream_xchacha20poly1305_init_pull(
          StateIn(state), Unsigned(header) + kSealedKeyBytes, stream_key->Expose().data()) != 0) {
    return absl::DataLossError("a sealed stream with a damaged header");
  }
  return OpeningStream(std::move(state), context);
}

absl::StatusOr<std::string> OpeningStream::Open(std::string_view frame) {
  if (complete_) {
    return absl::FailedPreconditionError("the sealed stream goes on after its last message");
  }
  std::string message(frame.size() < kFrameOverhead ? 0 : frame.size() - kFrameOverhead, '\0');
  unsigned char tag = 0;
  if (frame.size() < kFrameOverhead ||
      crypto_secretstream_xchacha20poly1305_pull(
          StateIn(state_), reinterpret_cast<unsigned char*>(message.data()), nullptr, &tag,
          Unsigned(frame), frame.size(), context_.data(), context_.size()) != 0) {
    return absl::DataLossError(
        "a part of the sealed batch is missing, damaged, out of order, or of another run or "
        "side\nhint: copy the file again, whole; is it the file of this run?");
  }
  complete_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  return message;
}

Hash256 SealedBatchContext(const RunTerms& terms, Side side) {
  return Blake2b256()
      .Field(kSealedBatchLabel)
      .Field(terms.run_id.value())
      .Field(terms.hash)
      .Field(static_cast<std::uint64_t>(side))
      .Final();
}

}  // namespace mirrorflow
