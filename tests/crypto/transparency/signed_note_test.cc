#include "crypto/transparency/signed_note.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/hex_text.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/cosignature.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

const auto kInvalid = StatusIs(absl::StatusCode::kInvalidArgument);
const auto kUnauthenticated = StatusIs(absl::StatusCode::kUnauthenticated);

// The example of c2sp.org/signed-note.
constexpr char kExampleKey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
constexpr char kExampleNote[] =
    "This is an example message.\n\n\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";

IdentityKey KeyOfSeed(std::uint8_t byte) {
  const std::vector<std::uint8_t> seed(32, byte);
  return ValueOrDie(IdentityKey::FromSeed(SecretBytes::CopyOf(seed)));
}

NoteKey KeyOf(const IdentityKey& key, const std::string& name,
              NoteAlgorithm algorithm = NoteAlgorithm::kEd25519) {
  return ValueOrDie(NoteKey::Create(name, algorithm, key.public_key()));
}

Checkpoint SomeCheckpoint() {
  Checkpoint checkpoint{.origin = "example.org/log", .size = 7, .root = {}};
  checkpoint.root.fill(0x5A);
  return checkpoint;
}

TEST(NoteKeyTest, ExampleOfTheSpecificationIsReadAndWrittenAlike) {
  const NoteKey key = ValueOrDie(NoteKey::Parse(kExampleKey));
  EXPECT_EQ(key.name(), "example.com/foo");
  EXPECT_EQ(HexText(key.id()), "530d903a");
  EXPECT_EQ(key.ToText(), kExampleKey);
}

TEST(NoteKeyTest, KeyOfAnAlgorithmToComeIsUnimplementedAndNotMalformed) {
  // Type 0x06, ML-DSA-44, whatever the length of its key.
  EXPECT_THAT(NoteKey::Parse("example.com/foo+530d903a+BkeyeRrm56hApGFkyQR4"),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("type 6")));
}

TEST(NoteKeyTest, AnyOtherTextIsRefused) {
  for (const std::string text :
       {"", "example.com/foo", "example.com/foo+530d903a", "+530d903a+AekyeRrm",
        "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
        "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"}) {
    EXPECT_THAT(NoteKey::Parse(text), kInvalid) << text;
  }
}

TEST(SignedNoteTest, ExampleOfTheSpecificationVerifies) {
  const SignedNote note = ValueOrDie(SignedNote::Parse(kExampleNote));
  EXPECT_EQ(note.text(), "This is an example message.\n");
  EXPECT_EQ(note.ToText(), kExampleNote);
  const std::vector<NoteKey> known = {ValueOrDie(NoteKey::Parse(kExampleKey))};
  EXPECT_THAT(ValueOrDie(VerifyNote(note, known)), SizeIs(1));
}

TEST(SignedNoteTest, EveryFlippedBitOfANoteIsNoticed) {
  const IdentityKey log = KeyOfSeed(1);
  const IdentityKey witness = KeyOfSeed(2);
  const std::vector<NoteKey> known = {KeyOf(log, "example.org/log"),
                                      KeyOf(witness, "w", NoteAlgorithm::kCosignature)};
  const std::string text = SomeCheckpoint().ToText();
  const std::string good =
      ValueOrDie(SignedNote::Create(text, {ValueOrDie(SignNoteText(text, "example.org/log", log)),
                                           ValueOrDie(Cosign(text, 1717200000, "w", witness))}))
          .ToText();
  const auto both_verify = [&](const std::string& bytes) {
    absl::StatusOr<SignedNote> note = SignedNote::Parse(bytes);
    if (!note.ok()) return false;
    absl::StatusOr<std::vector<VerifiedSignature>> verified = VerifyNote(*note, known);
    return verified.ok() && verified->size() == 2;
  };
  ASSERT_TRUE(both_verify(good));
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(both_verify(bad)) << "bit " << bit;
  }
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(both_verify(good.substr(0, length))) << "cut to " << length;
  }
  EXPECT_FALSE(both_verify(good + "\n"));
  EXPECT_FALSE(both_verify(good + " "));
}

