#include "linkage/split_trust/run_party.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corridor/matching_rule.h"
#include "crypto/blake2b.h"
#include "crypto/sharing/party_labels.h"
#include "crypto/sharing/share_records.h"
#include "linkage/split_trust/bit_sums.h"
#include "linkage/split_trust/input_check.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/product_check.h"
#include "linkage/split_trust/secure_comparison.h"
#include "linkage/split_trust/secure_matching.h"

namespace mirrorflow {
namespace {

absl::Status CheckViews(const PartyInput& input) {
  const auto wrong = [](std::string_view what) {
    return absl::InvalidArgumentError(absl::StrCat("shares can't be linked: ", std::string(what)));
  };
  if (input.party < 0 || input.party >= kPartyCount) return wrong("a party is 0, 1 or 2");
  if (input.sender.party() != input.party || input.receiver.party() != input.party) {
    return wrong("a view is another party's");
  }
  const BatchHeader& sender = input.sender.header();
  const BatchHeader& receiver = input.receiver.header();
  if (sender.side != Side::kSender || receiver.side != Side::kReceiver) return wrong("sides");
  if (sender.run_id != receiver.run_id || sender.corridor != receiver.corridor ||
      sender.period != receiver.period || sender.terms_hash != receiver.terms_hash ||
      sender.encoding_profile_hash != receiver.encoding_profile_hash ||
      sender.normalisation_profile_hash != receiver.normalisation_profile_hash) {
    return wrong("the batches belong to different runs or were encoded differently");
  }
  if (input.sender.layout() != input.receiver.layout()) {
    return wrong("the batches differ in width, token slots or dimensions");
  }
  if (input.key_with_next.size() != 32 || input.key_with_previous.size() != 32) {
    return wrong("a key between parties has 32 bytes");
  }
  if (input.terms.batch_pairs == 0) return wrong("no pairs at a time");
  if (input.terms.verify_products &&
      (input.terms.flagged || input.terms.tabulated_by != input.terms.dated_by)) {
    return wrong(
        "products are verified only where the side that dates a link tabulates it, and "
        "without counts of flagged records");
  }
  const std::vector<std::uint8_t>& levels = input.terms.levels;
  if (!std::ranges::is_sorted(levels, std::greater_equal<>{}) ||
      (!levels.empty() && levels.front() > MatchingRule::kMaxLevel)) {
    return wrong("levels are exponents below 15, descending");
  }
  return absl::OkStatus();
}

// All that must be alike at the three parties.
Hash256 PublicInputs(const PartyInput& input) {
  Blake2b256 hash;
  const SplitTrustTerms& terms = input.terms;
  hash.Field(kPartyInputsLabel).Field(terms.run_terms_hash);
  const auto threshold = [&hash](std::optional<DiceThreshold> of) {
    hash.Field(std::uint64_t{of.has_value() ? of->numerator() : 0});
    hash.Field(std::uint64_t{of.has_value() ? of->denominator() : 0});
  };
  threshold(terms.threshold);
  threshold(terms.token_confirmation);
  for (const std::uint64_t number :
       {std::uint64_t{terms.tokens}, std::uint64_t{terms.partition_reach},
        static_cast<std::uint64_t>(terms.dated_by), static_cast<std::uint64_t>(terms.tabulated_by),
        std::uint64_t{terms.reported}, std::uint64_t{terms.flagged},
        std::uint64_t{terms.linked_as_other}, terms.batch_pairs,
        std::uint64_t{terms.verify_products}, std::uint64_t{terms.tiles_for_two_steps}}) {
    hash.Field(number);
  }
  hash.Field(terms.levels);
  for (const ShareView* view : {&input.sender, &input.receiver}) {
    const BatchHeader& header = view->header();
    hash.Field(header.run_id.value()).Field(header.terms_hash).Field(header.encoding_profile_hash);
    hash.Field(std::uint64_t{header.row_bits}).Field(std::uint64_t{header.token_slots});
    hash.Field(header.record_count).Field(std::uint64_t{view->partitions().size()});
    for (const BatchShard& partition : view->partitions()) {
      hash.Field(std::uint64_t{partition.code}).Field(std::uint64_t{partition.row_count});
    }
    hash.Field(std::uint64_t{view->layout().dimensions.size()});
    for (const std::uint16_t categories : view->layout().dimensions) {
      hash.Field(std::uint64_t{categories});
    }
  }
  return hash.Final();
}

// Told only to who holds the same share, so it need not hide it.
Hash256 ComponentDigest(const ShareComponent& component) {
  return Blake2b256()
      .Field(kPartyComponentLabel)
      .Field(component.seeded() ? component.seed().Expose()
                                : std::span<const std::uint8_t>(component.records()))
      .Final();
}

// use(tile, place, this party's own share of a record, its share of the next party): all records of
// a side, by place.
template <typename Use>
void ForEachRecord(const ShareView& view, const TiledSide& side, const Use& use) {
  ShareRecords own(view.component(0), view.layout());
  ShareRecords next(view.component(1), view.layout());
  for (std::size_t tile = 0; tile < side.tiles(); ++tile) {
    for (std::size_t place = 0; place < kShareTile; ++place) {
      const std::size_t record = side.Record(tile, place);
      if (record == TiledSide::kNoRecord) break;
      use(tile, place, own.Record(record), next.Record(record));
    }
  }
}

// The flags of a side's records, by place.
struct Flags {
  SharedBits in_period;
  SharedBits flagged;
};

Flags ReadFlags(const ShareView& view, const TiledSide& side) {
  Flags flags{SharedBits(side.tiles()), SharedBits(side.tiles())};
  ForEachRecord(view, side, [&](std::size_t tile, std::size_t place, auto own, auto next) {
    const auto put = [place](std::uint8_t bits, std::uint8_t flag, std::uint64_t& word) {
      word |= std::uint64_t{(bits & flag) != 0} << place;
    };
    put(own.back(), kSharedInPeriod, flags.in_period.own[tile]);
    put(next.back(), kSharedInPeriod, flags.in_period.next[tile]);
    put(own.back(), kSharedFlagged, flags.flagged.own[tile]);
    put(next.back(), kSharedFlagged, flags.flagged.next[tile]);
  });
  return flags;
}

// The categories of a side's records by place, one after the other. A category is shared as a
// number modulo 2^32 that is 0 or 1, so the lowest bits of its shares are shares of it as a bit.
SharedBits ReadCategories(const ShareView& view, const TiledSide& side) {
  const ShareLayout& layout = view.layout();
  SharedBits bits(layout.categories() * side.tiles());
  ForEachRecord(view, side, [&](std::size_t tile, std::size_t place, auto own, auto next) {
    const std::uint8_t* mine = own.data() + layout.ring_bytes();
    const std::uint8_t* theirs = next.data() + layout.ring_bytes();
    for (std::size_t c = 0; c < layout.categories(); ++c) {
      const std::size_t word = c * side.tiles() + tile;
      bits.own[word] |= std::uint64_t{mine[4 * c]} % 2 << place;
      bits.next[word] |= std::uint64_t{theirs[4 * c]} % 2 << place;
    }
  });
  return bits;
}

class PartyRun {
 public:
  PartyRun(const PartyInput& input, PartyLink& link, const ShareKernel& kernel)
      : input_(input),
        kernel_(kernel),
        ring_(input.party, link, input.key_with_next, input.key_with_previous),
        sender_side_(input.sender.partitions()),
        receiver_side_(input.receiver.partitions()),
        sender_flags_(ReadFlags(input.sender, sender_side_)),
        receiver_flags_(ReadFlags(input.receiver, receiver_side_)),
        matching_(ring_, sender_side_.tiles(), receiver_side_.tiles(), sender_flags_.in_period,
                  receiver_flags_.in_period) {
    if (input.terms.verify_products) check_.emplace(ring_);
  }

