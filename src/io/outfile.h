/* outfile.h — where results go: standard output, or the file that --output names.
 *
 * The file is opened before any work, so that a wrong name costs nothing, and emptied only when the work begins, so
 * that a command that is refused destroys nothing: in between the caller can ask whether it is one of the files that
 * are read. Then it is written from its beginning on, by this process alone. A FIFO is opened when the work begins:
 * somebody must read it by then, or is waited for. */
#ifndef TF_OUTFILE_H
#define TF_OUTFILE_H

#include "base.h"

typedef struct tf_outfile {
    const char *path; /* borrowed; NULL: standard output */
    int fd;
    bool fifo;    /* to be opened */
    bool opened;  /* here, and not yet closed */
    bool created; /* there was none of that name */
    bool regular; /* it has a length, and may be emptied */
} tf_outfile;

/** @param path  NULL, "-" and /dev/stdout are standard output. @return TF_OK, TF_EIO with errno */
TF_WARN_UNUSED tf_status tf_outfile_open(tf_outfile *f, const char *path);
/** Is that the regular file opened here, by whatever name? @param path  "-": what standard input is */
bool tf_outfile_is(const tf_outfile *f, const char *path);
/** The work begins: nothing of what was there stays.
 *  @param cancel  ends the waiting for the reader of a FIFO; may be NULL
 *  @return TF_OK, TF_EIO with errno, TF_CANCELLED */
TF_WARN_UNUSED tf_status tf_outfile_begin(tf_outfile *f, const tf_cancel *cancel);
/** Nothing was done after all: a file that was made here goes again. */
void tf_outfile_abandon(tf_outfile *f);
/** Make durable what was written, and close; a network's disk says only now that it is full. Standard output stays
 *  open. @return TF_OK, TF_EIO with errno */
TF_WARN_UNUSED tf_status tf_outfile_close(tf_outfile *f);

#endif
