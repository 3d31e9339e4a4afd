/* Frames that come one behind the other: in which order they are taken in, when the ranks are
 * filled again in between, and what a damaged one among them costs. */
#include "support_play.h"

enum { DEPTH = TF_PLAY_WORKERS * TF_HUB_DEPTH, MANY = 40 };

/* Holds back what rank 0 is to receive until all of it is there, and writes down what rank 0 does
 * from then on: r, it received a frame; t, it sent TASKS. */
static struct dam {
    tf_transport transport;
    tf_transport *end; /* of the mesh */
    bool shut;
    char story[4000];
    size_t length;
} dam;

static bool dam_is_shut(void) {
    return __atomic_load_n(&dam.shut, __ATOMIC_ACQUIRE);
}

static void set_dam(bool shut) {
    __atomic_store_n(&dam.shut, shut, __ATOMIC_RELEASE);
}

static void note(char what) {
    if (dam.length + 1 < sizeof dam.story) dam.story[dam.length++] = what;
}

static tf_status dam_send(tf_transport *t, unsigned to, tf_bytes *frame) {
    (void)t;
    if (!dam_is_shut() && frame->data[0] == TF_MESSAGE_TASKS) note('t');
    return dam.end->send(dam.end, to, frame);
}

static tf_status dam_receive(tf_transport *t, unsigned *from, tf_bytes *frame) {
    (void)t;
    tf_status s = dam_is_shut() ? TF_NONE : dam.end->receive(dam.end, from, frame);
    if (s == TF_FOUND) note('r');
    return s;
}

static tf_transport *build_dam(tf_play *p, tf_transport *end) {
    (void)p;
    dam = (struct dam){.transport = *end, .end = end};
    dam.transport.send = dam_send;
    dam.transport.receive = dam_receive;
    dam.transport.there = NULL;
    dam.transport.host = NULL;
    return &dam.transport;
}

/* The results in the order in which they were absorbed, and who gave that of a task. */
static uint64_t order[2 * DEPTH];
static unsigned taken;
static int giver[2 * DEPTH]; /* by id: 1 + rank; 0: none yet */
static bool twice, strange;

static void look(tf_play *p, const tf_result *r) {
    (void)p;
    if (r->status == TF_CANCELLED) return;
    if (taken < TF_ARRAY_LEN(order)) order[taken++] = r->id;
    if (r->id < TF_ARRAY_LEN(giver)) {
        twice |= giver[r->id] != 0;
        giver[r->id] = 1 + (int)(r->worker >> 16);
    }
    strange |= r->body.size > 0;
}

static void begin(tf_play *p) {
    taken = 0;
    twice = strange = false;
    memset(giver, 0, sizeof giver);
    p->seen = look;
    p->front = build_dam;
    tf_play_start(p);
}

/* ---- order and number ----------------------------------------------------------------------- */

/* Rank 1 has got as many tiny tasks as a rank may have; rank 0 sleeps. Nothing moves any more, and
 * what rank 1 says is held back. */
static void fill_up(tf_play *p, uint64_t ids[DEPTH]) {
    *p = (tf_play){.total = 100000, .seconds = 60};
    begin(p);
    tf_play_hear_tasks(p, ids, 8);
    tf_play_say_results(p, ids, 8, 1e-6, TF_OK);
    tf_play_hear_tasks(p, ids, DEPTH);
    cr_assert_eq(taken, 8);
    set_dam(true);
    dam.length = 0;
    taken = 0;
}

/* However many results are there, ranks are filled again behind TF_HUB_FRAMES frames. */
Test(hub_frames, ranks_are_filled_again_between_them) {
    static uint64_t ids[DEPTH];
    tf_play p;
    fill_up(&p, ids);
    for (unsigned i = 0; i < MANY; i++) tf_play_say_results(&p, &ids[i], 1, 1e-6, TF_OK);
    set_dam(false);
    tf_play_hear_tasks(&p, ids, MANY);
    tf_play_end_by_cancel(&p, ids, DEPTH);
    char want[MANY + 10];
    size_t length = 0;
    for (unsigned i = 1; i <= MANY; i++) {
        want[length++] = 'r';
        if (i % TF_HUB_FRAMES == 0 || i == MANY) want[length++] = 't';
    }
    cr_assert_geq(dam.length, length);
    cr_assert_eq(strncmp(dam.story, want, length), 0, "%.60s", dam.story);
}