  absl::StatusOr<PartyResult> Run(std::span<const PairScore> scores) {
    absl::Status status = ring_.CheckSame(PublicInputs(input_));
    for (const ShareView* view : {&input_.sender, &input_.receiver}) {
      if (!status.ok()) break;
      status = ring_.CheckNeighbours(ComponentDigest(view->component(0)),
                                     ComponentDigest(view->component(1)));
    }
    if (status.ok()) status = CheckBitsOfBatch(ring_, kernel_, input_.sender);
    if (status.ok()) status = CheckBitsOfBatch(ring_, kernel_, input_.receiver);
    if (status.ok()) status = Link(scores);
    if (status.ok()) status = Count();
    if (!status.ok()) return status;
    PartyResult result;
    if (absl::Status opened = Open(result); !opened.ok()) return opened;
    result.pairs = pairs_done_;
    result.rounds = ring_.rounds();
    result.bytes_sent = ring_.bytes_sent();
    return result;
  }

 private:
  absl::Status Link(std::span<const PairScore> scores) {
    const std::vector<std::vector<PartitionPair>> offsets =
        PlanPartitionPairs(sender_side_, receiver_side_, input_.sender.partitions(),
                           input_.receiver.partitions(), input_.terms.partition_reach);
    for (const std::vector<PartitionPair>& pairs : offsets) {
      for (const PartitionPair& pair : pairs) {
        pairs_total_ += scores.size() * pair.lane_tiles * pair.step_tiles * kTilePairs;
      }
    }
    for (const PairScore& score : scores) {
      ShareTiles sender(input_.sender, sender_side_, score, score.sender_slot);
      ShareTiles receiver(input_.receiver, receiver_side_, score, score.receiver_slot);
      const std::span<const std::uint8_t> levels =
          std::span(input_.terms.levels).first(LevelsOf(score, input_.terms));
      for (const std::vector<PartitionPair>& pairs : offsets) {
        if (absl::Status linked = LinkOffset(pairs, sender, receiver, levels); !linked.ok()) {
          return linked;
        }
      }
    }
    return absl::OkStatus();
  }

