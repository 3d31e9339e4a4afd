/* plain_executor_threads.c — the contract without Criterion, for ThreadSanitizer. */
#include <stdio.h>

#include "support_contract.h"
#include "support_crew.h"

static int check(const char *name, tf_executor *e) {
    if (!e) {
        fprintf(stderr, "%s: out of memory\n", name);
        return 1;
    }
    tf_contract c = {.executor = e, .ranks = 1, .root = true, .seed = 2, .scale = 20000};
    const char *failure = tf_contract_check(&c);
    if (failure) fprintf(stderr, "%s: %s\n", name, failure);
    tf_executor_destroy(e);
    return failure != NULL;
}

static tf_executor *two_threads(void) {
    return tf_exec_threads_new(&tf_contract_runner, 2);
}

int main(void) {
    int bad = check("serial", tf_exec_serial_new(&tf_contract_runner));
    bad += check("threads 1", tf_exec_threads_new(&tf_contract_runner, 1));
    bad += check("threads 2", tf_exec_threads_new(&tf_contract_runner, 2));
    bad += check("threads 4", tf_exec_threads_new(&tf_contract_runner, 4));
    bad += check("loop 2", tf_exec_loop_new(&tf_contract_runner, 2));
    const char *failure = tf_crew_contract(3, two_threads, 2, 5000);
    if (failure) fprintf(stderr, "crew 3 x 2: %s\n", failure);
    return bad != 0 || failure;
}
