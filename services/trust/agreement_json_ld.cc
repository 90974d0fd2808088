#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "services/trust/agreement_text.h"

namespace mirrorflow {
namespace {

using Json = nlohmann::ordered_json;

std::string PartyUid(Country country) {
  return absl::StrCat("urn:mirrorflow:member-state:", std::string(country.alpha2()));
}

Json Constraint(const char* left, const char* comparison, const Json& right) {
  return {{"leftOperand", left}, {"operator", comparison}, {"rightOperand", right}};
}

Json Date(Day day) { return {{"@value", DayText(day)}, {"@type", "xsd:date"}}; }

Json Iri(const std::string& iri) { return {{"@id", iri}}; }

// Every permission holds for this purpose, in this time.
Json CommonConstraints(const AgreementContent& a) {
  return Json::array({Constraint("purpose", "isA", Iri("dpv:ProvideOfficialStatistics")),
                      Constraint("dateTime", "gteq", Date(a.validity.from())),
                      Constraint("dateTime", "lteq", Date(a.validity.until()))});
}

Json Permission(const AgreementContent& a, PermittedUse use) {
  Json constraints = CommonConstraints(a);
  std::string action;
  switch (use) {
    case PermittedUse::kCountFlows:
      action = "dpv:Match";
      break;
    case PermittedUse::kPublishTables:
      action = "dpv:Disseminate";
      constraints.push_back(
          Constraint("mf:personsInCell", "gteq", static_cast<int>(a.disclosure.threshold())));
      constraints.push_back(Constraint("count", "lteq", static_cast<int>(a.runs_per_period)));
      break;
    case PermittedUse::kEstimateCoverage:
      action = "dpv:Assess";
      break;
  }
  return {{"action", Iri(action)},
          {"dcterms:description", std::string(PermittedUseText(use))},
          {"constraint", constraints}};
}

Json Prohibition(ProhibitedUse use) {
  Json rule = {{"dcterms:description", std::string(ProhibitedUseText(use))}};
  switch (use) {
    case ProhibitedUse::kReIdentification:
      rule["action"] = Iri("mf:reIdentify");
      break;
    case ProhibitedUse::kRowLevelResults:
      rule["action"] = Iri("dpv:Disclose");
      rule["constraint"] = Json::array({Constraint("unitOfCount", "eq", Iri("mf:row"))});
      break;
    case ProhibitedUse::kEnforcement:
      rule["action"] = "use";
      rule["constraint"] = Json::array({Constraint("purpose", "isA", Iri("mf:Enforcement"))});
      break;
    case ProhibitedUse::kDecisionsAboutPersons:
      rule["action"] = Iri("dpv:Profiling");
      break;
    case ProhibitedUse::kOnwardTransfer:
      rule["action"] = Iri("dpv:Transfer");
      break;
    case ProhibitedUse::kLinkageWithOtherData:
      rule["action"] = Iri("dpv:Combine");
      break;
  }
  return rule;
}

Json Erasure(const char* what, const std::string& duration) {
  return {
      {"action", Iri("dpv:Erase")},
      {"dcterms:description", what},
      {"constraint", Json::array({Constraint("elapsedTime", "lteq",
                                             {{"@value", duration}, {"@type", "xsd:duration"}})})}};
}

// Shares are in permille of the budget, as in the file.
Json Disclosure(const DisclosureRule& rule) {
  Json terms = {{"mf:rule", std::string(DisclosureProfileName(rule.profile()))}};
  if (rule.profile() == DisclosureProfile::kDp) {
    terms["mf:budgetMilliepsilon"] = rule.budget_milliepsilon();
  }
  if (rule.profile() == DisclosureProfile::kOfficial) {
    terms["mf:roundingBase"] = rule.rounding_base();
  }
  for (const TableShare& share : rule.tables()) {
    terms["mf:tables"].push_back(
        {{"mf:name", std::string(CountedTableName(share.table))}, {"mf:permille", share.permille}});
  }
  for (const VintageShare& share : rule.vintages()) {
    terms["mf:vintages"].push_back(
        {{"mf:name", share.vintage.ToString()}, {"mf:permille", share.permille}});
  }
  return terms;
}

Json OwnTerms(const AgreementContent& a) {
  Json terms;
  terms["mf:linkageMode"] = std::string(LinkageModeName(a.mode));
  terms["mf:encodingProfile"] = {{"mf:name", a.encoding_profile.name},
                                 {"mf:sha256", HashText(a.encoding_profile.hash)}};
  terms["mf:normalisationProfile"] = {{"mf:name", a.normalisation_profile.name},
                                      {"mf:sha256", HashText(a.normalisation_profile.hash)}};
  terms["mf:threshold"] = absl::StrCat(a.threshold.numerator(), "/", a.threshold.denominator());
  terms["mf:calibration"] = a.calibration;
  if (a.pinned_calibration.has_value()) {
    terms["mf:pinnedCalibration"] = {{"mf:name", a.pinned_calibration->id},
                                     {"mf:sha256", HashText(a.pinned_calibration->hash)},
                                     {"mf:expectedRows", a.pinned_calibration->expected_rows}};
  }
  if (a.compared_fields.has_value()) terms["mf:comparedFields"] = a.compared_fields->Names();
  terms["mf:strata"] = a.strata;
  if (a.matching.has_value()) {
    terms["mf:matchingLevels"] = a.matching->levels();
    terms["mf:verifyProducts"] = a.verify_products;
    terms["mf:partitionPadding"] = a.matching->padding();
  }
  for (const ComputeParty& party : a.compute_parties) {
    terms["mf:computeParties"].push_back({{"mf:name", party.name},
                                          {"mf:institution", party.institution},
                                          {"mf:certificateSha256", party.certificate_fingerprint}});
  }
  if (a.maximum_identifiers != 0) terms["mf:maximumIdentifiers"] = a.maximum_identifiers;
  terms["mf:disclosure"] = Disclosure(a.disclosure);
  terms["mf:population"] = a.population;
  terms["mf:refugees"] = "exclude";
  terms["mf:unknownDestination"] =
      std::string(UnknownDestinationName(a.batch_rule.unknown_destination()));
  terms["mf:windowMonths"] = a.batch_rule.window_months();
  terms["mf:durationRule"] = std::string(DurationRuleName(a.batch_rule.duration_rule()));
  terms["mf:contributionBound"] = a.batch_rule.contribution_bound();
  terms["mf:datedBy"] = std::string(SideName(a.dated_by));
  terms["mf:minimumBatch"] = a.minimum_batch;
  terms["mf:minimumStratum"] = a.minimum_stratum;
  terms["mf:minimumNgrams"] = a.minimum_ngrams;
  terms["mf:maximumRecordsPerKey"] = a.maximum_records_per_key;
  terms["mf:birthYearBand"] = a.birth_year_band;
  terms["mf:exactTokens"] = a.exact_tokens;
  if (a.attack_bounds.has_value()) {
    Json& bounds = terms["mf:attackBounds"];
    bounds["mf:graphMatchingPermille"] = a.attack_bounds->graph_matching_permille();
    bounds["mf:knownPairs"] = Json::array();
    for (const KnownPairsBound& bound : a.attack_bounds->known_pairs()) {
      bounds["mf:knownPairs"].push_back(
          {{"mf:pairs", bound.pairs}, {"mf:permille", bound.permille}});
    }
  }
  for (const AgreedLinkQuality& agreed : a.link_quality) {
    const LinkQualityFigures& figures = agreed.quality.figures();
    Json quality = {{"mf:precisionMillionths", figures.precision},
                    {"mf:precisionErrorMillionths", figures.precision_error},
                    {"mf:recallMillionths", figures.recall},
                    {"mf:recallErrorMillionths", figures.recall_error},
                    {"mf:source", agreed.quality.source()},
                    {"mf:ofCalibration", agreed.of_calibration}};
    for (const Corridor& corridor : agreed.corridors) {
      quality["mf:corridors"].push_back(corridor.ToString());
    }
    terms["mf:linkQuality"].push_back(std::move(quality));
  }
  terms["mf:acceptedRisk"] = Json::array();
  for (const AcceptedRisk& risk : a.accepted_risks) {
    terms["mf:acceptedRisk"].push_back(
        {{"mf:name", std::string(RiskName(risk.risk))}, {"mf:statement", risk.statement}});
  }
  return terms;
}

Json PartyJson(const AgreementParty& party) {
  return {{"@type", "Party"},
          {"uid", PartyUid(party.country)},
          {"dcterms:title", party.institution},
          {"dpv:hasLegalBasis",
           {{"@type", "dpv:LegalBasis"}, {"dcterms:description", party.legal_basis}}},
          {"mf:supervision", party.supervision},
          {"mf:keyFingerprint", party.fingerprint}};
}

}  // namespace

std::string AgreementJsonLd(const Agreement& agreement) {
  const AgreementContent& a = agreement.content();
  Json json;
  json["@context"] = Json::array({"http://www.w3.org/ns/odrl.jsonld",
                                  // What ODRL's own context leaves out.
                                  {{"uid", "@id"},
                                   {"obligation", {{"@id", "odrl:obligation"}, {"@type", "@id"}}},
                                   {"AssetCollection", "odrl:AssetCollection"},
                                   {"dpv", "https://w3id.org/dpv#"},
                                   {"dcterms", "http://purl.org/dc/terms/"},
                                   {"xsd", "http://www.w3.org/2001/XMLSchema#"},
                                   {"mf", "urn:mirrorflow:terms:"}}});
  json["@type"] = Json::array({"Agreement", "dpv:StatisticalConfidentialityAgreement"});
  json["uid"] = "urn:mirrorflow:agreement:sha256:" + HashText(agreement.hash());
  json["dcterms:identifier"] = a.id.value();
  json["dcterms:description"] = a.purpose;
  json["dpv:hasPurpose"] = Iri("dpv:ProvideOfficialStatistics");
  // Each state assigns the use of its records, and takes that of the other's.
  Json parties = Json::array();
  for (const AgreementParty& party : a.parties) parties.push_back(PartyJson(party));
  json["assigner"] = parties;
  json["assignee"] = Json::array();
  for (const AgreementParty& party : a.parties) {
    json["assignee"].push_back(PartyUid(party.country));
  }
  json["target"] = Json::array();
  for (const Corridor& corridor : a.corridors) {
    for (const Period& period : a.periods) {
      json["target"].push_back({{"@type", "AssetCollection"},
                                {"uid", absl::StrCat("urn:mirrorflow:flow:", corridor.ToString(),
                                                     ":", period.ToString())},
                                {"dpv:hasPersonalData", Iri("dpv:PseudonymisedData")}});
    }
  }
  json["permission"] = Json::array();
  for (const PermittedUse use : a.permitted_uses) json["permission"].push_back(Permission(a, use));
  json["prohibition"] = Json::array();
  for (const ProhibitedUse use : a.prohibited_uses) {
    json["prohibition"].push_back(Prohibition(use));
  }
  json["obligation"] =
      Json::array({Erasure("encodings, keys and pairs, from the end of the run at the latest",
                           absl::StrCat("PT", a.encodings_hours, "H")),
                   Erasure("exact counts", absl::StrCat("P", a.exact_counts_days, "D"))});
  json["mf:terms"] = OwnTerms(a);
  return json.dump(2) + "\n";
}

}  // namespace mirrorflow