  // Diagonals whose pairs are compared together.
  struct Batch {
    std::vector<TilePair> tiles;
    std::vector<std::size_t> ends;       // of each diagonal, in tiles
    std::vector<SharedBits> candidates;  // of each level
  };

  static std::vector<Batch> PlanBatches(std::span<const PartitionPair> pairs,
                                        std::uint64_t batch_pairs) {
    std::size_t diagonals = 0;
    for (const PartitionPair& pair : pairs) diagonals = std::max(diagonals, pair.step_tiles);
    std::vector<Batch> batches;
    for (std::size_t diagonal = 0; diagonal < diagonals; ++diagonal) {
      if (batches.empty() || batches.back().tiles.size() * kTilePairs >= batch_pairs) {
        batches.emplace_back();
      }
      Batch& batch = batches.back();
      for (const PartitionPair& pair : pairs) {
        if (diagonal >= pair.step_tiles) continue;
        for (std::size_t i = 0; i < pair.lane_tiles; ++i) {
          batch.tiles.push_back({pair.lane_first + i,
                                 pair.step_first + (i + diagonal) % pair.step_tiles,
                                 pair.sender_is_lane});
        }
      }
      batch.ends.push_back(batch.tiles.size());
    }
    return batches;
  }

  absl::Status LinkOffset(std::span<const PartitionPair> pairs, ShareTiles& sender,
                          ShareTiles& receiver, std::span<const std::uint8_t> levels) {
    std::vector<Batch> batches = PlanBatches(pairs, input_.terms.batch_pairs);
    std::size_t most_tiles = 0;
    for (const PartitionPair& pair : pairs) most_tiles = std::max(most_tiles, pair.step_tiles);
    const std::size_t steps_at_once = most_tiles <= input_.terms.tiles_for_two_steps ? 2 : 1;
    for (Batch& batch : batches) {
      if (input_.stop.stop_requested()) return absl::CancelledError("the run was stopped");
      absl::Status status = FindCandidatesInShares(ring_, kernel_, batch.tiles, sender, receiver,
                                                   levels, batch.candidates);
      if (status.ok() && check_.has_value()) status = check_->VerifyIfMany();
      if (!status.ok()) return status;
      pairs_done_ += batch.tiles.size() * kTilePairs;
      if (input_.progress) input_.progress(pairs_done_, pairs_total_);
      if (!levels.empty()) continue;  // a level is matched when all of it is there
      if (status = MatchBatch(batch, 0, steps_at_once); !status.ok()) return status;
    }
    for (std::size_t level = 0; !levels.empty() && level <= levels.size(); ++level) {
      for (Batch& batch : batches) {
        if (absl::Status matched = MatchBatch(batch, level, steps_at_once); !matched.ok())
          return matched;
      }
    }
    return absl::OkStatus();
  }

