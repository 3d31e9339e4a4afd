# shellcheck shell=bash
# held.sh — sourced: a job that cannot end by itself, however fast the machine. Beside its numbers it gets a FIFO as
# a second input (--input FILE --input FIFO): more may come, until it is released. So whatever a test does to the
# job, it does in time.

# hold FIFO: before the job starts.
hold() {
    rm -f "$1"
    mkfifo "$1"
}

# release FIFO PID: nothing more comes. Told again and again as long as the process lives, since the job may
# be started anew, or not read yet.
release() {
    while kill -0 "$2" 2>/dev/null; do
        # shellcheck disable=SC2016 # the inner shell opens it, and waits until somebody reads
        timeout 2 bash -c ': >"$1"' release "$1" || true
        sleep 0.2
    done
}
