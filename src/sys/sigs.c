/* sigs.c — handlers that only set flags. */
#include "sigs.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "deadline.h"

/* One row per signal whose disposition we change. */
static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGXCPU, SIGUSR2, SIGPIPE, SIGXFSZ};

/* Signals belong to the process, so their state does too. `installed` guards the rest, which the
 * handlers only read, but for the flags. */
static struct {
    bool held;      /* the handlers are there ... */
    bool installed; /* ... and somebody is to be told */
    tf_cancel *volatile cancel;
    struct sigaction before[TF_ARRAY_LEN(numbers)];
    /* Lock-free, hence fit for handlers; a flag may be set on one thread and taken on another. */
    atomic_bool interrupted, status;
} state;

/* For a signal that comes before there is anybody to tell. */
static tf_cancel early;

static void on_stop(int number) {
    int saved = errno;
    if (number == SIGINT) {
        if (atomic_exchange(&state.interrupted, true)) _exit(128 + SIGINT);
    }
    tf_cancel_request(state.cancel, number); /* a plain store: async-signal-safe */
    errno = saved;
}

static void on_status(int number) {
    (void)number;
    atomic_store(&state.status, true);
}

static void choose_handler(struct sigaction *action, int number) {
    *action = (struct sigaction){.sa_flags = SA_RESTART};
    sigemptyset(&action->sa_mask);
    if (number == SIGPIPE || number == SIGXFSZ)
        action->sa_handler = SIG_IGN;
    else if (number == SIGUSR2)
        action->sa_handler = on_status;
    else
        action->sa_handler = on_stop;
}

/* Ignored by whoever started us, for us to ignore too. */
static bool stays_ignored(int number, const struct sigaction *before) {
    return (number == SIGINT || number == SIGHUP) && before->sa_handler == SIG_IGN;
}

tf_status tf_sigs_hold(void) {
    if (state.held) return TF_OK;
    early = (tf_cancel){0};
    state.cancel = &early;
    atomic_store(&state.interrupted, false);
    atomic_store(&state.status, false);
    for (size_t i = 0; i < TF_ARRAY_LEN(numbers); i++) {
        struct sigaction action;
        choose_handler(&action, numbers[i]);
        if (sigaction(numbers[i], NULL, &state.before[i]) != 0) return TF_EIO;
        if (stays_ignored(numbers[i], &state.before[i])) continue;
        if (sigaction(numbers[i], &action, NULL) != 0) return TF_EIO;
    }
    state.held = true;
    return TF_OK;
}

tf_status tf_sigs_install(tf_cancel *cancel) {
    if (state.installed) return TF_EINVAL;
    tf_status s = tf_sigs_hold();
    if (s != TF_OK) return s;
    state.cancel = cancel; /* from here on they are told; what came before, now */
    int reason = tf_cancel_reason(&early);
    if (reason && !tf_cancel_reason(cancel)) tf_cancel_request(cancel, reason);
    state.installed = true;
    return TF_OK;
}

bool tf_sigs_take_status(void) {
    return atomic_exchange(&state.status, false);
}

void tf_sigs_restore(void) {
    if (!state.held) return;
    for (size_t i = 0; i < TF_ARRAY_LEN(numbers); i++)
        (void)sigaction(numbers[i], &state.before[i], NULL);
    state.held = state.installed = false;
}

static bool pipe_was_ignored(void) {
    for (size_t i = 0; i < TF_ARRAY_LEN(numbers); i++)
        if (numbers[i] == SIGPIPE) return state.held && state.before[i].sa_handler == SIG_IGN;
    return false;
}

void tf_sigs_die_of_pipe(void) {
    if (pipe_was_ignored()) return;
    struct sigaction action = {.sa_handler = SIG_DFL};
    sigemptyset(&action.sa_mask);
    (void)sigaction(SIGPIPE, &action, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(SIGPIPE);
    _exit(128 + SIGPIPE); /* not reached unless SIGPIPE cannot kill: the same code for the shell */
}

const char *tf_signal_name(int number) {
    switch (number) {
    case SIGINT:
        return "SIGINT";
    case SIGTERM:
        return "SIGTERM";
    case SIGHUP:
        return "SIGHUP";
    case SIGUSR1:
        return "SIGUSR1";
    case SIGUSR2:
        return "SIGUSR2";
    case SIGXCPU:
        return "SIGXCPU";
    case SIGPIPE:
        return "SIGPIPE";
    case SIGXFSZ:
        return "SIGXFSZ";
    case TF_REASON_TIME_LIMIT:
    case TF_REASON_DEADLINE: /* before the work has begun */
        return "the time limit";
    }
    return "a signal";
}
