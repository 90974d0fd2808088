#!/usr/bin/env bash
# A publication, read by tools of others. Exit 77, skipped, where the tool is not installed; each
# tool must also refuse a file with a fault that is planted here.
set -euo pipefail
tool=$1 sample_publication=$2

skip() {
  echo "skipped: $1"
  exit 77
}
# must_fail COMMAND...: proves that the tool would notice.
must_fail() {
  if "$@" >/dev/null 2>&1; then
    echo "a planted fault was not noticed by: $*"
    exit 1
  fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$sample_publication" "$work"
release=$work/region-2024-1
observations=$(($(wc -l <"$release.sdmx1.csv") - 1))

case $tool in
  xmllint-wellformed)
    command -v xmllint >/dev/null || skip 'no xmllint (libxml2-utils)'
    xmllint --noout --nonet "$release.sdmx-structure.xml" "$release.sdmx-data.xml" \
      "$release.sdmx-data.xsd"
    [ "$(xmllint --xpath 'count(//Obs)' "$release.sdmx-data.xml")" = "$observations" ]
    sed 's/&amp;/\&/' "$release.sdmx-data.xml" >"$work/broken.xml"
    must_fail xmllint --noout --nonet "$work/broken.xml"
    ;;
  xmllint-schemas)
    # The directory "schemas" of the SDMX-ML 2.1 schemas; see docs/formats.md.
    command -v xmllint >/dev/null || skip 'no xmllint (libxml2-utils)'
    schemas=${MIRRORFLOW_SDMX_SCHEMAS:-}
    [ -f "$schemas/SDMXMessage.xsd" ] || skip 'no SDMX schemas in $MIRRORFLOW_SDMX_SCHEMAS'
    xmllint --noout --nonet --schema "$schemas/SDMXMessage.xsd" "$release.sdmx-structure.xml"
    # The data need the schema that was derived from their structure beside the SDMX schemas.
    cp "$schemas"/*.xsd "$work"
    namespace=$(xmllint --xpath 'string(/*/@targetNamespace)' "$release.sdmx-data.xsd")
    cat >"$work/all.xsd" <<XSD
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
    schemaLocation="SDMXMessage.xsd"/>
  <xs:import namespace="$namespace" schemaLocation="region-2024-1.sdmx-data.xsd"/>
</xs:schema>
XSD
    xmllint --noout --nonet --schema "$work/all.xsd" "$release.sdmx-data.xml"
    sed 's/SEX="F"/SEX="X"/' "$release.sdmx-data.xml" >"$work/broken.xml"
    must_fail xmllint --noout --nonet --schema "$work/all.xsd" "$work/broken.xml"
    ;;
  json-schema)
    # sdmx-json-data-schema.json of SDMX-JSON 2.0.0; see docs/formats.md.
    python3 -c 'import jsonschema' 2>/dev/null || skip 'no jsonschema (python3-jsonschema)'
    schema=${MIRRORFLOW_SDMX_SCHEMAS:-}/sdmx-json-data-schema.json
    [ -f "$schema" ] || skip 'no SDMX-JSON schema in $MIRRORFLOW_SDMX_SCHEMAS'
    cat >"$work/validate.py" <<'PYTHON'
import json, sys, jsonschema
schema, message = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
# Its "$schema" names no draft; it uses nothing newer than draft 7.
jsonschema.Draft7Validator.check_schema(schema)
errors = list(jsonschema.Draft7Validator(schema).iter_errors(message))
for error in errors[:5]:
    print(list(error.absolute_path), error.message[:200])
sys.exit(bool(errors))
PYTHON
    python3 "$work/validate.py" "$schema" "$release.sdmx.json"
    sed 's/"keyPosition"/"position"/' "$release.sdmx.json" >"$work/broken.json"
    must_fail python3 "$work/validate.py" "$schema" "$work/broken.json"
    ;;
  rsdmx)
    command -v Rscript >/dev/null || skip 'no R (r-base-core)'
    Rscript -e 'library(rsdmx)' >/dev/null 2>&1 || skip 'no rsdmx (r-cran-rsdmx)'
    Rscript - "$release" "$observations" <<'R'
