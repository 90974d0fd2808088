#include "services/audit/evidence_readme.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/audit/evidence_layout.h"

namespace mirrorflow {
namespace {

constexpr char kText[] = R"(EVIDENCE OF ONE RUN, FROM ONE ORGANISATION
==========================================

Organisation: @ORIGIN@

In this directory: what the organisation agreed to, did, logged and published about one run, and the
proofs that its log held it. There is no personal data in it and no exact count. With Mirrorflow:

    mf-audit verify THIS_DIRECTORY --registry REGISTRY

REGISTRY is the public registry of members, which you have from a signing state and not from here.
Without Mirrorflow, with sha256sum, openssl and basenc, in this directory:


1. EVERY FILE IS THE ONE THAT THE MANIFEST LISTS

    sha256sum --check --quiet manifest.sha256


2. WHO SIGNED THE MANIFEST

The identity key of @ID@ in your registry, without "ed25519:", is KEY. A signature is over
"mirrorflow signature v1", a zero byte, its purpose, a zero byte, and the exact bytes of the file; the
first line of a .sig file says the purpose, the third line is the signature in hexadecimal.

    KEY=64 hexadecimal digits of the registry
    key() { printf '302a300506032b6570032100%s' "$1" | tr a-f A-F | basenc -d --base16 |
            openssl pkey -pubin -inform DER -out "$2"; }
    check() { # FILE SIGNATURE-FILE PUBLIC-KEY-FILE
      purpose=$(sed -n '1s/mirrorflow signature v1: //p' "$2")
      printf 'mirrorflow signature v1\0%s\0' "$purpose" | cat - "$1" > /tmp/signed
      sed -n 3p "$2" | tr -d '\n' | tr a-f A-F | basenc -d --base16 > /tmp/signature
      openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in /tmp/signed -sigfile /tmp/signature; }
    key "$KEY" /tmp/organisation.pem
    check manifest.sha256 manifest.sha256.sig /tmp/organisation.pem


3. THE AGREEMENT IS SIGNED BY BOTH STATES

    @AGREEMENT@

with each state's own key from the registry. The run's terms name the agreement by its hash: the hash
that this prints is agreement_hash in run/terms.txt, there in escaped bytes.

    sha256sum @AGREEMENT_FILE@


4. A DOCUMENT IS THE ONE THAT WAS LOGGED

A line of log/openings.txt: number of the log's entry, name of the commitment, salt, SHA-256 of the
document, path of the document. The commitment in the entry is SHA-256(salt || SHA-256(document)):

    opened() { # SALT DOCUMENT
      { printf '%s' "$1" | tr a-f A-F | basenc -d --base16
        openssl dgst -sha256 -binary "$2"; } | sha256sum; }
@OPENED@
must print a commitment that stands in the entry, which

    ./entry NUMBER | basenc --base16 -w 0

shows among its bytes, where ./entry is the function of the next step.


5. AN ENTRY IS IN THE LOG

log/ is a log of C2SP (https://c2sp.org/tlog-tiles, tlog-checkpoint, signed-note): entries in
log/tile/entries/, each with two bytes of length before it, 256 in a file. log/proofs/N.tlog-proof is the
inclusion proof of entry N (https://c2sp.org/tlog-proof) with the signed checkpoint. Any program for
these formats verifies them; the key of the log is that of step 2 under the name @ORIGIN@.
The hash of an entry is SHA-256 of a zero byte and the entry; of two hashes, SHA-256 of a byte 1 and both.
The signature of the checkpoint by hand: its last lines are "- NAME BASE64", where BASE64 holds four
bytes of key id and then the signature over all before the empty line.

    sed '/^$/,$d' log/checkpoint > /tmp/note
    sed -n 's/^. @ORIGIN_SED@ //p' log/checkpoint | head -n 1 | base64 -d | tail -c 64 > /tmp/note.sig
    openssl pkeyutl -verify -pubin -inkey /tmp/organisation.pem -rawin -in /tmp/note -sigfile /tmp/note.sig

The hash of entry 0, which is the first 32 bytes of the first file of log/tile/0/:

    entry0() { f=$(ls log/tile/entries/000* | head -n 1)
      n=$(head -c 2 "$f" | basenc --base16); tail -c +3 "$f" | head -c $((16#$n)); }
    { printf '\0'; entry0; } | sha256sum
    head -c 32 "$(ls log/tile/0/000* | head -n 1)" | basenc --base16 -w 0 | tr A-F a-f


WHAT THIS DOES NOT SHOW

That the organisation logged everything it did; that others were shown the same log, unless they cosigned
it (log/witnessed); that keys and batches were destroyed (the states attest it); that registers are honest.
Compare this bundle with those of the other organisations of the run.
)";

}  // namespace

std::string EvidenceReadme(const BundleFiles& files, const std::string& origin,
                           const std::string& id) {
  std::string agreement;
  std::string agreement_file = "agreement/*.txtpb";
  for (const auto& [path, bytes] : files) {
    if (!absl::StartsWith(path, kAgreementDirectory)) continue;
    if (absl::EndsWith(path, ".txtpb")) agreement_file = path;
    if (!absl::EndsWith(path, ".sig")) continue;
    absl::StrAppend(&agreement, agreement.empty() ? "" : "\n    ", "check ", agreement_file, " ",
                    path, " /tmp/state.pem");
  }
  std::string opened;
  if (const auto openings = files.find(kOpeningsFile); openings != files.end()) {
    const std::string line = openings->second.substr(0, openings->second.find('\n'));
    // "INDEX NAME SALT SHA256 PATH"
    const std::size_t salt = line.find(' ', line.find(' ') + 1) + 1;
    opened = absl::StrCat("    opened ", line.substr(salt, 64), " ",
                          line.substr(line.rfind(' ') + 1), "\n");
  }
  return absl::StrReplaceAll(kText, {{"@ORIGIN@", origin},
                                     {"@ORIGIN_SED@", absl::StrReplaceAll(origin, {{"/", "\\/"}})},
                                     {"@ID@", id},
                                     {"@AGREEMENT@", agreement},
                                     {"@AGREEMENT_FILE@", agreement_file},
                                     {"@OPENED@", opened}});
}

}  // namespace mirrorflow
