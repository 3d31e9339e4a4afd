#!/usr/bin/env bash
# Build Trifactor with its tests and run all of them through ctest.
#
#   ./test.sh                  the tests of the release build
#   ./test.sh --long           also the long forms of tests that have a short one: half an hour
#   ./test.sh --all            also those of the AddressSanitizer/UBSan and ThreadSanitizer builds
#   ./test.sh -R golden -V     anything else goes to ctest
#
# Installs what is missing (Debian and Ubuntu). With CI=true: --all, and warnings are errors.
set -euo pipefail
# shellcheck source=cmake/setup.sh
source "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/cmake/setup.sh"

setup_init test.sh
sanitizers=()
skipped='^long$'
if [[ ${1:-} == --long ]]; then
    skipped='^$'
    shift
fi
if [[ ${1:-} == --all ]]; then
    sanitizers=(asan-ubsan tsan)
    shift
elif [[ ${CI:-} == true ]]; then
    sanitizers=(asan-ubsan tsan)
fi
options=(-DTRIFACTOR_TESTS=ON)
[[ ${CI:-} == true ]] && options+=(-DTRIFACTOR_WERROR=ON)

cores=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN)

# The long tests are run when asked for. What a sanitizer has nothing to add to: the sources' style, job
# scripts, the installed tree, and what takes long because it does the same things often.
run_tests() {
    local preset=$1
    shift
    if [[ $# -eq 0 ]]; then
        set -- -LE "$skipped"
        [[ $preset == release ]] || set -- -LE '^(style|cluster|install|slow|long)$'
    fi
    setup_build "$preset" all "${options[@]}"
    setup_say "testing build/$preset"
    ctest --test-dir "$TF_ROOT/build/$preset" --output-on-failure --no-tests=error -j "$cores" "$@"
}

setup_require test
setup_mpi_environment
failed=()
# The release build comes last, so that its closing line is the last one.
for preset in "${sanitizers[@]}" release; do
    run_tests "$preset" "$@" || failed+=("$preset")
done
if [[ ${#failed[@]} -gt 0 ]]; then
    setup_say "tests failed in: ${failed[*]}"
    exit 1
fi
