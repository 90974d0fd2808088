#pragma once

#include <string>

#include "services/trust/trust.h"

namespace mirrorflow {

// An agreement in plain language, for those who sign it: every clause of the file, in its order,
// with the warnings that go with it, and what to compare on the telephone.
std::string AgreementText(const Agreement& agreement);

// The same clauses as an ODRL 2.2 Agreement with terms of DPV 2, in JSON-LD. What the vocabularies
// have no word for stands in the own namespace urn:mirrorflow:terms:.
std::string AgreementJsonLd(const Agreement& agreement);

}  // namespace mirrorflow