suppressMessages(library(rsdmx))
arguments <- commandArgs(trailingOnly = TRUE)
data <- as.data.frame(readSDMX(paste0(arguments[1], ".sdmx-data.xml"), isURL = FALSE))
csv <- read.csv(paste0(arguments[1], ".sdmx1.csv"), na.strings = "", colClasses = "character")
stopifnot(nrow(data) == as.integer(arguments[2]))
key <- c("MEASURE", "TABLE", "ORIGIN", "DESTINATION", "SEX", "AGE", "CITIZEN", "C_BIRTH", "PURPOSE")
name <- function(rows) do.call(paste, rows[key])
stopifnot(!any(duplicated(name(data))))
data <- data[match(name(csv), name(data)), ]
for (column in c(key, "OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "CI_LOWER", "CI_UPPER")) {
  same <- identical(as.character(data[[column]]), csv[[column]]) ||
    isTRUE(all.equal(as.numeric(data[[column]]), as.numeric(csv[[column]])))
  if (!same) stop(column, " differs")
}
structure <- readSDMX(paste0(arguments[1], ".sdmx-structure.xml"), isURL = FALSE)
lists <- slot(slot(structure, "codelists"), "codelists")
ids <- sapply(lists, function(list) slot(list, "id"))
stopifnot(all(c("CL_FREQ", "CL_SEX", "CL_AREA", "CL_OBS_STATUS", "CL_CONF_STATUS", "CL_MEASURE",
                "CL_AGE", "CL_CITIZEN", "CL_PURPOSE") %in% ids))
cat("rsdmx:", nrow(data), "observations,", length(ids), "code lists\n")
R
    ;;
  jsonstat-toolkit)
    # Where node finds packages: NODE_PATH, or node_modules here.
    command -v node >/dev/null || skip 'no node'
    node -e 'require("jsonstat-toolkit")' 2>/dev/null || skip 'no jsonstat-toolkit (npm)'
    node - "$release.json-stat.json" "$observations" <<'JAVASCRIPT'
const JSONstat = require("jsonstat-toolkit");
const [path, observations] = process.argv.slice(2);
const collection = JSONstat(JSON.parse(require("fs").readFileSync(path, "utf8")));
let cells = 0, missing = 0;
for (let i = 0; i < collection.length; i++) {
  const dataset = collection.Dataset(i);
  const hasBounds = dataset.id.includes("BOUND");
  // The values of a table, without the bounds of intervals; combinations that it lacks have no status.
  const data = hasBounds ? dataset.Dice({ BOUND: ["V"] }, { clone: true }).Data() : dataset.Data();
  for (const cell of data) {
    if (cell.status === null || cell.status === undefined) continue;
    cells++;
    if (cell.value === null) missing++;
    if ((cell.value === null) !== /^[QO] /.test(cell.status)) throw new Error("value and status");
  }
  if (dataset.extension.table === "TOTAL") {
    const key = { MEASURE: "LINKED_CORR", ORIGIN: "KE", DESTINATION: "UG", TIME_PERIOD: "2024" };
    const cell = dataset.Data({ ...key, BOUND: "V" });
    const lower = dataset.Data({ ...key, BOUND: "L" });
    if (cell.value !== 5282 || cell.status !== "E F" || !(lower.value < 5282)) throw new Error("cell");
    if (dataset.Dimension("ORIGIN").Category("KE").label !== "Kenya") throw new Error("label");
  }
}
console.log("jsonstat-toolkit:", collection.length, "datasets,", cells, "values,", missing, "of them missing");
if (cells !== Number(observations)) throw new Error("not " + observations);
JAVASCRIPT
    ;;
  *)
    echo "unknown tool $tool"
    exit 2
    ;;
esac
