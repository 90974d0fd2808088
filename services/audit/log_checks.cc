#include "services/audit/log_checks.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "crypto/detached_signature.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/merkle_tree.h"
#include "crypto/transparency/signed_note.h"
#include "crypto/transparency/tile.h"
#include "services/audit/evidence_layout.h"
#include "services/log/log_directory.h"
#include "services/log/log_openings.h"
#include "services/log/log_origin.h"

namespace mirrorflow {
namespace {

std::string Entry(std::uint64_t index) { return absl::StrCat("entry ", index); }

// Where the entries, the tiles and the checkpoint part: the first entry whose hash is not the one
// in its tile, or the first tile that the tiles below it do not lead to.
struct Damage {
  std::string path;
  std::string what;
};

std::string HashAt(const std::string& tile, std::uint64_t place) {
  const std::size_t size = Hash256().size();
  return (place + 1) * size <= tile.size() ? tile.substr(place * size, size) : std::string();
}

std::string BytesOf(const Hash256& hash) { return {hash.begin(), hash.end()}; }

// The entries of a log as far as they can be read; damage on the way.
std::vector<std::string> ReadEntries(const LogFiles& log, std::uint64_t size,
                                     std::vector<Damage>& damages) {
  std::vector<std::string> entries;
  for (std::uint64_t begin = 0; begin < size; begin += kTileWidth) {
    const auto width = static_cast<std::uint32_t>(std::min(size - begin, kTileWidth));
    const std::string path = EntriesPath(begin / kTileWidth, width);
    const auto file = log.find(path);
    if (file == log.end()) {
      damages.push_back(
          {path, absl::StrCat("is missing: entries ", begin, " to ", begin + width - 1)});
      return entries;
    }
    absl::StatusOr<std::vector<std::string>> bundle = ParseEntries(file->second, width);
    if (!bundle.ok()) {
      damages.push_back({path, absl::StrCat("is damaged: ", FirstLine(bundle.status()))});
      return entries;
    }
    std::ranges::move(*bundle, std::back_inserter(entries));
  }
  return entries;
}

// Whether the hashes of the lowest tiles lead to this root: then an entry that differs is the one
// that was changed, and not its tile.
bool TilesLeadTo(const LogFiles& log, std::uint64_t size, const Hash256& root) {
  MerkleTree tree;
  for (const Tile& tile : NewTiles(0, size)) {
    if (tile.level != 0) continue;
    const auto file = log.find(tile.Path());
    if (file == log.end() || file->second.size() != tile.width * root.size()) return false;
    for (std::uint64_t i = 0; i < tile.width; ++i) {
      Hash256 hash;
      std::ranges::copy(HashAt(file->second, i), hash.begin());
      tree.Append(hash);
    }
  }
  return tree.root() == root;
}

void CompareTiles(const LogFiles& log, const MerkleTree& tree, const Hash256& root,
                  std::vector<Damage>& damages) {
  const bool tiles_hold = TilesLeadTo(log, tree.size(), root);
  for (const Tile& tile : NewTiles(0, tree.size())) {
    const std::string path = tile.Path();
    const auto file = log.find(path);
    if (file == log.end()) {
      damages.push_back({path, "is missing"});
      continue;
    }
    const std::string expected = TileBytes(tree, tile);
    if (file->second == expected) continue;
    std::string what = "has other bytes than the entries lead to";
    for (std::uint64_t i = 0; i < tile.width && tile.level == 0; ++i) {
      if (HashAt(file->second, i) == HashAt(expected, i)) continue;
      what = absl::StrCat("does not have the hash of ", Entry(tile.index * kTileWidth + i));
      if (tiles_hold) {
        damages.push_back({EntriesPath(tile.index, tile.width),
                           absl::StrCat("was changed: ", Entry(tile.index * kTileWidth + i),
                                        " is not the one that was logged")});
      }
      break;
    }
    damages.push_back({path, what});
  }
}

// What else lies below tile/: a log that grew may have left smaller tiles, which must then be the
// beginning of the larger ones. Anything else holds what no checkpoint covers.
void CheckLeftovers(const LogFiles& log, const MerkleTree& tree,
                    const std::vector<std::string>& entries, std::vector<Damage>& damages) {
  std::set<std::string> left_over;
  for (const auto& [path, bytes] : log) {
    if (absl::StartsWith(path, "tile/")) left_over.insert(path);
  }
  const auto take = [&](const std::string& path, const auto& expected) {
    const auto file = left_over.find(path);
    if (file == left_over.end()) return;
    if (log.at(path) == expected()) left_over.erase(file);
  };
  for (const Tile& tile : NewTiles(0, tree.size())) {
    left_over.erase(tile.Path());
    if (tile.level == 0) left_over.erase(EntriesPath(tile.index, tile.width));
  }
  if (left_over.empty()) return;
  for (const Tile& tile : NewTiles(0, tree.size())) {
    const std::string whole = TileBytes(tree, tile);
    for (std::uint32_t width = 1; width < tile.width; ++width) {
      Tile smaller = tile;
      smaller.width = width;
      take(smaller.Path(), [&] { return whole.substr(0, width * Hash256().size()); });
      if (tile.level != 0) continue;
      take(EntriesPath(tile.index, width), [&] {
        const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(tile.index * kTileWidth);
        const std::vector<std::string> first(begin, begin + width);
        return EntriesBytes(first).value_or("");
      });
    }
  }
  for (const std::string& path : left_over) {
    damages.push_back({path, "holds what the signed checkpoint does not cover"});
  }
}

// Of the keys that the log has had over time.
absl::StatusOr<Checkpoint> VerifyWithAny(const absl::StatusOr<SignedNote>& note,
                                         const std::vector<NoteKey>& keys) {
  return note.ok() ? VerifyCheckpoint(*note, std::span(keys)) : note.status();
}

void CheckWitnesses(const LogFiles& log, const std::string& prefix, const MerkleTree& tree,
                    const std::vector<NoteKey>& keys, const VerifyOptions& options,
                    EvidenceFacts& facts, VerdictList& verdicts) {
  const std::string path = absl::StrCat(prefix, "witnessed");
  const auto file = log.find("witnessed");
  const std::size_t required =
      std::max<std::size_t>(options.witnesses, facts.registry->content().required_cosignatures);
  const auto too_few = [&](const std::string& text) {
    if (required > 0) {
      verdicts.Failed("log-witnesses", text, path);
    } else {
      verdicts.NotEvidenced("log-witnesses", text);
    }
  };
  if (file == log.end()) {
    too_few("nobody has cosigned a checkpoint: that everybody was shown the same log is not shown");
    return;
  }
  absl::StatusOr<SignedNote> note = SignedNote::Parse(file->second);
  const absl::StatusOr<Checkpoint> seen = VerifyWithAny(note, keys);
  if (!seen.ok()) {
    verdicts.Failed("log-witnesses", FirstLine(seen.status()), path);
    return;
  }
  absl::StatusOr<Hash256> root = tree.RootOf(seen->size);
  if (!root.ok() || *root != seen->root) {
    verdicts.Failed("log-witnesses",
                    absl::StrCat("others cosigned another log of ", seen->size,
                                 " entries than this one: the log was forked or set back"),
                    path);
    return;
  }
  std::vector<NoteKey> witnesses = WitnessKeys(*facts.registry);
  std::erase_if(witnesses, [&](const NoteKey& key) { return key.name() == facts.origin; });
  std::set<std::string> names;
  // Without a known witness VerifyNote has nothing to say; a wrong signature of one is an error.
  absl::StatusOr<std::vector<VerifiedSignature>> signatures = VerifyNote(*note, witnesses);
  if (signatures.ok()) {
    for (const VerifiedSignature& signature : *signatures) names.insert(signature.name);
  } else {
    const bool of_known = std::ranges::any_of(note->signatures(), [&](const NoteSignature& line) {
      return std::ranges::any_of(witnesses, [&](const NoteKey& key) {
        return key.name() == line.name && key.id() == line.key_id;
      });
    });
    if (of_known) {
      verdicts.Failed("log-witnesses", FirstLine(signatures.status()), path);
      return;
    }
  }
  facts.witnesses.assign(names.begin(), names.end());
  const std::string text = absl::StrCat("up to entry ", seen->size == 0 ? 0 : seen->size - 1,
                                        " of ", tree.size(), " cosigned by ", names.size(),
                                        names.empty() ? "" : ": ", absl::StrJoin(names, ", "));
  if (names.empty() || names.size() < required) {
    too_few(absl::StrCat(text, required > 0 ? absl::StrCat("; ", required, " are required") : ""));
    return;
  }
  verdicts.Ok("log-witnesses", text);
  const std::vector<const EvidencedEvent*> about = facts.RunEvents();
  if (!about.empty() && about.back()->index >= seen->size) {
    verdicts.NotEvidenced(
        "log-witnesses", absl::StrCat("the last entry about the run, ", about.back()->index,
                                      ", was not cosigned yet: the end of the log may still change "
                                      "unseen"));
  }
}

void ReadEvents(const std::vector<std::string>& entries, const std::string& prefix,
                EvidenceFacts& facts, VerdictList& verdicts) {
  std::string last;
  for (std::uint64_t i = 0; i < entries.size(); ++i) {
    const std::string where = absl::StrCat(
        prefix,
        EntriesPath(i / kTileWidth, static_cast<std::uint32_t>(std::min(
                                        entries.size() - i / kTileWidth * kTileWidth, kTileWidth))),
        ", ", Entry(i));
    absl::StatusOr<v1::LogEvent> event = ParseLogEvent(entries[i]);
    if (!event.ok()) {
      verdicts.Failed("log-entries", absl::StrCat(Entry(i), " is no event"), where);
      continue;
    }
    if (event->time() < last) {
      verdicts.Failed("log-times", absl::StrCat(Entry(i), " is dated before the entry before it"),
                      where);
    }
    last = event->time();
    facts.events.push_back({.index = i, .event = *std::move(event), .bytes = entries[i]});
  }
  if (!verdicts.HasFailed("log-entries") && !verdicts.HasFailed("log-times")) {
    verdicts.Ok("log-entries", absl::StrCat(entries.size(),
                                            " entries, all of them events, in the "
                                            "order of their times"));
  }
}

// "INDEX NAME SALT SHA256 PATH"
struct OpeningLine {
  std::uint64_t index = 0;
  LogOpening opening;
  std::string path;
};

bool ParseLine(const std::string& line, OpeningLine& parsed) {
  const std::vector<std::string> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 5) return false;
  const char* const end = parts[0].data() + parts[0].size();
  const auto [rest, error] = std::from_chars(parts[0].data(), end, parsed.index);
  absl::StatusOr<Hash256> salt = ParseHashText(parts[2]);
  absl::StatusOr<Hash256> document = ParseHashText(parts[3]);
  if (error != std::errc() || rest != end || !salt.ok() || !document.ok()) return false;
  parsed.opening = {.name = parts[1], .salt = *salt, .document = *document};
  parsed.path = parts[4];
  return true;
}

}  // namespace