/* How results are divided among frames is nothing to the order in which they are absorbed. */
Test(hub_frames, the_order_is_that_of_the_results) {
    static uint64_t ids[DEPTH];
    static const unsigned sizes[] = {1, 3, TF_HUB_FRAMES, TF_HUB_FRAMES + 1, MANY};
    for (size_t k = 0; k < TF_ARRAY_LEN(sizes); k++) {
        tf_play p;
        uint64_t said[MANY];
        fill_up(&p, ids);
        for (unsigned i = 0; i < MANY; i++) said[i] = ids[i * 7 % MANY];
        for (unsigned i = 0; i < MANY; i += sizes[k]) {
            unsigned n = MANY - i < sizes[k] ? MANY - i : sizes[k];
            tf_play_say_results(&p, &said[i], n, 1e-6, TF_OK);
        }
        set_dam(false);
        tf_play_hear_tasks(&p, ids, MANY);
        tf_play_end_by_cancel(&p, ids, DEPTH);
        cr_assert_eq(taken, MANY);
        cr_assert(!twice);
        cr_assert_eq(memcmp(order, said, sizeof said), 0, "frames of %u results", sizes[k]);
    }
}

/* A frame without results is none the worse for it: nothing is absorbed, nothing is given. */
Test(hub_frames, empty_ones_change_nothing) {
    static uint64_t ids[DEPTH];
    tf_play p;
    fill_up(&p, ids);
    for (unsigned i = 0; i < TF_HUB_FRAMES + 4; i++) tf_play_say_results(&p, NULL, 0, 0, TF_OK);
    tf_play_say_results(&p, ids, 1, 1e-6, TF_OK);
    set_dam(false);
    tf_play_hear_tasks(&p, ids, 1);
    tf_play_end_by_cancel(&p, ids, DEPTH);
    cr_assert_eq(taken, 1);
    char want[TF_HUB_FRAMES + 6];
    memset(want, 'r', sizeof want - 1);
    want[sizeof want - 1] = 't';
    cr_assert_eq(strncmp(dam.story, want, sizeof want), 0, "%.60s", dam.story);
}

/* The next frame brings TASKS. @return how many */
static unsigned hear_frame(tf_play *p, uint64_t *ids) {
    tf_bytes frame;
    tf_cursor c;
    unsigned n = 0;
    cr_assert_eq(tf_role_hear(&p->role, &frame, &c), TF_MESSAGE_TASKS);
    for (; c.p < c.end; n++) {
        tf_task t = {0};
        cr_assert_eq(tf_task_decode(&t, &c), TF_OK);
        ids[n] = t.id;
        tf_task_clear(&t);
    }
    tf_bytes_clear(&frame);
    return n;
}

/* While a worker of a rank has nothing to do, what the rank is given leaves at once; what is for
 * later goes together, when all ranks are filled. */
Test(hub_frames, an_idle_rank_does_not_wait_for_the_others) {
    static uint64_t ids[DEPTH];
    tf_play p = {.total = 100000, .seconds = 60};
    begin(&p);
    for (unsigned i = 0; i < TF_PLAY_WORKERS; i++)
        cr_assert_eq(hear_frame(&p, &ids[i]), 1, "frame %u", i);
    cr_assert_eq(hear_frame(&p, &ids[TF_PLAY_WORKERS]), TF_PLAY_WORKERS);
    tf_play_say_results(&p, ids, 2 * TF_PLAY_WORKERS, 1e-6, TF_OK);
    unsigned first = hear_frame(&p, ids);
    cr_assert(first >= TF_PLAY_WORKERS && first < DEPTH / 2, "%u at once", first);
    cr_assert_eq(hear_frame(&p, &ids[first]), DEPTH - first);
    tf_play_end_by_cancel(&p, ids, DEPTH);
    cr_assert(!twice);
}

/* ---- damaged ones --------------------------------------------------------------------------- */

static tf_status refuse_strange(tf_source *s, const tf_task *t, const tf_result *r) {
    (void)s, (void)t;
    return r->body.size ? TF_EINTERNAL : TF_OK;
}

/* Ten tasks, eight of which rank 1 has. */
static void give_ten(tf_play *p, uint64_t ids[8]) {
    *p = (tf_play){.total = 10, .seconds = 0.0002, .check = refuse_strange};
    begin(p);
    tf_play_hear_tasks(p, ids, 8);
    set_dam(true);
}

static void end_well(tf_play *p) {
    set_dam(false);
    tf_play_serve_to_end(p, TF_OK); /* it may get what rank 0 has not begun */
    tf_play_end(p);
    cr_assert(p->status == TF_OK && p->absorbed == 10 && p->cancelled == 0);
    cr_assert(!twice && !strange);
    for (uint64_t id = 1; id <= 10; id++) cr_assert_gt(giver[id], 0, "task %d", (int)id);
}

/* The first @p count of these are rank 1's, all others were done by rank 0. */
static void assert_given(const uint64_t *ids, unsigned count) {
    for (unsigned i = 0; i < 8; i++) cr_assert_eq(giver[ids[i]], i < count ? 2 : 1);
}

/* The results of two tasks as bytes. @return how many of them are the first's */
static size_t put_two(tf_bytes *b, const uint64_t *ids) {
    size_t first = 0;
    *b = (tf_bytes){0};
    for (unsigned i = 0; i < 2; i++) {
        tf_result r = {.id = ids[i], .group = 1 + ids[i] % 2, .kind = TF_TASK_SLEEP};
        cr_assert_eq(tf_result_encode(b, &r), TF_OK);
        if (i == 0) first = b->size;
    }
    return first;
}