  absl::Status MatchBatch(Batch& batch, std::size_t level, std::size_t steps_at_once) {
    std::size_t begin = 0;
    std::vector<std::size_t> stretch;  // ends of its diagonals, from `begin` on
    for (std::size_t d = 0; d < batch.ends.size(); ++d) {
      stretch.push_back(batch.ends[d] - begin);
      const bool last = d + 1 == batch.ends.size();
      if (!last && batch.ends[d + 1] - begin <= StretchTiles(steps_at_once)) continue;
      if (input_.stop.stop_requested()) return absl::CancelledError("the run was stopped");
      absl::Status status = matching_.MatchStretch(
          std::span(batch.tiles).subspan(begin, stretch.back()), stretch, batch.candidates[level],
          begin * kShareTile, steps_at_once, check_.has_value() ? &*check_ : nullptr);
      if (status.ok() && check_.has_value()) status = check_->VerifyIfMany();
      if (!status.ok()) return status;
      begin = batch.ends[d];
      stretch.clear();
    }
    batch.candidates[level] = SharedBits();  // of no more use
    return absl::OkStatus();
  }

  // Fills parts_ with this party's part of every figure.
  absl::Status Count() {
    const bool by_sender = input_.terms.dated_by == Side::kSender;
    SharedBits partner_of_sender;
    SharedBits partner_of_receiver;
    absl::Status status;
    if (!check_.has_value()) {  // of no use with it, and no product that it checks
      status = matching_.PartnersInPeriod(partner_of_sender, partner_of_receiver);
    }
    if (!status.ok()) return status;
    // Links of the period: those whose record of the dating side is in it.
    SharedBits dated;
    const SharedBits linked = by_sender ? matching_.LinkedOfSender() : matching_.LinkedOfReceiver();
    const Flags& dating = by_sender ? sender_flags_ : receiver_flags_;
    if (status = ring_.And(linked, dating.in_period, dated); !status.ok()) return status;
    const SharedBits& of_sender = by_sender ? dated : partner_of_sender;
    const SharedBits& of_receiver = by_sender ? partner_of_receiver : dated;

    if (input_.terms.tabulated_by == Side::kSender) {
      status = CountBits(OpenedFigure::kLinked, of_sender, input_.sender, sender_side_);
    } else {
      status = CountBits(OpenedFigure::kLinked, of_receiver, input_.receiver, receiver_side_);
    }
    if (status.ok() && input_.terms.flagged) status = CountFlagged(of_sender, of_receiver);
    if (status.ok() && input_.terms.reported) status = CountReported();
    if (status.ok() && input_.terms.linked_as_other) status = CountLinkedAsOther();
    return status;
  }

  absl::Status CountFlagged(const SharedBits& of_sender, const SharedBits& of_receiver) {
    SharedBits flagged;
    absl::Status status = ring_.And(of_sender, sender_flags_.flagged, flagged);
    if (status.ok()) {
      status = CountBits(OpenedFigure::kFlaggedOfSender, flagged, input_.sender, sender_side_);
    }
    if (status.ok()) status = ring_.And(of_receiver, receiver_flags_.flagged, flagged);
    if (status.ok()) {
      status =
          CountBits(OpenedFigure::kFlaggedOfReceiver, flagged, input_.receiver, receiver_side_);
    }
    return status;
  }

  // Records of the period without a flag.
  absl::Status Reported(const Flags& flags, SharedBits& reported) {
    absl::Status done = ring_.And(flags.in_period, flags.flagged, reported);
    reported ^= flags.in_period;  // in the period and not flagged
    return done;
  }

  absl::Status CountLinkedAsOther() {
    const bool by_sender = input_.terms.dated_by == Side::kSender;
    SharedBits reported;
    SharedBits linked_and_reported;
    absl::Status status = Reported(by_sender ? receiver_flags_ : sender_flags_, reported);
    if (!status.ok()) return status;
    status = ring_.And(by_sender ? matching_.LinkedOfReceiver() : matching_.LinkedOfSender(),
                       reported, linked_and_reported);
    if (!status.ok()) return status;
    return CountTotal(OpenedFigure::kLinkedAsOther, linked_and_reported);
  }

