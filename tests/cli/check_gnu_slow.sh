#!/usr/bin/env bash
# 2,000 numbers just above 2^96 as GNU factor prints them (its rho takes most of the time).
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
command -v factor >/dev/null || { echo "no GNU factor here"; exit 77; }

# 2^96 = 79228162514264337593543950336
awk 'BEGIN { for (i = 1; i <= 2000; i++) printf "79228162514264337593543%06d\n", 950336 + i }' >above_96
timeout 400 factor <above_96 >gnu || fail "GNU factor did not finish"
timeout 100 trifactor <above_96 >ours || fail "exit $?"
expect_same gnu ours "numbers above 2^96"
verdict