LogFiles FilesBelow(const BundleFiles& files, std::string_view prefix) {
  LogFiles below;
  const std::string start(prefix);
  for (auto file = files.lower_bound(start);
       file != files.end() && absl::StartsWith(file->first, start); ++file) {
    below.emplace(file->first.substr(start.size()), file->second);
  }
  return below;
}

void CheckLog(const LogFiles& log, const std::string& prefix, const VerifyOptions& options,
              EvidenceFacts& facts, VerdictList& verdicts) {
  const std::string path = absl::StrCat(prefix, "checkpoint");
  absl::StatusOr<std::vector<NoteKey>> keys = LogKeysOverTime(*facts.registry, facts.origin);
  if (!keys.ok()) {
    verdicts.Failed("log-checkpoint", FirstLine(keys.status()), path);
    return;
  }
  const auto file = log.find("checkpoint");
  absl::StatusOr<SignedNote> note = absl::NotFoundError("there is no checkpoint");
  if (file != log.end()) note = SignedNote::Parse(file->second);
  const absl::StatusOr<Checkpoint> checkpoint = VerifyWithAny(note, *keys);
  if (!checkpoint.ok()) {
    verdicts.Failed("log-checkpoint", FirstLine(checkpoint.status()), path);
    return;
  }
  verdicts.Ok("log-checkpoint",
              absl::StrCat(checkpoint->size, " entries, root ", HashText(checkpoint->root),
                           ", signed by ", facts.origin));
  facts.checkpoint = *checkpoint;
  std::vector<Damage> damages;
  const std::vector<std::string> entries = ReadEntries(log, checkpoint->size, damages);
  MerkleTree tree;
  for (const std::string& entry : entries) tree.Append(LogLeafHash(entry));
  if (damages.empty()) {
    CompareTiles(log, tree, checkpoint->root, damages);
    CheckLeftovers(log, tree, entries, damages);
  }
  for (const Damage& damage : damages) {
    verdicts.Failed("log-tree", absl::StrCat(prefix, damage.path, " ", damage.what),
                    prefix + damage.path);
  }
  if (damages.empty() && tree.root() != checkpoint->root) {
    verdicts.Failed("log-tree",
                    "the entries lead to another root than the one that is signed: an entry was "
                    "changed, left out, added or moved, and the tiles with it; the inclusion "
                    "proofs say which still hold",
                    absl::StrCat(prefix, "tile/"));
  }
  if (!verdicts.HasFailed("log-tree")) {
    verdicts.Ok("log-tree", absl::StrCat("all ", tree.size(),
                                         " entries lead to the signed root, none missing"));
  }
  ReadEvents(entries, prefix, facts, verdicts);
  facts.tree = std::move(tree);
  CheckWitnesses(log, prefix, facts.tree, *keys, options, facts, verdicts);
}

