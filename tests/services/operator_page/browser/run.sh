#!/usr/bin/env bash
# run.sh FEDERATION WORK [PICTURES]: opens the operator pages of real programs, which FEDERATION runs,
# in headless Chromium. Says why and exits 77 (skipped) where Chromium, node or the packages are not
# there.
set -euo pipefail
federation=$1 work=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The browser itself, and the versions of axe and playwright, are those of the report's test.
shared=$here/../../../statistics/report/browser

skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null && command -v npm >/dev/null || skip 'node or npm is not installed'
command -v chromium >/dev/null || skip 'chromium is not installed'

mkdir -p "$work"
cp "$shared"/package.json "$shared"/package-lock.json "$shared"/browser.mjs "$here"/*.mjs "$work/"
cd "$work"
if ! cmp -s package-lock.json installed; then
  npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1 ||
    skip 'npm could not get axe-core and playwright-core'
  cp package-lock.json installed
fi
exec node page_in_browser.mjs "$federation" "${3:-}"
