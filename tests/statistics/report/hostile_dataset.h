#pragma once

#include "tests/statistics/sample_dataset.h"

namespace mirrorflow {

// The sample with texts that try to become markup, to end the elements they stand in, or to turn
// the direction of what follows.
inline PublishedDataset HostileDataset() {
  DatasetFacts facts = SampleFacts();
  facts.provider = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(2)>";
  facts.protection_text = "\"><svg onload=alert(3)> & 'quoted' \u202Eturned";
  facts.notes = {"<!-- <script>alert(4)</script>", "</blockquote></section><h1>planted</h1>"};
  return ValueOrDie(PublishedDataset::Create(std::move(facts), SampleObservations()));
}

}  // namespace mirrorflow
