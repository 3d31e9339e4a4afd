/* The ledger against a plain array, through growth, deletion in clusters and taking by rank. */
#include "ledger.h"

#include <criterion/criterion.h>

#include "rng.h"

#define IDS 300

static void put(tf_ledger *l, uint64_t id, unsigned rank) {
    tf_held h = {.task = {.id = id}, .rank = rank};
    cr_assert_eq(tf_ledger_reserve(l), TF_OK);
    tf_ledger_put(l, &h);
}

Test(ledger, agrees_with_an_array) {
    tf_ledger l = {0};
    tf_held held;
    unsigned has[IDS] = {0}; /* rank + 1 */
    tf_rng rng;
    tf_rng_init(&rng, 7, 1);
    cr_assert(!tf_ledger_find(&l, 3) && !tf_ledger_take(&l, 3, &held));
    for (int step = 0; step < 20000; step++) {
        uint64_t id = tf_rng_below(&rng, IDS);
        unsigned rank = (unsigned)tf_rng_below(&rng, 5);
        if (has[id]) {
            cr_assert(tf_ledger_take(&l, id, &held));
            cr_assert(held.task.id == id && held.rank + 1 == has[id]);
            has[id] = 0;
        } else {
            put(&l, id, rank);
            has[id] = rank + 1;
        }
        size_t count = 0, cursor = 0;
        if (step % 500) continue;
        for (const tf_held *h; (h = tf_ledger_next(&l, &cursor)) != NULL; count++)
            cr_assert_eq(h->rank + 1, has[h->task.id]);
        cr_assert_eq(count, l.used);
        for (uint64_t i = 0; i < IDS; i++) cr_assert_eq(tf_ledger_find(&l, i) != NULL, has[i] != 0);
    }
    tf_ledger_clear(&l);
}

/* All entries of rank 1 are found, though each is put back for another rank at once. */
Test(ledger, entries_of_a_rank_move_to_another) {
    for (uint64_t seed = 0; seed < 200; seed++) {
        tf_ledger l = {0};
        tf_held held;
        size_t cursor = 0;
        unsigned moved = 0, first = 0;
        for (uint64_t i = 0; i < 100; i++) {
            unsigned rank = (unsigned)(tf_mix64(seed * 1000 + i) % 3);
            first += rank == 1;
            put(&l, tf_mix64(seed + i), rank);
        }
        size_t used = l.used;
        for (; tf_ledger_take_from(&l, 1, &cursor, &held); moved++) {
            held.rank = 2;
            tf_ledger_put(&l, &held);
        }
        cr_assert_eq(moved, first, "%u of %u, seed %llu", moved, first, (unsigned long long)seed);
        cr_assert_eq(l.used, used);
        tf_ledger_clear(&l);
    }
}
