#!/usr/bin/env bash
# run.sh TOOL SAMPLE_PUBLICATION PACKAGES: a publication, read by a tool of others. Exit 77, skipped,
# where the tool or its schemas are not there; each tool must also refuse a file with a fault that is
# planted here. What comes from npm, by package-lock.json, is installed into the directory PACKAGES.
set -euo pipefail
tool=$1 sample_publication=$2 packages=$3
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

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

# Changes into PACKAGES, where node finds them; one test at a time installs.
npm_packages() {
  command -v node >/dev/null && command -v npm >/dev/null || skip 'node or npm is not installed'
  mkdir -p "$packages"
  cd "$packages"
  exec 9>lock
  flock 9
  cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs .
  if ! cmp -s package-lock.json installed; then
    npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1 ||
      skip 'npm could not get ajv and jsonstat-toolkit'
    cp package-lock.json installed
  fi
  exec 9>&-
}

# check_json_schema SCHEMA FILE FAULT: by a schema of $MIRRORFLOW_SCHEMAS; FAULT is sed's.
check_json_schema() {
  schema=$(realpath -m "${MIRRORFLOW_SCHEMAS:-/}/$1")
  [ -f "$schema" ] || skip "no $1 in \$MIRRORFLOW_SCHEMAS"
  npm_packages
  node json_schema.mjs "$schema" "$2"
  sed "$3" "$2" >"$work/broken.json"
  must_fail node json_schema.mjs "$schema" "$work/broken.json"
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
    schemas=${MIRRORFLOW_SCHEMAS:-}
    [ -f "$schemas/SDMXMessage.xsd" ] || skip 'no SDMX schemas in $MIRRORFLOW_SCHEMAS'
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
  json-schema-sdmx)
    # Of SDMX-JSON 2.0.0; see docs/formats.md.
    check_json_schema sdmx-json-data-schema.json "$release.sdmx.json" \
      's/"keyPosition"/"position"/'
    ;;
  json-schema-json-stat)
    # json-stat.org/format/schema/2.0/collection.json; see docs/formats.md.
    check_json_schema collection.json "$release.json-stat.json" \
      's/"class": "dataset"/"class": "table"/'
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
    npm_packages
    node read_json_stat.mjs "$release.json-stat.json" "$observations"
    sed 's/"status": {/"state": {/' "$release.json-stat.json" >"$work/broken.json"
    must_fail node read_json_stat.mjs "$work/broken.json" "$observations"
    ;;
  *)
    echo "unknown tool $tool"
    exit 2
    ;;
esac
