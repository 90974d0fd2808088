#include "services/audit/evidence_readme.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/audit/evidence_layout.h"

namespace mirrorflow {
namespace {

constexpr char kText[] = R"README(EVIDENCE OF ONE RUN, FROM ONE ORGANISATION
==========================================

Organisation: @ORIGIN@

In this directory: what the organisation agreed to, did, logged and published about one run, and the
proofs that its log held it. There is no personal data in it and no exact count. With Mirrorflow:

  mf-audit verify THIS_DIRECTORY --registry REGISTRY

REGISTRY is the public registry of members, which you have from a signing state and not from here.
Without Mirrorflow, with bash, openssl and what coreutils has, in this directory:


1. EVERY FILE IS THE ONE THAT THE MANIFEST LISTS

    sha256sum --check --quiet manifest.sha256


2. WHO SIGNED THE MANIFEST

A signature is over "mirrorflow signature v1", a zero byte, its purpose, a zero byte, and the exact
bytes of the file. The first line of a .sig file says the purpose, the third is the signature in
hexadecimal. KEY_OF_... are the identity keys of your registry, without "ed25519:".

    key() { printf '302a300506032b6570032100%s' "$1" | tr a-f A-F | basenc -d --base16 |
            openssl pkey -pubin -inform DER -out "$2"; }
    check() { # FILE SIGNATURE-FILE PUBLIC-KEY-FILE
      { printf 'mirrorflow signature v1\0%s\0' "$(sed -n '1s/mirrorflow signature v1: //p' "$2")"
        cat "$1"; } > /tmp/signed
      sed -n 3p "$2" | tr -d '\n' | tr a-f A-F | basenc -d --base16 > /tmp/signature
      openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in /tmp/signed -sigfile /tmp/signature; }
    key KEY_OF_@ID@ /tmp/organisation.pem
    check manifest.sha256 manifest.sha256.sig /tmp/organisation.pem


3. BOTH STATES SIGNED THE AGREEMENT

The terms of the run name it by its hash, which sha256sum prints: agreement_hash in run/terms.txt, there
in escaped bytes.

    sha256sum @AGREEMENT_FILE@
@AGREEMENT@

4. AN ENTRY IS IN THE LOG THAT WAS SIGNED

log/ is a log of C2SP (https://c2sp.org/tlog-tiles, tlog-checkpoint, signed-note), log/proofs/N.tlog-proof
the proof that it has entry N (https://c2sp.org/tlog-proof): any program for these formats verifies them,
with the key of step 2 under the name @ORIGIN@. By hand:

    sed '/^$/,$d' log/checkpoint > /tmp/note
    awk '$2 == "@ORIGIN@" { print $3; exit }' log/checkpoint | base64 -d | tail -c 64 > /tmp/note.sig
    openssl pkeyutl -verify -pubin -inkey /tmp/organisation.pem -rawin -in /tmp/note -sigfile /tmp/note.sig
    hex() { basenc --base16 -w 0 | tr A-F a-f; }
    entry() { # NUMBER, of the first 256 000 entries: its bytes
      file=$(find log/tile/entries -type f -path "log/tile/entries/$(printf %03d $(($1 / 256)))*")
      at=1; left=$(($1 % 256)); size=0
      while size=$((16#$(tail -c +$at "$file" | head -c 2 | hex))); [ $left -gt 0 ]; do
        left=$((left - 1)); at=$((at + 2 + size)); done
      tail -c +$((at + 2)) "$file" | head -c $size; }
    node() { printf '01%s%s' "$1" "$2" | tr a-f A-F | basenc -d --base16 | sha256sum | cut -c 1-64; }
    proven() { # NUMBER; RFC 9162, 2.1.3.2
      fn=$1; sn=$(($(sed -n 2p log/checkpoint) - 1))
      r=$({ printf '\0'; entry "$1"; } | sha256sum | cut -c 1-64)
      for p in $(sed '1,2d;/^$/,$d' "log/proofs/$1.tlog-proof"); do
        p=$(printf %s "$p" | base64 -d | hex)
        if [ $((fn & 1)) = 1 ] || [ $fn = $sn ]; then
          r=$(node "$p" "$r")
          while [ $((fn & 1)) = 0 ] && [ $fn != 0 ]; do fn=$((fn >> 1)); sn=$((sn >> 1)); done
        else r=$(node "$r" "$p"); fi
        fn=$((fn >> 1)); sn=$((sn >> 1)); done
      [ "$r" = "$(sed -n 3p log/checkpoint | base64 -d | hex)" ] && echo "entry $1 is in the log"; }
    for proof in log/proofs/*; do proven "$(basename "$proof" .tlog-proof)"; done


5. A DOCUMENT IS THE ONE THAT WAS LOGGED

An entry names public documents by their SHA-256, and holds SHA-256(salt || SHA-256(document)) for others.
A line of log/openings.txt: number of the entry, name of the commitment, salt, SHA-256 of the document, its
path here.

    cat log/openings.txt | while read -r number name salt hash path; do
      commitment=$({ printf %s "$salt" | tr a-f A-F | basenc -d --base16
                     openssl dgst -sha256 -binary "$path"; } | sha256sum | cut -c 1-64)
      case $(entry "$number" | hex) in
        *"$commitment"*) echo "$path is what entry $number calls $name" ;;
        *) echo "$path IS NOT WHAT ENTRY $number CALLS $name" ;;
      esac
    done


WHAT THIS DOES NOT SHOW

That the organisation logged everything it did; that others were shown the same log, unless they cosigned
it (log/witnessed); that keys and batches were destroyed (the states attest it); that registers are honest.
Compare this bundle with those of the other organisations of the run.
)README";

}  // namespace

std::string EvidenceReadme(const BundleFiles& files, const std::string& origin,
                           const std::string& id) {
  std::string agreement;
  std::string agreement_file = "agreement/*.txtpb";
  for (const auto& [path, bytes] : files) {
    if (!absl::StartsWith(path, kAgreementDirectory)) continue;
    if (absl::EndsWith(path, ".txtpb")) agreement_file = path;
    if (!absl::EndsWith(path, ".sig")) continue;
    // agreement/ID.txtpb.KE.sig
    const std::string signer = path.substr(path.size() - 6, 2);
    absl::StrAppend(&agreement, "    key KEY_OF_", signer, " /tmp/state.pem\n    check ",
                    agreement_file, " ", path, " /tmp/state.pem\n");
  }
  return absl::StrReplaceAll(kText, {{"@ORIGIN@", origin},
                                     {"@ID@", id},
                                     {"@AGREEMENT@", agreement},
                                     {"@AGREEMENT_FILE@", agreement_file}});
}

}  // namespace mirrorflow
