# shellcheck shell=bash
# Sourced by the run.sh of a test in headless Chromium, with work=DIRECTORY: puts the browser, the
# checks, the versions of axe and playwright that these tests share, and the *_in_browser.mjs beside
# that run.sh there, and goes there. Says why and exits 77 (skipped) where Chromium, node or the
# packages are not there.
skip() {
  echo "skipped: $1"
  exit 77
}
command -v node >/dev/null && command -v npm >/dev/null || skip 'node or npm is not installed'
command -v chromium >/dev/null || skip 'chromium is not installed'

mkdir -p "$work"
shared=$(dirname "${BASH_SOURCE[0]}")
own=$(dirname "${BASH_SOURCE[1]}")
cp "$shared"/package.json "$shared"/package-lock.json "$shared"/{browser,checks}.mjs \
  "$own"/*_in_browser.mjs "$work/"
cd "$work"
if ! cmp -s package-lock.json installed; then
  npm ci --ignore-scripts --no-audit --no-fund --prefer-offline >npm.log 2>&1 ||
    skip 'npm could not get axe-core and playwright-core'
  cp package-lock.json installed
fi
