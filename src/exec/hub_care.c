/* hub_care.c — ranks that are lost, come back, or answer wrongly. */
#include <stdio.h>

#include "hub_internal.h"
#include "log.h"

/* "rank 3 (host)" */
static const char *name(const tf_hub *h, unsigned rank, char text[100]) {
    const tf_transport *t = h->transport;
    const char *host = t->host ? t->host(h->transport, rank) : NULL;
    if (host && *host)
        snprintf(text, 100, "rank %u (%.64s)", rank, host);
    else
        snprintf(text, 100, "rank %u", rank);
    return text;
}

/* All that the rank has goes to others. */
static void deal_anew(tf_hub *h, unsigned rank) {
    size_t cursor = 0;
    tf_held held;
    h->peers[rank].recalled = 0;
    tf_bytes_clear(&h->peers[rank].frame);
    h->peers[rank].framed = 0;
    while (tf_ledger_take_from(&h->ledger, rank, &cursor, &held)) {
        h->peers[rank].out--;
        tf__hub_give_again(h, &held);
    }
}

/* ---- lost and back ----------------------------------------------------------------------------
 */

static void lose(tf_hub *h, unsigned rank) {
    tf_hub_peer *p = &h->peers[rank];
    char who[100];
    p->lost = true;
    tf_log_root(TF_LOG_WARNING, "%s does not answer any more: its %llu tasks are given to others",
                name(h, rank, who), (unsigned long long)p->out);
    /* If it was only frozen it will not begin what it has not begun. */
    tf__hub_say_uint(h, rank, TF_MESSAGE_RECALL, UINT64_MAX);
    deal_anew(h, rank);
}

static void stop_using(tf_hub *h, unsigned rank) {
    char who[100];
    tf_log_root(TF_LOG_WARNING,
                "%s gave %u wrong results and is not used any more; the memory of that machine "
                "should be checked",
                name(h, rank, who), h->peers[rank].wrong);
    if (rank) {
        tf__hub_say_uint(h, rank, TF_MESSAGE_RECALL, UINT64_MAX);
    } else {
        tf_task t;
        while (tf_bridge_take_back(h->bridge, &t)) tf_task_clear(&t);
    }
    deal_anew(h, rank);
}

/* Not where the source blames them: to deal anew may mean to absorb. */
static void judge(tf_hub *h) {
    for (unsigned i = 0; i < h->transport->ranks; i++) {
        tf_hub_peer *p = &h->peers[i];
        char who[100];
        for (; p->blamed > 0; p->blamed--) {
            if (p->wrong >= TF_HUB_STRIKES) continue;
            tf_log_root(TF_LOG_WARNING,
                        "%s gave a wrong result (number %u), as was found out later: the result is "
                        "not used",
                        name(h, i, who), ++p->wrong);
            if (p->wrong == TF_HUB_STRIKES) stop_using(h, i);
        }
    }
}

static void welcome(tf_hub *h, unsigned rank) {
    char who[100];
    h->peers[rank].lost = false;
    h->peers[rank].barren = false;
    tf_log_root(TF_LOG_WARNING, "%s answers again", name(h, rank, who));
}

void tf_hub_blame(tf_hub *h, unsigned rank) {
    if (rank < h->transport->ranks) h->peers[rank].blamed++;
}

void tf__hub_look_after(tf_hub *h) {
    tf_transport *t = h->transport;
    judge(h);
    bool anybody = tf__hub_usable(&h->peers[0]);
    for (unsigned i = 1; i < t->ranks; i++) {
        tf_hub_peer *p = &h->peers[i];
        bool there = !t->there || t->there(t, i);
        if (!p->gone && p->lost == there) {
            if (there)
                welcome(h, i);
            else
                lose(h, i);
        }
        anybody |= tf__hub_usable(p);
    }
    if (!anybody) tf_drive_fail(&h->drive, TF_EIO);
}

