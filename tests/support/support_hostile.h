/* support_hostile.h — state files with contents that no run has written: rows with values of any type, with
 * wrong checksums and with right ones; other tables than ours. */
#ifndef TF_SUPPORT_HOSTILE_H
#define TF_SUPPORT_HOSTILE_H

#include "base.h"

enum { TF_HOSTILE_ROW_SIZE = 6, TF_HOSTILE_MOST = 32 };

/** What happens to a row: the first byte of a command, modulo TF_HOSTILE_DEEDS. */
enum {
    TF_HOSTILE_DAMAGE, /* a cell changes, the checksum does not */
    TF_HOSTILE_FORGE,  /* a cell changes, and the checksum with it */
    TF_HOSTILE_COPY,   /* the same in a copy of the row, if its key is another */
    TF_HOSTILE_DELETE,
    TF_HOSTILE_DEEDS
};

/** What a cell becomes: the fifth byte, modulo TF_HOSTILE_VALUES; the sixth is the amount. */
enum {
    TF_HOSTILE_NULL,
    TF_HOSTILE_SMALL, /* the amount, less 128 */
    TF_HOSTILE_GREATEST,
    TF_HOSTILE_LEAST,
    TF_HOSTILE_NEAR, /* what it was, and the amount less 128 */
    TF_HOSTILE_INFINITE,
    TF_HOSTILE_FRACTION,
    TF_HOSTILE_DIGITS, /* as text: 4096 times the amount of them, and one */
    TF_HOSTILE_WORDS,  /* text with the amount as a byte in the middle */
    TF_HOSTILE_EMPTY,  /* text */
    TF_HOSTILE_NO_BYTES,
    TF_HOSTILE_BYTES, /* a blob: 4096 times the amount of them */
    TF_HOSTILE_BIT,   /* a bit of what is there flips */
    TF_HOSTILE_CUT,   /* the last bytes of what is there go, as many as the amount */
    TF_HOSTILE_LONGER,
    TF_HOSTILE_OTHER, /* what another row has there */
    TF_HOSTILE_VALUES
};

/** Change rows of the state file as the commands say: what (above), table, row, column, value, amount; each
 *  modulo what there is. The tables' texts stay ours: NULL and text get where they do not belong. */
void tf_hostile_rows(const char *path, const uint8_t *script, size_t size);

/** Change the tables themselves: pairs of bytes, of which the first says how, the second says which table. */
void tf_hostile_schema(const char *path, const uint8_t *script, size_t size);

#endif