void CheckProofs(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts) {
  if (!facts.checkpoint.has_value()) return;
  absl::StatusOr<std::vector<NoteKey>> keys = LogKeysOverTime(*facts.registry, facts.origin);
  if (!keys.ok()) return;
  const auto checkpoint = files.find(absl::StrCat(kLogDirectory, "checkpoint"));
  std::size_t verified = 0;
  std::set<std::string> wanted;
  for (const EvidencedEvent* event : facts.RunEvents()) {
    const std::string path = absl::StrCat(kProofDirectory, event->index, ".tlog-proof");
    wanted.insert(path);
    const auto file = files.find(path);
    if (file == files.end()) {
      verdicts.Failed("log-proofs", absl::StrCat(Entry(event->index), " has no inclusion proof"),
                      path);
      continue;
    }
    absl::StatusOr<LogProof> proof = LogProof::Parse(file->second);
    absl::Status status = proof.status();
    if (proof.ok() &&
        (proof->index != event->index || checkpoint == files.end() ||
         proof->checkpoint != checkpoint->second || proof->ToText() != file->second)) {
      status = absl::DataLossError("the proof is of another entry or another checkpoint");
    }
    if (status.ok()) {
      status = absl::UnauthenticatedError("signed with a key that the log does not have");
      for (const NoteKey& key : *keys) {
        const absl::Status with_key = VerifyLogProof(*proof, event->bytes, key).status();
        if (with_key.ok() || !absl::IsUnauthenticated(with_key)) status = with_key;
        if (with_key.ok()) break;
      }
    }
    if (status.ok()) {
      ++verified;
    } else {
      verdicts.Failed("log-proofs", absl::StrCat(Entry(event->index), ": ", FirstLine(status)),
                      path);
    }
  }
  for (const auto& [path, bytes] : files) {
    if (absl::StartsWith(path, kProofDirectory) && !wanted.contains(path)) {
      verdicts.Failed("log-proofs", absl::StrCat(path, " proves no entry about the run"), path);
    }
  }
  if (!verdicts.HasFailed("log-proofs")) {
    verdicts.Ok("log-proofs",
                absl::StrCat("each of the ", verified, " entries about the run is in the log"));
  }
}