  absl::Status CountReported() {
    const auto reported = [&](OpenedFigure figure, const Flags& flags, const ShareView& view,
                              const TiledSide& side) {
      SharedBits bits;
      absl::Status done = Reported(flags, bits);
      if (done.ok()) done = CountBits(figure, bits, view, side);
      return done;
    };
    absl::Status status =
        reported(OpenedFigure::kReportedBySender, sender_flags_, input_.sender, sender_side_);
    if (!status.ok()) return status;
    return reported(OpenedFigure::kReportedByReceiver, receiver_flags_, input_.receiver,
                    receiver_side_);
  }

  // Appends this party's parts of: how many bits are set, and how many of each category.
  absl::Status CountBits(OpenedFigure figure, const SharedBits& bits, const ShareView& view,
                         const TiledSide& side) {
    if (check_.has_value()) return ListBits(figure, bits, view, side);
    absl::StatusOr<SharedNumbers> numbers = ring_.ToNumbers(bits, side.tiles() * kShareTile);
    if (!numbers.ok()) return numbers.status();
    const ShareLayout& layout = view.layout();
    std::vector<std::uint32_t> sums(1 + layout.categories());
    ForEachRecord(view, side, [&](std::size_t tile, std::size_t place, auto own, auto next) {
      const std::uint32_t x_own = numbers->own[tile * kShareTile + place];
      const std::uint32_t x_next = numbers->next[tile * kShareTile + place];
      sums[0] += x_own;
      const std::uint8_t* y_own = own.data() + layout.ring_bytes();
      const std::uint8_t* y_next = next.data() + layout.ring_bytes();
      for (std::size_t c = 0; c < layout.categories(); ++c) {
        std::uint32_t mine;
        std::uint32_t theirs;
        std::memcpy(&mine, y_own + 4 * c, sizeof mine);
        std::memcpy(&theirs, y_next + 4 * c, sizeof theirs);
        sums[1 + c] += x_own * (mine + theirs) + x_next * mine;
      }
    });
    Add(figure, sums);
    return absl::OkStatus();
  }

  // Appends this party's part of how many bits are set, and nothing by category.
  absl::Status CountTotal(OpenedFigure figure, const SharedBits& bits) {
    if (check_.has_value()) {
      lists_.push_back(bits);
      counted_.emplace_back(figure, 0);
      return absl::OkStatus();
    }
    absl::StatusOr<SharedNumbers> numbers = ring_.ToNumbers(bits, bits.size() * kShareTile);
    if (!numbers.ok()) return numbers.status();
    std::uint32_t sum = 0;
    for (const std::uint32_t part : numbers->own) sum += part;
    Add(figure, {&sum, 1});
    return absl::OkStatus();
  }

  void Add(OpenedFigure figure, std::span<const std::uint32_t> sums) {
    parts_.insert(parts_.end(), sums.begin(), sums.end());
    for (std::size_t place = 0; place < sums.size(); ++place) counted_.emplace_back(figure, place);
  }

  // Where products are checked: the bits, and those of each category, as lists to be counted.
  absl::Status ListBits(OpenedFigure figure, const SharedBits& bits, const ShareView& view,
                        const TiledSide& side) {
    const SharedBits categories = ReadCategories(view, side);
    SharedBits repeated(categories.size());
    for (std::size_t w = 0; w < repeated.size(); ++w) {
      repeated.own[w] = bits.own[w % side.tiles()];
      repeated.next[w] = bits.next[w % side.tiles()];
    }
    SharedBits found;
    if (absl::Status done = ring_.And(repeated, categories, found); !done.ok()) return done;
    lists_.push_back(bits);
    for (std::size_t c = 0; c < view.layout().categories(); ++c) {
      SharedBits& list = lists_.emplace_back(side.tiles());
      const auto at = static_cast<std::ptrdiff_t>(c * side.tiles());
      std::copy_n(found.own.begin() + at, side.tiles(), list.own.begin());
      std::copy_n(found.next.begin() + at, side.tiles(), list.next.begin());
    }
    for (std::size_t place = 0; place <= view.layout().categories(); ++place) {
      counted_.emplace_back(figure, place);
    }
    return absl::OkStatus();
  }

