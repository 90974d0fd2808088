#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/mapping.h"
#include "records/sources/mapping_proposal.h"

namespace mirrorflow {

// Where the source of a proposal is, as the configuration will name it.
struct ProposedPlace {
  std::string file;  // empty for a database
  std::string connection;
  std::string password_file;
};

// A proposal as an entry of a node's configuration (`population`, `emigrants` or `immigrants`), in
// protobuf text format with comments that say what each column became, how sure that is and why.
// Choices that are left stand as "?", which a node refuses to read. `form` says what kind of source
// it is and how it is read; its columns are not used.
std::string MappingProposalText(const MappingProposal& proposal, const Mapping& form,
                                const ProposedPlace& place, std::string_view entry,
                                const std::vector<std::string>& form_reasons);

// The same for people: a line for each column, with shapes of its values or, where samples were
// kept, values.
std::string MappingPreview(const MappingProposal& proposal);

}  // namespace mirrorflow