void CheckOpenings(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  if (!facts.checkpoint.has_value()) return;
  const auto file = files.find(kOpeningsFile);
  std::size_t opened = 0;
  std::size_t number = 0;
  if (file != files.end()) {
    for (const std::string& line : std::vector<std::string>(absl::StrSplit(file->second, '\n'))) {
      ++number;
      if (line.empty() && number > 1) continue;
      const std::string where = absl::StrCat(kOpeningsFile, ", line ", number);
      OpeningLine parsed;
      if (!ParseLine(line, parsed)) {
        verdicts.Failed("openings", absl::StrCat("line ", number, " opens nothing"), where);
        continue;
      }
      const auto event = std::ranges::find(facts.events, parsed.index, &EvidencedEvent::index);
      const std::string what =
          absl::StrCat("commitment ", parsed.opening.name, " of ", Entry(parsed.index));
      bool matches = false;
      if (event != facts.events.end()) {
        for (const v1::LogCommitment& commitment : event->event.commitments()) {
          matches = matches || (commitment.name() == parsed.opening.name &&
                                commitment.commitment() == BytesOf(parsed.opening.Commitment()));
        }
      }
      const auto document = files.find(parsed.path);
      if (!matches) {
        verdicts.Failed("openings", absl::StrCat(what, " does not open with this salt and hash"),
                        where);
      } else if (document == files.end()) {
        verdicts.Failed("openings",
                        absl::StrCat(what, " is to ", parsed.path, ", which is missing"), where);
      } else if (FileHash(document->second) != parsed.opening.document) {
        verdicts.Failed(
            "openings",
            absl::StrCat(parsed.path, " is not the document that ", what, " was made for (", where,
                         "): it was changed after it was logged"),
            parsed.path);
      } else {
        event->documents[parsed.opening.name] = parsed.path;
        ++opened;
      }
    }
  }
  std::vector<std::string> closed;
  for (const EvidencedEvent* event : facts.RunEvents()) {
    for (const v1::LogCommitment& commitment : event->event.commitments()) {
      if (event->documents.contains(commitment.name())) continue;
      // What states signed is neither confidential nor erased.
      if (commitment.name() == "statement") {
        verdicts.Failed("openings",
                        absl::StrCat(Entry(event->index), " (", LogEventName(event->event.kind()),
                                     ") is a statement that the bundle does not open"),
                        kOpeningsFile);
      }
      closed.push_back(absl::StrCat(commitment.name(), " (entry ", event->index, ", ",
                                    LogEventName(event->event.kind()), ")"));
    }
  }
  if (!verdicts.HasFailed("openings")) {
    verdicts.Ok("openings", absl::StrCat(opened,
                                         " commitments of the log open to the documents "
                                         "in the bundle"));
  }
  if (!closed.empty()) {
    verdicts.NotEvidenced(
        "openings-kept",
        absl::StrCat("not opened here, since what they are to is confidential or destroyed: ",
                     absl::StrJoin(closed, ", ")));
  }
}

