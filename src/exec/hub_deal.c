/* hub_deal.c — who gets which task: depths, choice, recall. */
#include "clock.h"
#include "hub_internal.h"

#define FRAME_FULL ((size_t)256 << 10) /* a TASKS frame is sent when it is as large */

uint64_t tf__hub_depth(const tf_hub_peer *p) {
    double each = tf_chunk_estimate(&p->pace);
    uint64_t per_worker = 2;
    if (p->pace.measured) {
        double ahead = each > 0 ? TF_HUB_AHEAD / each : TF_HUB_DEPTH;
        per_worker += ahead < TF_HUB_DEPTH - 2 ? (uint64_t)ahead : TF_HUB_DEPTH - 2;
    }
    return per_worker * p->workers;
}

/* Fewer tasks per worker than the other? Compared crosswise, without division. */
static bool emptier(const tf_hub_peer *a, const tf_hub_peer *b) {
    return a->out * b->workers < b->out * a->workers;
}

/* The rank to give the next task to, or -1 when all are full. */
static int choose(const tf_hub *h) {
    int best = -1;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        const tf_hub_peer *p = &h->peers[i];
        if (tf__hub_usable(p) && p->out < p->depth && (best < 0 || emptier(p, &h->peers[best])))
            best = (int)i;
    }
    return best;
}

static tf_status put_in_frame(tf_hub *h, unsigned to, const tf_task *t) {
    tf_hub_peer *p = &h->peers[to];
    size_t whole = p->frame.size;
    tf_status s = TF_OK;
    if (whole == 0) s = tf_message_begin(&p->frame, TF_MESSAGE_TASKS, h->run).status;
    if (s == TF_OK) s = tf_task_encode(&p->frame, t);
    if (s != TF_OK) p->frame.size = whole; /* no half a task in what is sent */
    return s;
}

/* The bridge takes a body over; the ledger keeps one too. */
static tf_status put_in_bridge(tf_hub *h, const tf_task *t) {
    tf_task copy = *t;
    copy.body = (tf_bytes){0};
    tf_status s = tf_bytes_append(&copy.body, t->body.data, t->body.size);
    if (s == TF_OK) s = tf_bridge_put(h->bridge, &copy);
    tf_task_clear(&copy);
    return s;
}

/* A task that no rank can be given ends here, with the reason as its status. */
static void refuse(tf_hub *h, tf_task *t, tf_status why) {
    tf_result r = {.id = t->id, .group = t->group, .kind = t->kind, .status = why};
    tf_task_clear(t);
    tf_drive_absorb(&h->drive, &r);
}

static void give(tf_hub *h, unsigned to, tf_held *held) {
    tf_hub_peer *p = &h->peers[to];
    tf_task *t = &held->task;
    if (t->body.size > TF_TRANSPORT_LIMIT) {
        refuse(h, t, TF_ELIMIT);
        return;
    }
    tf_status s = tf_ledger_reserve(&h->ledger);
    if (s == TF_OK) s = to == 0 ? put_in_bridge(h, t) : put_in_frame(h, to, t);
    if (s == TF_OK) {
        held->rank = to;
        tf_ledger_put(&h->ledger, held);
        p->out++;
        p->framed += to != 0;
        if (p->frame.size >= FRAME_FULL) tf__hub_flush(h, to);
    } else if (s == TF_ENOMEM) {
        tf_drive_fail(&h->drive, s);
        tf_drive_absorb_cancelled(&h->drive, t);
    } else {
        refuse(h, t, s);
    }
}

static tf_more next_task(tf_hub *h, tf_task *t) {
    if (h->waiting && tf_clock_now() < h->ask_at) return TF_SOURCE_WAIT;
    tf_more more = tf_drive_next(&h->drive, t);
    h->waiting = more == TF_SOURCE_WAIT;
    if (h->waiting) h->ask_at = tf_clock_now() + TF_DRIVE_WAIT;
    return more;
}

