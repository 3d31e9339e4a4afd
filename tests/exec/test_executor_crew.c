#include <criterion/criterion.h>

#include "support_crew.h"

static void check(unsigned ranks, unsigned threads) {
    const char *failure = tf_crew_contract(ranks, threads, 3, TF_CONTRACT_SCALE / 5);
    cr_assert_null(failure, "%s", failure ? failure : "");
}

Test(crew, one_rank_serial) {
    check(1, 0);
}
Test(crew, two_ranks_serial) {
    check(2, 0);
}
Test(crew, two_ranks_two_threads) {
    check(2, 2);
}
Test(crew, seven_ranks_serial) {
    check(7, 0);
}
Test(crew, three_ranks_three_threads) {
    check(3, 3);
}
