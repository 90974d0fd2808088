#!/usr/bin/env bash
# run.sh WRITER WORK: opens the reports that WRITER makes in headless Chromium. Says why and exits 77
# (skipped) where Chromium, node or the packages are not there.
set -euo pipefail
writer=$1 work=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null && command -v npm >/dev/null || skip 'node or npm is not installed'
command -v chromium >/dev/null || skip 'chromium is not installed'

mkdir -p "$work/reports"
cp "$here"/package.json "$here"/package-lock.json "$here"/*.mjs "$work/"
cd "$work"
if ! cmp -s package-lock.json installed; then
  npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1 ||
    skip 'npm could not get axe-core and playwright-core'
  cp package-lock.json installed
fi
"$writer" reports
grep -q '<svg\|<script>' reports/sample.en.html || skip 'the project was built without charts'
exec node report_in_browser.mjs reports "${3:-}"