/* Cut off anywhere, and the rest in a frame of its own: they are not put together again. What was
 * whole before the cut counts, once; between two results is no damage at all. */
Test(hub_frames, a_result_is_not_split_over_two) {
    for (size_t cut = 0, size = 1; cut <= size; cut++) {
        tf_play p;
        uint64_t ids[8];
        tf_bytes b;
        give_ten(&p, ids);
        size_t first = put_two(&b, ids);
        size = b.size;
        bool whole = cut == 0 || cut == first || cut == size;
        tf_bytes head = {.data = b.data, .size = cut};
        tf_bytes tail = {.data = b.data + cut, .size = size - cut};
        tf_role_say(&p.role, TF_MESSAGE_RESULTS, &head);
        tf_role_say(&p.role, TF_MESSAGE_RESULTS, &tail);
        tf_play_say_results(&p, &ids[2], 6, 0.001, TF_OK); /* nobody listens, unless it was whole */
        end_well(&p);
        assert_given(ids, whole ? 8 : cut > first ? 1 : 0);
        tf_bytes_clear(&b);
    }
}

/* Another length in front of a result: what is read then is no result, or not the right one. The
 * byte behind magic and version is the length. */
Test(hub_frames, a_wrong_length_is_never_believed) {
    for (unsigned length = 0; length < 256; length += length < 64 || length > 253 ? 1 : 63) {
        tf_play p;
        uint64_t ids[8];
        tf_bytes b;
        give_ten(&p, ids);
        put_two(&b, ids);
        bool right = b.data[2] == length;
        b.data[2] = (uint8_t)length;
        tf_role_say(&p.role, TF_MESSAGE_RESULTS, &b);
        tf_play_say_results(&p, ids, 8, 0.001, TF_OK); /* counts, if rank 1 is still listened to */
        end_well(&p);
        if (right) assert_given(ids, 8);
        tf_bytes_clear(&b);
    }
}

/* Longer than the frame, than any frame, than the memory. */
Test(hub_frames, a_length_beyond_everything_is_damage) {
    static const uint64_t lengths[] = {200, UINT64_C(1) << 31, UINT64_C(1) << 40, UINT64_MAX};
    for (size_t i = 0; i < TF_ARRAY_LEN(lengths); i++) {
        tf_play p;
        uint64_t ids[8];
        tf_bytes b;
        give_ten(&p, ids);
        size_t first = put_two(&b, ids);
        b.size = first; /* the first is whole, and behind it: */
        tf_writer w = {.out = &b};
        tf_put_u8(&w, 'R');
        tf_put_u8(&w, TF_CODEC_VERSION);
        tf_put_uint(&w, lengths[i]);
        tf_put_uint(&w, ids[1]);
        cr_assert_eq(w.status, TF_OK);
        tf_role_say(&p.role, TF_MESSAGE_RESULTS, &b);
        end_well(&p);
        assert_given(ids, 1);
        tf_bytes_clear(&b);
    }
}

/* ---- unknown ones --------------------------------------------------------------------------- */

/* Among good ones: those before it count, those behind it are not listened to, however many. */
Test(hub_frames, an_unknown_one_ends_the_listening) {
    tf_play p;
    uint64_t ids[8];
    give_ten(&p, ids);
    tf_play_say_results(&p, ids, 2, 0.001, TF_OK);
    tf_role_say(&p.role, (tf_message)77, NULL);
    for (unsigned i = 0; i < 2 * TF_HUB_FRAMES; i++) tf_role_say(&p.role, (tf_message)78, NULL);
    tf_play_say_results(&p, &ids[2], 6, 0.001, TF_OK);
    end_well(&p);
    assert_given(ids, 2);
}

/* Likewise inside a message: a task, another version, another magic between two results. */
Test(hub_frames, what_is_no_result_among_results) {
    static const uint8_t strangers[][3] = {{'T', 1, 0}, {'R', 2, 0}, {'Q', 1, 0}, {0, 0, 0}};
    for (size_t i = 0; i < TF_ARRAY_LEN(strangers); i++) {
        tf_play p;
        uint64_t ids[8];
        tf_bytes two, b = {0};
        give_ten(&p, ids);
        size_t first = put_two(&two, ids);
        cr_assert_eq(tf_bytes_append(&b, two.data, first), TF_OK);
        cr_assert_eq(tf_bytes_append(&b, strangers[i], sizeof strangers[i]), TF_OK);
        cr_assert_eq(tf_bytes_append(&b, two.data + first, two.size - first), TF_OK);
        tf_role_say(&p.role, TF_MESSAGE_RESULTS, &b);
        end_well(&p);
        assert_given(ids, 1);
        tf_bytes_clear(&b);
        tf_bytes_clear(&two);
    }
}
