#!/usr/bin/env bash
# check_kill.sh with 200 kills.
KILLS=200 exec bash "${TF_SOURCE:?}/tests/store/check_kill.sh"