TEST(SignedNoteTest, UnknownKeysAreIgnoredAndAWrongSignatureOfAKnownOneIsNot) {
  const IdentityKey a = KeyOfSeed(1);
  const IdentityKey b = KeyOfSeed(2);
  const NoteKey known = KeyOf(a, "a");
  const std::string text = "a text\n";
  const NoteSignature of_a = ValueOrDie(SignNoteText(text, "a", a));
  const NoteSignature of_b = ValueOrDie(SignNoteText(text, "b", b));
  // Another key under the known name, and the known id under another name.
  const NoteSignature same_name = ValueOrDie(SignNoteText(text, "a", b));
  NoteSignature same_id = of_b;
  same_id.key_id = of_a.key_id;
  const NoteSignature post_quantum{
      .name = "a", .key_id = {1, 2, 3, 4}, .signature = std::string(2428, 'x')};
  const auto verify = [&](std::vector<NoteSignature> signatures) {
    return VerifyNote(ValueOrDie(SignedNote::Create(text, std::move(signatures))), {&known, 1});
  };
  EXPECT_THAT(ValueOrDie(verify({of_b, same_name, of_a, same_id, post_quantum})), SizeIs(1));
  EXPECT_THAT(verify({of_b, same_name, same_id}),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("no signature of a known")));
  NoteSignature wrong = of_a;
  wrong.signature[5] = static_cast<char>(wrong.signature[5] ^ 1);
  EXPECT_THAT(verify({of_a, wrong}),
              StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr("of a is wrong")));
  // The same signature twice is one.
  EXPECT_THAT(ValueOrDie(verify({of_a, of_a})), SizeIs(1));
}

TEST(SignedNoteTest, TextsAndNotesOfAnotherFormAreRefused) {
  const std::string line = "\xe2\x80\x94 a AAAAAAAA\n";
  for (const std::string& note :
       std::vector<std::string>{"",
                                "\n",
                                "text\n",
                                "text\n\n",
                                "text\n" + line,
                                "text" + line,
                                "te\txt\n\n" + line,
                                "te\rxt\n\n" + line,
                                std::string("te\0xt\n\n", 7) + line,
                                "te\xffxt\n\n" + line,
                                "te\xc0\xafxt\n\n" + line,
                                "te\xed\xa0\x80xt\n\n" + line,
                                "text\n\n- a AAAAAAAA\n",
                                "text\n\n\xe2\x80\x94 a\n",
                                "text\n\n\xe2\x80\x94 a+b AAAAAAAA\n",
                                "text\n\n\xe2\x80\x94 a AAAAAA\n",
                                "text\n\n\xe2\x80\x94 a AAAAAA==\n",
                                "text\n\n\xe2\x80\x94 a AAAAAAB=\n",  // a stray bit
                                "text\n\n\xe2\x80\x94 a AAAA\n",  // a key id and nothing after it
                                "text\n\n" + line + "more\n"}) {
    EXPECT_THAT(SignedNote::Parse(note), kInvalid) << note;
  }
  EXPECT_THAT(SignedNote::Parse("t\xc3\xa9xt\n\nmore\n\n" + line), IsOk());
}

TEST(SignedNoteTest, SixteenSignaturesAreReadAndMoreThanTheLimitAreNot) {
  const std::string line = "\xe2\x80\x94 a AAAAAAAA\n";
  std::string note = "text\n\n";
  for (int i = 0; i < 16; ++i) note += line;
  EXPECT_THAT(SignedNote::Parse(note), IsOk());
  for (std::size_t i = 16; i <= SignedNote::kMaxSignatures; ++i) note += line;
  EXPECT_THAT(SignedNote::Parse(note), kInvalid);
  EXPECT_THAT(SignedNote::Parse(std::string(SignedNote::kMaxSize, 'x') + "\n\n" + line), kInvalid);
}

TEST(SignerTest, TextWithAZeroByteIsNotSigned) {
  EXPECT_THAT(KeyOfSeed(1).SignText(std::string("mirrorflow signature v1\0a\0b", 27)), kInvalid);
}

