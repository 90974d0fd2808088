#!/usr/bin/env bash
# run.sh FEDERATION WORK [PICTURES]: opens the operator pages of real programs, which FEDERATION runs,
# in headless Chromium (../../../statistics/report/browser/prepare.sh).
set -euo pipefail
federation=$1 work=$2
# shellcheck source=tests/statistics/report/browser/prepare.sh
source "$(dirname "${BASH_SOURCE[0]}")/../../../statistics/report/browser/prepare.sh"
exec node page_in_browser.mjs "$federation" "${3:-}"
