/* Relations that their worker has verified: whatever falls over behind that is noticed by rank 0, which
 * then verifies them itself. */
#include <criterion/criterion.h>
#include <string.h>

#include "sieve_seal.h"
#include "work.h"

typedef struct sample {
    tf_sieve_head head;
    tf_bytes key;
    tf_task task;
    tf_sieve_order order;
    tf_result answer;
} sample;

static void make_sample(sample *s, uint64_t first, uint64_t count) {
    *s = (sample){.head = {.seed = 1}, .task = {.id = 1, .kind = TF_TASK_SIEVE}};
    mpz_init_set_str(s->head.n, "10000000000000000000000083000000000000000000000091", 10);
    tf_qs_params_for(&s->head.params, (unsigned)mpz_sizeinbase(s->head.n, 2));
    tf_writer k = {&s->key, TF_OK}, w = {&s->task.body, TF_OK};
    tf_sieve_head_put(&k, &s->head);
    s->order = (tf_sieve_order){.head = s->key.data,
                                .head_size = s->key.size,
                                .first = first,
                                .count = count,
                                .sealed = true};
    tf_sieve_order_put(&w, &s->order);
    cr_assert(k.status == TF_OK && w.status == TF_OK);
    tf_work *work;
    tf_cancel never = {0};
    cr_assert_eq(tf_work_new(&work, TF_ISA_BEST), TF_OK);
    tf_work_run(work, &s->task, &s->answer, &never);
    cr_assert_eq(s->answer.status, TF_OK);
    tf_work_free(work);
}

static void clear_sample(sample *s) {
    tf_result_clear(&s->answer);
    tf_task_clear(&s->task);
    tf_bytes_clear(&s->key);
    mpz_clear(s->head.n);
}

Test(sieve_seal, every_bit) {
    sample s;
    make_sample(&s, 0, 1);
    tf_bytes *b = &s.answer.body;
    tf_sieve_sealed sealed;
    tf_sieve_unseal(&sealed, b, &s.order);
    cr_assert(sealed.docket && sealed.size > 100 && sealed.docket_size > 100);
    cr_assert_eq(sealed.size + sealed.docket_size + 16, b->size);
    for (size_t bit = 0; bit < 8 * b->size; bit++) {
        b->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
        tf_sieve_unseal(&sealed, b, &s.order);
        cr_assert_null(sealed.docket, "bit %zu", bit);
        cr_assert_leq(sealed.size, b->size);
        b->data[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    size_t size = b->size;
    for (b->size = 0; b->size < size; b->size++) {
        tf_sieve_unseal(&sealed, b, &s.order);
        cr_assert(!sealed.docket && sealed.size <= b->size);
    }
    clear_sample(&s);
}

Test(sieve_seal, belongs_to_its_order) {
    sample s;
    make_sample(&s, 5, 1);
    tf_sieve_sealed sealed;
    tf_sieve_order other = s.order;
    tf_sieve_unseal(&sealed, &s.answer.body, &other);
    cr_assert_not_null(sealed.docket);
    other.first++;
    tf_sieve_unseal(&sealed, &s.answer.body, &other);
    cr_assert_null(sealed.docket);
    other = s.order;
    other.count++;
    tf_sieve_unseal(&sealed, &s.answer.body, &other);
    cr_assert_null(sealed.docket);
    other = s.order;
    other.head_size--;
    tf_sieve_unseal(&sealed, &s.answer.body, &other);
    cr_assert_null(sealed.docket);
    clear_sample(&s);
}

/* Relations that fell over in the worker's own memory travel without a docket. */
Test(sieve_seal, is_not_given_to_false_relations) {
    sample s;
    make_sample(&s, 0, 1);
    tf_qs *qs;
    mpz_t f;
    mpz_init(f);
    cr_assert_eq(tf_qs_new(&qs, f, s.head.n, s.head.seed, &s.head.params), TF_OK);
    tf_sieve_sealed sealed;
    tf_sieve_unseal(&sealed, &s.answer.body, &s.order);
    size_t size = sealed.size;
    s.answer.body.size = size;
    s.answer.body.data[size / 2] ^= 4;
    cr_assert_eq(tf_sieve_seal(&s.answer.body, &s.order, qs), TF_OK);
    cr_assert_eq(s.answer.body.size, size + 16);
    tf_sieve_unseal(&sealed, &s.answer.body, &s.order);
    cr_assert(!sealed.docket && sealed.size == size);
    s.answer.body.size = size;
    s.answer.body.data[size / 2] ^= 4;
    cr_assert_eq(tf_sieve_seal(&s.answer.body, &s.order, qs), TF_OK);
    tf_sieve_unseal(&sealed, &s.answer.body, &s.order);
    cr_assert(sealed.docket && sealed.size == size);
    tf_qs_free(qs);
    mpz_clear(f);
    clear_sample(&s);
}
