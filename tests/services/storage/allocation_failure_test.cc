// Memory runs out at any moment: the n-th allocation of a process fails, for n over all of them in
// steps. The process returns an error or ends by itself (std::bad_alloc that nobody catches), never
// by a wild pointer; and what it left on the disk is the state of before or after.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <new>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "crypto/batch_format.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity.h"
#include "crypto/run_batch_encoder.h"
#include "records/sources/open_source.h"
#include "services/config/text_file.h"
#include "services/wire/terms.h"
#include "tests/crypto/sample_identities.h"
#include "tests/records/sources/zip_writer.h"
#include "tests/services/storage/failing_allocations.h"
#include "tests/services/storage/store_workloads.h"
#include "tests/services/trust/sample_trust.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using Work = std::function<void(const Say& say)>;

constexpr int kDone = 0;
constexpr int kOutOfMemory = 3;
constexpr unsigned kPatienceSeconds = 120;

struct Ended {
  int status = 0;  // of waitpid
  long allocations = 0;
  std::vector<std::string> said;
};

// Runs `work` in a process of its own, in which allocation `failing` fails, if it is not below 0.
// `catches`: the exception is caught, so that destructors run; else it ends the process, as in the
// programs.
Ended RunWithout(long failing, bool catches, const Work& work) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    alarm(kPatienceSeconds);
    // Without the core's word on stderr for each of some hundred aborts.
    if (!catches) close(STDERR_FILENO);
    const Say say = [&ends](std::string_view word) {
      const std::string line = std::string(word) + "\n";
      if (write(ends[1], line.data(), line.size()) < 0) _exit(9);
    };
    FailAllocation(failing);
    int code = kDone;
    if (catches) {
      try {
        work(say);
      } catch (const std::bad_alloc&) {
        code = kOutOfMemory;
      }
    } else {
      [&]() noexcept { work(say); }();
    }
    say("#" + std::to_string(StopFailing()));
    _exit(code);
  }
  close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(n));
  }
  close(ends[0]);
  Ended ended;
  EXPECT_EQ(waitpid(child, &ended.status, 0), child);
  std::size_t from = 0;
  for (std::size_t to = 0; (to = text.find('\n', from)) != std::string::npos; from = to + 1) {
    const std::string word = text.substr(from, to - from);
    if (word.starts_with('#')) {
      ended.allocations = std::atol(word.c_str() + 1);
    } else {
      ended.said.push_back(word);
    }
  }
  return ended;
}