void CheckSeen(const BundleFiles& files, EvidenceFacts& facts, VerdictList& verdicts) {
  for (auto file = files.lower_bound(kSeenDirectory);
       file != files.end() && absl::StartsWith(file->first, kSeenDirectory); ++file) {
    const std::string origin = OriginOf(file->second);
    absl::StatusOr<std::vector<NoteKey>> keys = LogKeysOverTime(*facts.registry, origin);
    absl::StatusOr<Checkpoint> seen =
        keys.ok() ? VerifyWithAny(SignedNote::Parse(file->second), *keys) : keys.status();
    if (seen.ok()) {
      facts.seen.emplace_back(file->first, *seen);
    } else {
      verdicts.Failed("logs-seen", FirstLine(seen.status()), file->first);
    }
  }
  for (const EvidencedEvent& event : facts.events) {
    if (event.event.kind() != v1::FORK_FOUND) continue;
    verdicts.Failed("logs-seen",
                    absl::StrCat("it found that ", event.fact("origin"), " shows two histories (",
                                 event.fact("what"), ", size ", event.fact("size"), ")"),
                    event.place());
  }
  if (!facts.seen.empty() && !verdicts.HasFailed("logs-seen")) {
    verdicts.Ok("logs-seen", absl::StrCat("as their witness it has seen ", facts.seen.size(),
                                          " other logs, and no fork of any"));
  }
}

