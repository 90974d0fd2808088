#!/usr/bin/env bash
# run.sh WRITER WORK [PICTURES]: opens the reports that WRITER makes in headless Chromium (prepare.sh).
set -euo pipefail
writer=$1 work=$2
# shellcheck source=tests/statistics/report/browser/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/prepare.sh"
mkdir -p reports
"$writer" reports
grep -q '<svg\|<script>' reports/sample.en.html || skip 'the project was built without charts'
exec node report_in_browser.mjs reports "${3:-}"
