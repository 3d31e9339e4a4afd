#!/usr/bin/env bash
# tune: measures, prints a row with its provenance, and says what it did not understand.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
PATH=${TF_BUILD:?}/tools:$PATH
set +e # codes are looked at, and all failures are shown

expect_rc 0 tune --help
expect_text "--whole" out
expect_rc 0 tune --version
expect_text "tune 0." out
expect_rc 2 tune --digits=x
expect_text "--help" err
expect_rc 2 tune operand
expect_rc 2 tune --isa=none
expect_rc 0 tune --digits=30 --numbers=2 --whole --passes=0
expect_text "{ " out
expect_text "whole factorizations" out
expect_rc 0 tune --digits=45 --numbers=1 --seconds=0.05 --passes=1 --rounds=2 --gain=0.5
expect_text "samples of 0.05 s, medians of 2 rounds in turns" out
expect_text "less in" err
[ "$(grep -c fb_size err)" -ge 2 ] || fail "both ways of fb_size were to be tried"
verdict