/* The emptiest usable rank but @p but; -1: there is none. */
static int emptiest(const tf_hub *h, int but) {
    int best = -1;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        if (!tf__hub_usable(&h->peers[i]) || (int)i == but) continue;
        if (best < 0 || emptier(&h->peers[i], &h->peers[best])) best = (int)i;
    }
    return best;
}

void tf__hub_give_again(tf_hub *h, tf_held *held) {
    if (held->dropped || tf_drive_stopped(&h->drive)) {
        tf_drive_absorb_cancelled(&h->drive, &held->task);
        return;
    }
    int to = emptiest(h, held->wrong ? (int)held->wrong_rank : -1);
    if (to < 0) to = emptiest(h, -1);
    if (to >= 0) {
        give(h, (unsigned)to, held);
        return;
    }
    tf_drive_fail(&h->drive, TF_EIO);
    tf_drive_absorb_cancelled(&h->drive, &held->task);
}

/* From whom to recall, and how many; 0: nobody. What idle workers could start, less what is on its way
 * back to them, from the fullest rank: as many ranks as it takes are asked at the same time, for at the end of a
 * run on a thousand ranks hundreds have something to give and hundreds nothing to do. */
static uint64_t recallable(const tf_hub *h, unsigned *from) {
    const tf_hub_peer *fullest = NULL;
    uint64_t room = 0, coming = 0;
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        const tf_hub_peer *p = &h->peers[i];
        if (!tf__hub_usable(p)) continue;
        coming += p->recalled;
        if (p->out < p->workers) room += p->workers - p->out;
        bool may_give = p->out > p->workers && !p->recalled && !p->barren;
        if (may_give && (!fullest || emptier(fullest, p))) fullest = p;
    }
    if (!fullest || room <= coming) return 0;
    *from = (unsigned)(fullest - h->peers);
    uint64_t surplus = fullest->out - fullest->workers;
    return surplus < room - coming ? surplus : room - coming;
}

static void take_back_own(tf_hub *h, uint64_t count) {
    uint64_t before = h->peers[0].out;
    tf_task t;
    for (; count && tf_bridge_take_back(h->bridge, &t); count--) {
        tf_held held;
        bool ours = tf_ledger_take(&h->ledger, t.id, &held);
        tf_task_clear(&t);
        if (!ours) continue; /* a late answer of somebody else was quicker */
        h->peers[held.rank].out--;
        tf__hub_give_again(h, &held);
    }
    h->peers[0].barren = h->peers[0].out >= before;
}

/* Get unstarted tasks back from the fullest ranks for those that could start them now. */
static void recall(tf_hub *h) {
    unsigned from = 0;
    for (uint64_t count; (count = recallable(h, &from)) > 0;) {
        if (from == 0) {
            take_back_own(h, count);
            continue;
        }
        h->peers[from].recalled = count;
        tf__hub_say_uint(h, from, TF_MESSAGE_RECALL, count);
    }
}

/* Tiny tasks are given several at a time, so that choosing costs little with many ranks. */
static unsigned portion(const tf_hub_peer *p) {
    return p->depth > 4 * (uint64_t)p->workers ? 1 + (unsigned)((p->depth - p->out) / 8) : 1;
}

/* A rank with a worker that has nothing to do does not wait until the others are filled, too. */
static void send_to_idle(tf_hub *h, unsigned to) {
    const tf_hub_peer *p = &h->peers[to];
    if (p->framed && p->out < p->framed + p->workers) tf__hub_flush(h, to);
}

bool tf__hub_hand_out(tf_hub *h) {
    bool any = false, dry = false;
    for (int to; !dry && (to = choose(h)) >= 0;) {
        for (unsigned n = portion(&h->peers[to]); n && !dry; n--) {
            tf_held held = {0};
            dry = next_task(h, &held.task) != TF_SOURCE_TASK;
            if (!dry) give(h, (unsigned)to, &held);
            any |= !dry;
        }
        send_to_idle(h, (unsigned)to);
        if (dry && !tf_drive_stopped(&h->drive)) recall(h);
    }
    for (unsigned i = 1; i < h->transport->ranks; i++) tf__hub_flush(h, i);
    return any;
}