TEST(CheckpointTest, SignedOneVerifiesForItsLogAlone) {
  const IdentityKey log = KeyOfSeed(1);
  const SignedNote note = ValueOrDie(SignCheckpoint(SomeCheckpoint(), log));
  EXPECT_EQ(ValueOrDie(VerifyCheckpoint(note, KeyOf(log, "example.org/log"))), SomeCheckpoint());
  EXPECT_THAT(VerifyCheckpoint(note, KeyOf(log, "example.org/other")), kInvalid);
  EXPECT_THAT(VerifyCheckpoint(note, KeyOf(KeyOfSeed(2), "example.org/log")), kUnauthenticated);
}

TEST(CheckpointTest, OnlyTheOneFormIsRead) {
  const std::string root = "WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpaWlo=\n";
  EXPECT_EQ(ValueOrDie(Checkpoint::Parse("example.org/log\n7\n" + root)), SomeCheckpoint());
  EXPECT_EQ(ValueOrDie(Checkpoint::Parse("example.org/log\n7\n" + root + "an extension\n")),
            SomeCheckpoint());
  for (const std::string& text : std::vector<std::string>{
           "", "example.org/log\n7\n", "example.org/log\n07\n" + root,
           "example.org/log\n-7\n" + root, "example.org/log\n+7\n" + root,
           "example.org/log\n7 \n" + root, "\n7\n" + root, "example.org/log\n\n" + root,
           "example.org/log\n18446744073709551616\n" + root, "example.org/log\n7\nWlpa\n",
           "example.org/log\n7\n" + root + "\n", "cosignature/v1\n7\n" + root}) {
    EXPECT_THAT(Checkpoint::Parse(text), kInvalid) << text;
  }
}

// A checkpoint that a public log and its witnesses signed.
TEST(CosignatureTest, CheckpointOfAPublicLogVerifiesWithItsWitnesses) {
  const std::string dash = "\xe2\x80\x94 ";
  const std::string origin = "arche2025h1.staging.ct.transparency.dev";
  const std::string note =
      origin + "\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n" + dash + origin +
      " zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJ"
      "XFbon5Ch9MNL5zRNZ55lvGt0=\n" +
      dash + origin +
      " ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/"
      "27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n" +
      dash +
      "transparency.dev/DEV:witness-little-garden "
      "2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/"
      "KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==\n" +
      dash +
      "remora.n621.de "
      "2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/"
      "zZ0WBxtqB0DrAWfBw==\n";
  const NoteKey log =
      ValueOrDie(NoteKey::Parse(origin + "+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"));
  const std::vector<NoteKey> known = {
      log,
      ValueOrDie(NoteKey::Parse(
          "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/"
          "MwYaGX4CPdiVEPM")),
      ValueOrDie(
          NoteKey::Parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"))};
  const SignedNote parsed = ValueOrDie(SignedNote::Parse(note));
  EXPECT_EQ(ValueOrDie(VerifyCheckpoint(parsed, log)).size, 1432088532U);
  const std::vector<VerifiedSignature> verified = ValueOrDie(VerifyNote(parsed, known));
  ASSERT_THAT(verified, SizeIs(3));
  EXPECT_EQ(verified[1].time, 1779573024U);
  EXPECT_EQ(verified[2].time, 1779573024U);
}

TEST(CosignatureTest, StatesItsTimeAndIsNoPlainSignature) {
  const IdentityKey log = KeyOfSeed(1);
  const std::string text = SomeCheckpoint().ToText();
  const NoteSignature cosigned = ValueOrDie(Cosign(text, 1717200000, "w", log));
  const SignedNote note = ValueOrDie(SignedNote::Create(text, {cosigned}));
  const std::vector<NoteKey> known = {KeyOf(log, "w", NoteAlgorithm::kCosignature)};
  EXPECT_EQ(ValueOrDie(VerifyNote(note, known)).front().time, 1717200000U);

  NoteSignature other_time = cosigned;
  other_time.signature[7] = static_cast<char>(other_time.signature[7] ^ 1);
  EXPECT_THAT(VerifyNote(ValueOrDie(SignedNote::Create(text, {other_time})), known),
              kUnauthenticated);
  // The same key has another id for each algorithm.
  EXPECT_NE(KeyOf(log, "w").id(), known.front().id());
  EXPECT_THAT(SignNoteText("cosignature/v1\ntime 1\n" + text, "w", log), kInvalid);
  EXPECT_THAT(Cosign("no checkpoint\n", 1, "w", log), kInvalid);
}

}  // namespace
}  // namespace mirrorflow
