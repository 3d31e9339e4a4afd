/* relation_file.h — files of relations as text: written from a state, read when a sieve begins.
 *
 * A file is lines of io/relation_text.h under two kinds of comments that mean something here:
 *     # sieve HEX            the head of the sieve that the lines below belong to (sieve_work.h)
 *     # range FIRST COUNT    all relations of these a-indices follow: they are not sieved again
 * Every line is verified; false ones are left out, counted, and reported with their number. */
#ifndef TF_RELATION_FILE_H
#define TF_RELATION_FILE_H

#include "opts.h"
#include "sieving.h"
#include "store.h"
#include "textbuf.h"

/** Append what the state file has, for all of its sieves.
 *  @return TF_OK, or TF_EIO with *error set */
TF_WARN_UNUSED tf_status tf_relation_file_write(tf_text *out, const char *state,
                                                tf_store_error *error);

/** Can all of them be opened? @param error  why the first one cannot */
bool tf_relation_files_good(const tf_opt_list *files, tf_text *error);

/** Give a sieve that begins the relations that the file has for it. What is wrong with the file, or a
 *  line of it, goes to the log. @return TF_OK, TF_ENOMEM */
TF_WARN_UNUSED tf_status tf_relation_file_read(tf_sieving *s, const char *path);

/** A keeper that gives sieves the relations of these files, behind what another keeper has. */
typedef struct tf_relation_files {
    const tf_opt_list *files; /* borrowed */
    tf_sieve_keeper behind;   /* zero: none */
} tf_relation_files;

/** @param context  keeps keeper->context; lives as long as the keeper */
void tf_relation_files_keeper(tf_sieve_keeper *keeper, tf_relation_files *context);

#endif
