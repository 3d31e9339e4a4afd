/* owner.h — who writes a state file: a record beside it that says so, in place of file locks.
 *
 * Locks of POSIX fail on some of the file systems that clusters share. Creating a file that must
 * not exist (O_EXCL) works everywhere, so the writer of FILE holds FILE.owner: a few lines of text
 * with its host, process and job, and a beat that it raises every few seconds. A second writer
 * judges the first:
 *
 *   same machine (host, boot and process namespace)  alive if the process is there: no guessing
 *   same job, restarted since                        gone: a requeued job takes over at once
 *   elsewhere                                        alive if the beat goes up while we watch, gone
 *                                                    if nothing has been written for `patience` */
#ifndef TF_OWNER_H
#define TF_OWNER_H

#include "host.h"

#define TF_OWNER_BEAT     4.0  /* seconds between beats */
#define TF_OWNER_PATIENCE 30.0 /* seconds of silence after which an owner elsewhere is gone */

typedef struct tf_owner {
    char host[128];
    uint64_t pid;
    uint64_t started; /* of the process, as /proc/PID/stat has it; 0: unknown */
    char boot[48];    /* random id of the machine's boot, "" if there is none */
    char space[32];   /* the process namespace, "" if there is none */
    char job[96];     /* "Slurm 4711", "PBS 12.head", "" outside of batch systems */
    uint64_t restart; /* how often the batch system has restarted the job */
    char since[24];   /* UTC, for people: 2026-11-22T15:57:45Z */
    uint64_t token;   /* of this tenure, drawn at random */
    uint64_t beat;
} tf_owner;

typedef enum tf_owner_verdict { TF_OWNER_GONE, TF_OWNER_ALIVE, TF_OWNER_UNKNOWN } tf_owner_verdict;

/** The record of this process. */
void tf_owner_self(tf_owner *self, const tf_host *host);
/** What can be said without watching. */
tf_owner_verdict tf_owner_judge(const tf_owner *other, const tf_owner *self);
/** "host node7, process 4711, job Slurm 12". @return buf */
char *tf_owner_text(char *buf, size_t size, const tf_owner *o);

/** @return TF_FOUND; TF_NONE (no such file); TF_EFORMAT (no record: cut off, or foreign); TF_EIO */
TF_WARN_UNUSED tf_status tf_owner_read(tf_owner *o, const char *path);

typedef struct tf_owner_terms {
    double patience;         /* seconds, 0: TF_OWNER_PATIENCE */
    const tf_cancel *cancel; /* ends the watching; may be NULL */
    /** Called once before the watching begins; may be NULL. */
    void (*watching)(void *context, const tf_owner *other);
    void *context;
} tf_owner_terms;

/** Create the record @p path for @p self.
 *  @param other  who was there: the owner that is refused for, or the one that is taken over from
 *  @return TF_OK        ours, nobody was there
 *          TF_FOUND     ours, taken over from *other
 *          TF_EINVAL    *other is alive
 *          TF_CANCELLED while watching;  TF_EIO with errno */
TF_WARN_UNUSED tf_status tf_owner_take(const char *path, const tf_owner *self, tf_owner *other,
                                       const tf_owner_terms *terms);
/** Raise the beat. @return TF_OK; TF_EINVAL: the record is not ours any more; TF_EIO with errno */
TF_WARN_UNUSED tf_status tf_owner_beat(const char *path, tf_owner *self);
/** Remove the record if it is ours. */
void tf_owner_leave(const char *path, const tf_owner *self);

#endif