namespace {

// One hash of an entry against that of what it is of.
struct HashedFact {
  std::string name;
  std::string expected;
  std::string path;
};

std::vector<HashedFact> HashedFacts(const BundleFiles& files, const EvidenceFacts& facts,
                                    const EvidencedEvent& event) {
  std::vector<HashedFact> hashed;
  if (facts.terms.has_value()) {
    hashed.push_back({"terms_sha256", HashText(facts.terms->hash), kTermsFile});
    hashed.push_back({"agreement_sha256", HashText(facts.terms->agreement_hash),
                      facts.agreement_file.empty() ? kTermsFile : facts.agreement_file});
  }
  if (const auto request = files.find(kCampaignRequestFile); request != files.end()) {
    hashed.push_back({"request_sha256", HashText(FileHash(request->second)), kCampaignRequestFile});
  }
  for (const EvidencedRelease& release : facts.releases) {
    if (release.id != event.event.release()) continue;
    const std::string directory = absl::StrCat(kReleaseDirectory, release.id, "/");
    hashed.push_back(
        {"plan_sha256", HashText(FileHash(release.plan_bytes)), directory + kPlanName});
  }
  return hashed;
}

void AddWrongHash(const EvidencedEvent& event, const std::string& logged, const HashedFact& fact,
                  VerdictList& verdicts) {
  verdicts.Failed(
      "log-facts",
      absl::StrCat(Entry(event.index), " (", LogEventName(event.event.kind()), ") has ", logged,
                   " as ", fact.name, ", ", fact.path, " gives ", fact.expected),
      fact.path);
}

// The files that an entry names as published against the list in the bundle. Returns how many are
// equal; `logged` takes the names of all that are listed.
std::size_t ComparePublished(const EvidencedEvent& event, const EvidenceFacts& facts,
                             std::set<std::string>& logged, VerdictList& verdicts) {
  const auto release =
      std::ranges::find(facts.releases, event.event.release(), &EvidencedRelease::id);
  const std::string path =
      absl::StrCat(kReleaseDirectory, event.event.release(), "/", kPublishedName);
  std::size_t equal = 0;
  for (const v1::LogFact& fact : event.event.facts()) {
    if (fact.value().size() != 2 * Hash256().size()) continue;
    const bool known = release != facts.releases.end() && release->published.contains(fact.name());
    if (!known) {
      verdicts.Failed("log-facts",
                      absl::StrCat(fact.name(), " was published (", Entry(event.index),
                                   ") and is not listed in the bundle"),
                      path);
      continue;
    }
    logged.insert(fact.name());
    const std::string& expected = release->published.at(fact.name());
    if (fact.value() == expected) {
      ++equal;
    } else {
      AddWrongHash(event, fact.value(), {fact.name(), expected, path}, verdicts);
    }
  }
  return equal;
}

}  // namespace

void CheckFacts(const BundleFiles& files, const EvidenceFacts& facts, VerdictList& verdicts) {
  std::size_t compared = 0;
  // A release of many corridors has several entries, each with some of its files.
  std::map<std::string, std::set<std::string>> logged_files;  // by release
  for (const EvidencedEvent* event : facts.RunEvents()) {
    for (const HashedFact& fact : HashedFacts(files, facts, *event)) {
      const std::string logged = event->fact(fact.name);
      if (logged == fact.expected) {
        ++compared;
      } else if (!logged.empty()) {
        AddWrongHash(*event, logged, fact, verdicts);
      }
    }
    if (event->event.kind() != v1::RELEASE_PUBLISHED) continue;
    compared += ComparePublished(*event, facts, logged_files[event->event.release()], verdicts);
  }
  for (const EvidencedRelease& release : facts.releases) {
    const auto logged = logged_files.find(release.id);
    if (logged == logged_files.end()) continue;
    for (const auto& [name, hash] : release.published) {
      if (logged->second.contains(name)) continue;
      verdicts.Failed("log-facts",
                      absl::StrCat("no entry of the log has the hash of ", name, " of release ",
                                   release.id, " as it is listed in the bundle, ", hash),
                      absl::StrCat(kReleaseDirectory, release.id, "/", kPublishedName));
    }
  }
  if (verdicts.HasFailed("log-facts")) return;
  if (compared == 0) {
    verdicts.NotEvidenced("log-facts", "no entry about the run names a document by its hash");
  } else {
    verdicts.Ok("log-facts", absl::StrCat(compared,
                                          " hashes in entries about the run are those of "
                                          "terms, agreement, plan and published files"));
  }
}

std::optional<Day> DayOfRun(const EvidenceFacts& facts) {
  for (const EvidencedEvent* event : facts.RunEvents()) {
    if (event->event.run() != facts.run && event->event.campaign() != facts.campaign) continue;
    absl::StatusOr<Day> day = ParseDay(event->event.time().substr(0, 10));
    if (day.ok()) return *day;
  }
  return std::nullopt;
}

}  // namespace mirrorflow
