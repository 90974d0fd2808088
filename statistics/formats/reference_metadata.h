#pragma once

#include <span>
#include <string>

#include "statistics/formats/linkage_report.h"
#include "statistics/formats/metadata_document.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What an office says of itself; empty texts stay open.
struct PublisherFacts {
  std::string contact;
  std::string mandate;  // the law or decision by which it publishes
  std::string release_policy;
};

// Reference metadata of a dataset under the 19 headings of the Euro SDMX Metadata Structure (ESMS
// 2.0), filled with what the dataset and its runs know. The rest is open for the office. From the
// dataset come descriptions and numbers of cells by status, which anyone can count in the tables;
// nothing that was not published.
MetadataDocument ReferenceMetadata(const PublishedDataset& dataset, const PublisherFacts& publisher,
                                   std::span<const LinkageRunFacts> runs);

}  // namespace mirrorflow
