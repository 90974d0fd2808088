#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

#include "crypto/psi/psi_party.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {
namespace {

const bool kCryptoIsReady = InitCrypto();

std::vector<std::string> Identifiers(std::int64_t count) {
  std::vector<std::string> identifiers;
  for (std::int64_t i = 0; i < count; ++i) identifiers.push_back("P" + std::to_string(i));
  return identifiers;
}

// One side's whole work: its own set and the return of the other's.
void BM_PsiSide(benchmark::State& state) {
  const PsiTerms terms{.session = {}, .set_size = static_cast<std::uint32_t>(state.range(0))};
  const std::vector<std::string> identifiers = Identifiers(state.range(0));
  for (auto _ : state) {
    PsiParty side = *PsiParty::Create(terms, Side::kSender, identifiers, PsiSecrets::Random());
    state.PauseTiming();
    PsiParty peer = *PsiParty::Create(terms, Side::kReceiver, identifiers, PsiSecrets::Random());
    bool ok = side.TakeCommitment(peer.commitment()).ok();
    ok = peer.TakeCommitment(side.commitment()).ok() && ok;
    const std::string set = *peer.BlindedSet();
    state.ResumeTiming();
    ok = side.Return(set).ok() && ok;
    if (!ok) state.SkipWithError("the two sides do not fit");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_PsiSide)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mirrorflow