void tf__hub_leave_out(tf_hub *h, unsigned rank, const char *why) {
    tf_hub_peer *p = &h->peers[rank];
    char who[100];
    if (p->gone) return;
    p->gone = true;
    tf_log_root(TF_LOG_WARNING, "%s %s: its %llu tasks are given to others", name(h, rank, who),
                why, (unsigned long long)p->out);
    deal_anew(h, rank);
}

/* ---- answers ----------------------------------------------------------------------------------
 */

/* A program that computes wrongly everywhere must not look like broken machines. */
static void blame_task(tf_hub *h, tf_held *held) {
    tf_log_root(TF_LOG_ERROR,
                "task %llu (%s) was answered wrongly %u times: this looks like a bug of this "
                "program, not like broken memory",
                (unsigned long long)held->task.id, tf_task_kind_name(held->task.kind), held->wrong);
    tf_drive_fail(&h->drive, TF_EINTERNAL);
    tf_drive_absorb_cancelled(&h->drive, &held->task);
}

static void refuse_answer(tf_hub *h, unsigned rank, tf_held *held) {
    tf_hub_peer *p = &h->peers[rank];
    char who[100];
    p->wrong++;
    held->wrong++;
    held->wrong_rank = rank;
    tf_log_root(
        TF_LOG_WARNING,
        "%s gave a wrong result (number %u) for task %llu (%s): the result is not used, and "
        "the task is run again",
        name(h, rank, who), p->wrong, (unsigned long long)held->task.id,
        tf_task_kind_name(held->task.kind));
    if (held->rank != rank) {
        h->peers[held->rank].out++; /* somebody else is at it already */
        tf_ledger_put(&h->ledger, held);
    } else if (held->wrong >= TF_HUB_STRIKES) {
        blame_task(h, held);
    } else {
        tf__hub_give_again(h, held);
    }
    if (p->wrong == TF_HUB_STRIKES) stop_using(h, rank);
}

/* Had the rank a reason to stop the task? It tells its own, a signal or an error, ahead of its answers;
 * but rank 0's inner executor may have failed and not said so yet. */
static bool was_stopped(const tf_hub *h, unsigned rank, const tf_held *held) {
    return rank == 0 || held->dropped || tf_drive_stopped(&h->drive);
}

/* A kind that nobody knows is never proven. */
static uint64_t bit_of(tf_task_kind kind) {
    return (unsigned)kind < 64 ? UINT64_C(1) << (unsigned)kind : 0;
}

/* Broken memory may believe itself. Whoever is wrong from the beginning is found at once; whoever becomes
 * so is found by the samples that the source takes, and then gets no answer through any more. */
static bool is_doubted(const tf_hub_peer *p, const tf_held *held) {
    return p->wrong > 0 || p->blamed > 0 || !(p->proven & bit_of(held->task.kind));
}

static bool contradicts(const tf_hub *h, unsigned rank, const tf_held *held, const tf_result *r) {
    tf_source *source = h->drive.source;
    if (r->group != held->task.group || r->kind != held->task.kind) return true;
    tf_status s = source->check ? source->check(source, &held->task, r) : TF_OK;
    return s == TF_CANCELLED ? !was_stopped(h, rank, held) : s != TF_OK;
}

void tf__hub_answer(tf_hub *h, unsigned rank, tf_result *r) {
    tf_hub_peer *p = &h->peers[rank];
    tf_held held;
    /* Nothing is believed of a rank that is not used any more; and a task that has been answered
     * already is not in the ledger. */
    if (p->wrong >= TF_HUB_STRIKES || !tf_ledger_take(&h->ledger, r->id, &held)) return;
    h->peers[held.rank].out--; /* another one, when this is the late answer of a lost rank */
    r->doubted = is_doubted(p, &held);
    if (contradicts(h, rank, &held, r)) {
        refuse_answer(h, rank, &held);
        return;
    }
    if (r->status >= 0) p->proven |= bit_of(held.task.kind);
    tf_task_clear(&held.task);
    tf_chunk_measure(&p->pace, r->seconds);
    p->depth = tf__hub_depth(p);
    p->barren = false;
    r->worker = rank << 16 | (r->worker & 0xffff);
    tf_drive_hand_in(&h->drive, r);
    h->waiting = false;
}