bool EndedCleanly(int status) {
  if (WIFEXITED(status)) return WEXITSTATUS(status) == kDone || WEXITSTATUS(status) == kOutOfMemory;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

// The sweep; `check` is called with what the process had said, and where it failed.
void Sweep(const std::string& name, const std::function<Work(std::string directory)>& make,
           const std::function<void(const std::string& directory, const std::vector<std::string>&,
                                    const std::string&)>& check) {
  long all = 0;
  {
    const TemporaryDirectory directory;
    const Ended whole = RunWithout(-1, true, make(directory.path()));
    ASSERT_EQ(whole.status, 0) << name;
    all = whole.allocations;
  }
  ASSERT_GT(all, 20) << name;
  // MF_ALLOCATION_STEPS=N: so many places, for the long form.
  long places = 30;
  if (const char* more = std::getenv("MF_ALLOCATION_STEPS"); more != nullptr) {
    places = std::atol(more);
  }
  const long step = std::max(1L, all / places);
  int ended_by_error = 0;
  int tried = 0;
  for (long failing = 0; failing < all; failing += step) {
    for (const bool catches : {true, false}) {
      const TemporaryDirectory directory;
      const Ended ended = RunWithout(failing, catches, make(directory.path()));
      const std::string where = name + ", allocation " + std::to_string(failing) + " of " +
                                std::to_string(all) + (catches ? ", caught" : "");
      ASSERT_TRUE(EndedCleanly(ended.status)) << where << ": status " << ended.status;
      ended_by_error += ended.status != 0 ? 1 : 0;
      ++tried;
      check(directory.path(), ended.said, where);
    }
  }
  std::cout << "allocation failure: " << name << ": " << all << " allocations, " << tried
            << " failures, " << ended_by_error << " ended the process\n";
  // Else nothing failed, and nothing was shown.
  EXPECT_GT(ended_by_error, 0) << name;
}

void CheckNothing(const std::string&, const std::vector<std::string>&, const std::string&) {}

class StoreAllocationTest : public testing::TestWithParam<StoreWork> {};

TEST_P(StoreAllocationTest, LeavesTheStoreAsItWasBeforeOrAfter) {
  const StoreWork& store = GetParam();
  Sweep(
      store.name,
      [&store](std::string directory) -> Work {
        return [&store, directory](const Say& say) {
          static_cast<void>(store.work(directory, say).ok());
        };
      },
      store.check);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreAllocationTest, testing::ValuesIn(StoreWorks()), NameOf);

void ReadAll(const Mapping& mapping, std::string_view bytes) {
  const absl::StatusOr<std::unique_ptr<Source>> source = OpenSourceBytes(mapping, "file", bytes);
  if (!source.ok()) return;
  SourceRow row;
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = (*source)->Next(row);
}

TEST(AllocationFailureTest, ParsersEndCleanly) {
  std::string csv = "id,name\n";
  for (int i = 0; i < 200; ++i) csv += std::to_string(i) + ",\"Élodie, Anne\"\n";
  const std::string xlsx = XlsxOf(
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"3\"><c r=\"A3\">"
      "<v>45000</v></c></row></sheetData><mergeCells><mergeCell ref=\"A3:C9\"/></mergeCells>");
  const SampleState ke("KE");
  const SampleState ug("UG");
  const std::string agreement = PrintText(SampleAgreement("KE", ke.keys(), "UG", ug.keys()));
  Sweep(
      "parsers",
      [&](const std::string&) -> Work {
        return [&](const Say&) {
          Mapping mapping{.source = "register"};
          ReadAll(mapping, csv);
          mapping.kind = SourceKind::kXlsx;
          ReadAll(mapping, xlsx);
          static_cast<void>(ParseAgreement(agreement, "agreement").ok());
          static_cast<void>(ParseTerms("\x0A\x03run").ok());
        };
      },
      CheckNothing);
}

TEST(AllocationFailureTest, EncodersEndCleanly) {
  const EncodingProfile profile = ValueOrDie(FindEncodingProfile("hardened-v1"));
  RunTerms terms{.run_id = ValueOrDie(RunId::Create("run-1")),
                 .corridor = ValueOrDie(Corridor::Parse("ZM-MW")),
                 .period = ValueOrDie(Period::Create("2024")),
                 .encoding_profile = profile.name,
                 .encoding_profile_hash = profile.hash,
                 .normalisation_profile = "basic-v2",
                 .threshold = ValueOrDie(DiceThreshold::Create(4, 5)),
                 .exact_tokens = true};
  Sweep(
      "encoding",
      [&](const std::string&) -> Work {
        return [&](const Say&) {
          const auto encoder = RunBatchEncoder::Create(terms, Side::kSender, TestRunKey());
          if (!encoder.ok()) return;
          std::mt19937_64 random(1);
          for (int i = 0; i < 20; ++i) {
            PersonEvent event;
            event.identity = RandomIdentity(random);
            (*encoder)->Add(std::move(event));
          }
          const absl::StatusOr<EncodedBatch> batch = (*encoder)->Finish();
          if (!batch.ok()) return;
          const auto writer = BatchWriter::Create(*batch, *IdentityKey::FromSeed(SecretBytes(32)));
          BatchReader reader;
          if (!writer.ok() || !reader.Add(BatchPart::kHeader, writer->header()).ok()) return;
          for (std::uint32_t i = 0; i < writer->chunk_count(); ++i) {
            if (!reader.Add(BatchPart::kChunk, writer->chunk(i)).ok()) return;
          }
          if (reader.Add(BatchPart::kTrailer, writer->trailer()).ok()) {
            static_cast<void>(std::move(reader).Finish().ok());
          }
        };
      },
      CheckNothing);
}

}  // namespace
}  // namespace mirrorflow
