#pragma once

#include "records/quality/quality_findings.h"
#include "records/quality/report_document.h"

namespace mirrorflow {

// The report on a country's sources, in the words in which offices ask for it: quality (are values
// there and valid), reliability (can rows be trusted), consistency (do sources agree) and adequacy
// (is it enough to count migration and to find the same person elsewhere). No personal data.
ReportDocument MakeQualityDocument(const QualityFindings& findings);

// Parts of it.
ReportSection QualitySection(const QualityFindings& findings);
ReportSection ReliabilitySection(const QualityFindings& findings);
ReportSection ConsistencySection(const QualityFindings& findings);
ReportSection AdequacySection(const QualityFindings& findings);

}  // namespace mirrorflow
