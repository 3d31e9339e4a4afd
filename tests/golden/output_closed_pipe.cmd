# Killed by SIGPIPE like any filter, and without a word.
set +o pipefail
seq 1 1000000 | trifactor | head -n 2
