/* archive.c — see archive.h. */
#include "archive.h"

#include <stdlib.h>

#include "factors.h"
#include "log.h"
#include "sieve_work.h"
#include "tree_codec.h"

/* ---- the input --------------------------------------------------------------------------------
 */

tf_status tf_archive_check_input(tf_store *s, uint64_t first) {
    uint64_t was;
    tf_status status = tf_store_get_note(s, "first", &was);
    if (status == TF_NONE) return tf_store_put_note(s, "first", first);
    if (status != TF_FOUND) return status;
    return was == first ? TF_OK : tf_store_disown(s, "its first number is not what it was");
}

tf_status tf_archive_put_printed(tf_store *s, uint64_t printed) {
    return tf_store_put_note(s, "printed", printed);
}

/* ---- effort -----------------------------------------------------------------------------------
 * Steps of the plan up to the settled position, gathered by method and bounds. */

typedef struct effort_list {
    tf_stored_effort *items;
    size_t count, capacity;
} effort_list;

static bool add_effort(effort_list *l, size_t first, const tf_stored_effort *e) {
    for (size_t i = first; i < l->count; i++) {
        tf_stored_effort *have = &l->items[i];
        if (have->method == e->method && have->b1 == e->b1 && have->b2 == e->b2) {
            have->runs++;
            return true;
        }
    }
    if (l->count == l->capacity) {
        size_t capacity = l->capacity ? 2 * l->capacity : 16;
        tf_stored_effort *items = realloc(l->items, capacity * sizeof *items);
        if (!items) return false;
        l->items = items;
        l->capacity = capacity;
    }
    l->items[l->count++] = *e;
    return true;
}

static bool add_part_effort(effort_list *l, const tf_plan *plan, const tf_part *part,
                            const char *decimal) {
    size_t first = l->count;
    for (uint64_t i = 0; i < part->position; i++) {
        tf_step step;
        if (tf_plan_step(&step, plan, part->value, i) != TF_FOUND) break;
        const tf_split_params *p = &step.params;
        if (p->method == TF_METHOD_SIQS) break; /* the last of the plan; its relations tell */
        tf_stored_effort e = {.composite = decimal,
                              .method = tf_method_name(p->method),
                              .b1 = p->b1,
                              .b2 = p->b2 ? p->b2 : tf_split_default_b2(p->method, p->b1),
                              .runs = 1};
        if (!add_effort(l, first, &e)) return false;
    }
    return true;
}

/* ---- trees ------------------------------------------------------------------------------------
 */

static void free_texts(char **texts, size_t count) {
    for (size_t i = 0; texts && i < count; i++) free(texts[i]);
    free(texts);
}

static char *decimal(const mpz_t v) {
    char *s = malloc(mpz_sizeinbase(v, 10) + 2);
    return s ? mpz_get_str(s, 10, v) : NULL;
}

/* The rows beside the tree's. @param texts  room for the factors' digits, then the parts' */
static bool describe(tf_stored_number *row, tf_stored_factor *factors, effort_list *efforts,
                     char **texts, const tf_factors *f, const tf_tree *tree, const tf_plan *plan) {
    for (size_t i = 0; i < f->count; i++) {
        const tf_factor_item *item = &f->items[i];
        if (!(texts[i] = decimal(item->value))) return false;
        factors[i] = (tf_stored_factor){.value = texts[i],
                                        .exponent = item->exponent,
                                        .method = tf_method_name(item->method),
                                        .certainty = tf_certainty_name(item->certainty)};
    }
    for (size_t i = 0; i < tree->count; i++) {
        const tf_part *part = &tree->parts[i];
        char **text = &texts[f->count + i];
        if (part->state != TF_PART_COMPOSITE || part->position == 0) continue;
        if (!(*text = decimal(part->value)) || !add_part_effort(efforts, plan, part, *text))
            return false;
    }
    row->factors = factors;
    row->factor_count = f->count;
    row->efforts = efforts->items;
    row->effort_count = efforts->count;
    return true;
}

static tf_status put_described(tf_store *s, tf_stored_number *row, const tf_factors *f,
                               const tf_tree *tree, const tf_plan *plan) {
    size_t texts_count = f->count + tree->count;
    char **texts = calloc(texts_count + 1, sizeof *texts);
    tf_stored_factor *factors = calloc(f->count + 1, sizeof *factors);
    effort_list efforts = {0};
    tf_status status = TF_ENOMEM;
    if (texts && factors && describe(row, factors, &efforts, texts, f, tree, plan))
        status = tf_store_put_number(s, row);
    free_texts(texts, texts_count);
    free(factors);
    free(efforts.items);
    return status;
}

