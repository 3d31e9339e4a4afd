#!/usr/bin/env bash
# Ten million numbers through a pipe: the bytes of GNU factor, in bounded memory.
set -euo pipefail
# shellcheck source=tests/cli/cli_lib.sh
source "${TF_SOURCE:?}/tests/cli/cli_lib.sh"
set +e # codes are looked at, and all failures are shown
command -v factor >/dev/null || { echo "no GNU factor here"; exit 77; }

last=10000000
# Sanitizers reserve terabytes of addresses and take their time.
[ -n "${TF_SANITIZE:-}" ] && last=200000
(
    [ -n "${TF_SANITIZE:-}" ] || ulimit -v 600000
    seq 1 $last | timeout 300 trifactor --threads 2
    [ "${PIPESTATUS[1]}" -eq 0 ] || echo "exit ${PIPESTATUS[1]}"
) | cmp - <(seq 1 $last | factor) || fail "not the bytes of GNU factor, or not in 600 MB"
verdict
