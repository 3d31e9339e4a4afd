#!/usr/bin/env bash
# check_damage.sh 500 times.
TRIALS=500 exec bash "${TF_SOURCE:?}/tests/store/check_damage.sh"