  // The last checks, and then the figures. Nothing that the opening sends is in the transcript.
  absl::Status Open(PartyResult& result) {
    std::vector<std::uint32_t> noise;
    for (const auto& [figure, place] : counted_) {
      absl::StatusOr<std::int64_t> sample = input_.noise(figure, place);
      if (!sample.ok()) return sample.status();
      noise.push_back(static_cast<std::uint32_t>(*sample));
    }
    std::vector<std::int64_t> opened;
    absl::Status status =
        check_.has_value() ? OpenLists(noise, opened, result) : OpenParts(noise, opened, result);
    if (!status.ok()) return status;
    SplitTrustFigures& figures = result.figures;
    std::vector<std::int64_t>* const vectors[] = {&figures.linked,
                                                  &figures.flagged_of_sender,
                                                  &figures.flagged_of_receiver,
                                                  &figures.reported_by_sender,
                                                  &figures.reported_by_receiver,
                                                  &figures.linked_as_other};
    for (std::size_t i = 0; i < opened.size(); ++i) {
      vectors[static_cast<std::size_t>(counted_[i].first)]->push_back(opened[i]);
    }
    return absl::OkStatus();
  }

  absl::Status OpenParts(std::span<const std::uint32_t> noise, std::vector<std::int64_t>& opened,
                         PartyResult& result) {
    if (absl::Status same = ring_.CheckTranscripts(); !same.ok()) return same;
    result.transcript = ring_.Transcript();
    ring_.AddZeroShare(std::span(parts_));
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i] += noise[i];
    std::vector<std::uint32_t> sums;
    if (absl::Status done = ring_.Open(parts_, input_.before_opening, sums); !done.ok()) {
      return done;
    }
    for (const std::uint32_t sum : sums) opened.push_back(static_cast<std::int32_t>(sum));
    return absl::OkStatus();
  }

  absl::Status OpenLists(std::span<const std::uint32_t> noise, std::vector<std::int64_t>& opened,
                         PartyResult& result) {
    const std::size_t words = std::max(sender_side_.tiles(), receiver_side_.tiles());
    for (SharedBits& list : lists_) {
      list.own.resize(words);
      list.next.resize(words);
    }
    absl::StatusOr<SharedBitNumbers> counts = CountSetBits(ring_, lists_);
    if (!counts.ok()) return counts.status();
    const auto before = [&] {
      absl::Status checked = check_->Verify();
      if (checked.ok()) checked = check_->CheckZeros();
      if (checked.ok()) checked = ring_.CheckTranscripts();
      if (!checked.ok()) return checked;
      result.transcript = ring_.Transcript();
      return input_.before_opening ? input_.before_opening() : absl::OkStatus();
    };
    return OpenWithNoise(ring_, *std::move(counts), noise, before, opened);
  }

  static constexpr std::size_t kTilePairs = kShareTile * kShareTile;

  const PartyInput& input_;
  const ShareKernel& kernel_;
  PartyRing ring_;
  const TiledSide sender_side_;
  const TiledSide receiver_side_;
  const Flags sender_flags_;
  const Flags receiver_flags_;
  SecureMatching matching_;
  std::optional<ProductCheck> check_;
  std::uint64_t pairs_done_ = 0;
  std::uint64_t pairs_total_ = 0;
  std::vector<std::pair<OpenedFigure, std::size_t>> counted_;  // of each figure: vector and place
  std::vector<std::uint32_t> parts_;                           // of each
  std::vector<SharedBits> lists_;                              // instead, to be counted
};

}  // namespace

absl::StatusOr<PartyResult> RunParty(const PartyInput& input, PartyLink& link) {
  if (absl::Status fits = CheckViews(input); !fits.ok()) return fits;
  absl::StatusOr<std::vector<PairScore>> scores = PlanScores(input.terms, input.sender.layout());
  if (!scores.ok()) return scores.status();
  const ShareKernel* kernel = input.kernel;
  if (kernel == nullptr) {
    absl::StatusOr<const ShareKernel*> chosen = ChooseShareKernel();
    if (!chosen.ok()) return chosen.status();
    kernel = *chosen;
  }
  return PartyRun(input, link, *kernel).Run(*scores);
}

}  // namespace mirrorflow
