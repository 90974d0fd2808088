#include "services/node/init_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"
#include "services/node/node_config.h"
#include "services/sandbox/generator/member_states.h"
#include "services/sandbox/generator/world.h"
#include "services/wire/mapping.h"
#include "tests/services/sandbox/sample_worlds.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

class InitCommand : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(directory_ / name) << text;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(directory_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // The proposal for a file, as a configuration with nothing else.
  v1::NodeConfig Propose(InitOptions options) const {
    options.to = directory_ / "proposal.txtpb";
    std::filesystem::remove(options.to);
    EXPECT_THAT(RunInit(options), IsOk());
    v1::NodeConfig config;
    EXPECT_THAT(ReadTextFile(options.to, config), IsOk());
    return config;
  }

  TemporaryDirectory directory_;
};

TEST_F(InitCommand, StarterConfigurationIsValidAndNeverOverwritten) {
  const InitOptions options{.config = directory_ / "node.txtpb", .country = "KE"};
  EXPECT_THAT(RunInit(options), IsOk());
  const NodeConfig config = ValueOrDie(ReadNodeConfig(options.config));
  EXPECT_EQ(config.country.alpha2(), "KE");
  EXPECT_THAT(RunInit(options), StatusIs(absl::StatusCode::kAlreadyExists));
  EXPECT_THAT(RunInit({.config = directory_ / "b.txtpb", .country = "Kenya"}),
              testing::Not(IsOk()));
  EXPECT_THAT(RunInit({}), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--from")));
}

TEST_F(InitCommand, ProposalIsACompleteEntryInWhichOpenChoicesAreRefused) {
  Write("in.csv",
        "Title;;;\nN° d'ordre;Nom;Né(e) le;Date d'entrée\n1;Zoë "
        "O'Neil;03/04/1990;13/05/2024\n");
  const v1::NodeConfig config =
      Propose({.from = directory_ / "in.csv", .source = "s", .entry = "immigrants"});
  ASSERT_EQ(config.immigrants_size(), 1);
  const v1::Mapping& mapping = config.immigrants(0).mapping();
  EXPECT_EQ(mapping.header_row(), 2u);
  EXPECT_EQ(mapping.delimiter(), ";");
  EXPECT_EQ(mapping.columns_size(), 4);
  EXPECT_EQ(mapping.columns(2).date_format(), "?");
  EXPECT_EQ(mapping.columns(3).column(), "Date d'entrée");
  EXPECT_EQ(mapping.columns(3).date_format(), "DD/MM/YYYY");
  EXPECT_THAT(MappingFromConfig(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       testing::AllOf(HasSubstr("'Né(e) le'"), HasSubstr("still to be chosen"))));
  // Values are personal data: none is in the proposal.
  EXPECT_THAT(Read("proposal.txtpb"), testing::Not(HasSubstr("O'Neil")));
}

// Why a column is left out names the one that is surer, in a comment.
TEST_F(InitCommand, NamesInAFileCannotWriteIntoTheProposal) {
  Write("in.csv", "name,\"sex\nimmigrants { }\n\xC2\x9B\",sex of it\nAnn Lee,F,F\nBo Lee,M,M\n");
  const v1::NodeConfig config =
      Propose({.from = directory_ / "in.csv", .source = "s", .delimiter = ","});
  EXPECT_EQ(config.population_size(), 1);
  EXPECT_EQ(config.immigrants_size(), 0);
  EXPECT_EQ(config.population(0).mapping().columns(1).column(), "sex\nimmigrants { }\n\xC2\x9B");
  EXPECT_THAT(Read("proposal.txtpb"), testing::AllOf(HasSubstr("because 'sex?immigrants { }?"),
                                                     testing::Not(HasSubstr("\xC2\x9B"))));
}

TEST_F(InitCommand, CodesAreLeftToTheOperator) {
  Write("in.csv", "Name,Sex,Direction,Purpose\nA,1,E,TRV\nB,2,S,TRV\nC,2,S,TRV\n");
  v1::Mapping mapping =
      Propose({.from = directory_ / "in.csv", .source = "s"}).population(0).mapping();
  EXPECT_THAT(mapping.female_values(), testing::ElementsAre("?"));
  EXPECT_THAT(mapping.entry_values(), testing::ElementsAre("?"));
  EXPECT_THAT(MappingFromConfig(mapping), StatusIs(absl::StatusCode::kInvalidArgument));
  mapping.set_female_values(0, "2");
  mapping.set_male_values(0, "1");
  mapping.set_entry_values(0, "E");
  mapping.set_exit_values(0, "S");
  EXPECT_THAT(MappingFromConfig(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("crosswalk")));
  for (v1::Mapping::Crosswalk& crosswalk : *mapping.mutable_crosswalk())
    crosswalk.set_means("work");
  EXPECT_THAT(MappingFromConfig(mapping), IsOk());
}

TEST_F(InitCommand, SampleOfEveryKindOfSourceIsValid) {
  const char* source = std::getenv("MF_SOURCE_DIR");
  const std::filesystem::path samples =
      std::filesystem::path(source != nullptr ? source : ".") / "docs" / "samples";
  const NodeConfig config = ValueOrDie(ReadNodeConfig((samples / "sources.txtpb").string()));
  EXPECT_EQ(config.immigrants.size() + config.emigrants.size() + config.population.size(), 5u);
}

// Every register of every generated state: what is proposed is what the generator wrote. Where the
// dates of a register prove no order, the choice must be open, never wrong.
TEST_F(InitCommand, ProposalsForTheRegistersOfAllStatesAreRight) {
  GeneratorOptions options;
  options.seed = 5;
  options.bad_line_rate = 0;
  for (const MemberState& state : MemberStates()) {
    options.states.push_back({std::string(state.alpha2)});
  }
  options.migrants_per_year = 6000;
  const World world = MakeWorld(options);
  std::size_t right = 0;
  std::size_t columns = 0;
  for (std::size_t state = 0; state < MemberStates().size(); ++state) {
    for (const RegisterKind kind : {kOut, kIn}) {
      const RegisterLayout& layout = world.layout(state, kind);
      std::ostringstream text;
      ValueOrDie(world.WriteRegister(state, kind, text));
      Write("in.csv", text.str());
      const v1::Mapping mapping =
          Propose({.from = directory_ / "in.csv", .source = "s"}).population(0).mapping();
      for (const RegisterColumn& column : layout.columns) {
        ++columns;
        for (const v1::Mapping::Column& proposed : mapping.columns()) {
          if (proposed.column() != column.header) continue;
          EXPECT_EQ(proposed.field(), MappingFieldName(column.field)) << layout.source;
          if (proposed.date_format() != "?") {
            const bool is_date = !column.date_format.empty();
            EXPECT_EQ(!proposed.date_format().empty(), is_date) << layout.source;
            if (is_date) {
              EXPECT_EQ(ValueOrDie(DateFormatFromName(proposed.date_format())),
                        ValueOrDie(DateFormatFromName(column.date_format)))
                  << layout.source;
            }
          }
          ++right;
        }
      }
    }
  }
  EXPECT_EQ(right, columns);
}

}  // namespace
}  // namespace mirrorflow