tf_status tf_archive_put_tree(tf_store *s, const tf_plan *plan, uint64_t ordinal, const mpz_t n,
                              const tf_tree *tree, const tf_bytes *ahead, bool done,
                              double seconds) {
    tf_bytes bytes = {0};
    tf_writer w = {&bytes, TF_OK};
    tf_factors f;
    tf_factors_init(&f);
    char *value = decimal(n);
    tf_status status = value ? tf_tree_factors(&f, tree) : TF_ENOMEM;
    if (status == TF_OK) {
        tf_tree_put(&w, tree);
        status = w.status;
    }
    if (status == TF_OK && ahead) status = tf_bytes_append(&bytes, ahead->data, ahead->size);
    if (status == TF_OK) {
        bool complete = tf_factors_complete(&f);
        tf_stored_number row = {.ordinal = ordinal,
                                .value = value,
                                .status = !done      ? "open"
                                          : complete ? "complete"
                                                     : "incomplete",
                                .seconds = seconds,
                                .tree = bytes.data,
                                .tree_size = bytes.size};
        status = put_described(s, &row, &f, tree, plan);
    }
    free(value);
    tf_factors_clear(&f);
    tf_bytes_clear(&bytes);
    return status;
}

tf_status tf_archive_get_tree(tf_store *s, uint64_t ordinal, const mpz_t n, tf_tree *tree,
                              tf_bytes *ahead, double *seconds) {
    tf_bytes bytes = {0};
    tf_status status = tf_store_get_number(s, ordinal, &bytes, seconds);
    if (status == TF_FOUND) {
        tf_cursor c = tf_cursor_over(&bytes);
        status = tf_tree_get(tree, &c);
        if (status == TF_OK) {
            mpz_t product;
            mpz_init(product);
            tf_tree_product(product, tree);
            status = c.ok && mpz_cmp(product, n) == 0 ? TF_FOUND : TF_EFORMAT;
            mpz_clear(product);
            if (status == TF_FOUND && c.p < c.end &&
                tf_bytes_append(ahead, c.p, (size_t)(c.end - c.p)) != TF_OK)
                status = TF_ENOMEM;
            if (status != TF_FOUND) tf_tree_clear(tree);
        }
        if (status == TF_EFORMAT) {
            tf_log_root(TF_LOG_WARNING, "the state file %s: number %llu does not fit; done again",
                        tf_store_path(s), (unsigned long long)ordinal + 1);
            status = TF_NONE;
        }
    }
    tf_bytes_clear(&bytes);
    return status;
}

/* ---- sieves -----------------------------------------------------------------------------------
 */

#define SHORTEST_SLICE 1e-6 /* seconds of linear algebra with a period of 0: a step at a time */

static const char *id_of(char buf[17], const tf_sieving *sieving) {
    size_t size;
    const uint8_t *head = tf_sieving_head(sieving, &size);
    return tf_store_sieve_id(buf, head, size);
}

static tf_status put_sieve(tf_store *s, const char *id, const tf_sieving *sieving) {
    size_t size;
    const uint8_t *bytes = tf_sieving_head(sieving, &size);
    tf_cursor c = {bytes, bytes + size, true};
    tf_sieve_head head;
    mpz_init(head.n);
    tf_status status = tf_sieve_head_get(&head, &c);
    char *composite = status == TF_OK ? decimal(head.n) : NULL;
    status = composite ? tf_store_put_sieve(s, id, composite, bytes, size) : TF_ENOMEM;
    free(composite);
    mpz_clear(head.n);
    return status;
}

/* Relations that cannot be had are found again: only the store's own failures count. */
static void begin_sieve(void *store, tf_sieving *sieving) {
    char id[17];
    tf_stored_relations r = {0};
    id_of(id, sieving);
    if (put_sieve(store, id, sieving) != TF_OK) return;
    uint64_t from = 0;
    while (tf_store_next_relations(store, id, from, &r) == TF_FOUND) {
        if (tf_sieving_restore(sieving, r.first, r.count, r.data.data, r.data.size) != TF_OK) break;
        from = r.first + 1;
    }
    tf_stored_relations_clear(&r);
    uint64_t step;
    tf_bytes iterate = {0};
    if (tf_store_get_iterate(store, id, &step, &iterate) == TF_FOUND &&
        tf_sieving_resume(sieving, step, iterate.data, iterate.size) == TF_OK)
        tf_log_root(TF_LOG_VERBOSE, "linear algebra goes on after %llu steps",
                    (unsigned long long)step);
    tf_bytes_clear(&iterate);
}

static void keep_relations(void *store, const tf_sieving *sieving, uint64_t first, uint64_t count,
                           const uint8_t *bytes, size_t size) {
    char id[17];
    (void)!tf_store_put_relations(store, id_of(id, sieving), first, count, bytes, size);
}

static void keep_iterate(void *store, const tf_sieving *sieving, uint64_t step,
                         const uint8_t *bytes, size_t size) {
    char id[17];
    id_of(id, sieving);
    if (size > 0)
        (void)!tf_store_put_iterate(store, id, step, bytes, size);
    else
        (void)!tf_store_drop_iterate(store, id);
}

static void end_sieve(void *store, const tf_sieving *sieving) {
    char id[17];
    (void)!tf_store_drop_sieve(store, id_of(id, sieving));
}

void tf_archive_keeper(tf_sieve_keeper *keeper, tf_store *s) {
    double period = tf_store_period(s);
    *keeper = (tf_sieve_keeper){.begin = begin_sieve,
                                .keep = keep_relations,
                                .keep_iterate = keep_iterate,
                                .end = end_sieve,
                                .context = s,
                                .period = period > SHORTEST_SLICE ? period : SHORTEST_SLICE};
}
