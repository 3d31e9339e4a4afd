/* store_schema.h — what a state file looks like inside; private to src/store. */
#ifndef TF_STORE_SCHEMA_H
#define TF_STORE_SCHEMA_H

#include "base.h"

#define TF_STORE_APPLICATION 0x54666163 /* "Tfac", at byte 68 of the file */
#define TF_STORE_VERSION     2          /* raised when a table changes its meaning; at byte 60 */

#define TF_STORE_PAGE 4096 /* bytes */

/** The tables, as one SQL script. */
extern const char tf__store_schema[];

/** A table whose rows can be carried over one by one: its columns, checksum last, in key order. */
typedef struct tf_store_table {
    const char *name;
    const char *key;     /* for ORDER BY */
    const char *columns; /* "a, b, c, checksum" */
    unsigned count;      /* of columns */
    const char
        *types; /* of the columns: i integer, r real, t text, b blob, . any of them or null */
    bool apart; /* a row makes sense without those beside it, also one that was replaced */
} tf_store_table;

enum {
    TF_STORE_SETTING,
    TF_STORE_RUN,
    TF_STORE_INPUT,
    TF_STORE_ANSWER,
    TF_STORE_NUMBER,
    TF_STORE_FACTOR,
    TF_STORE_EFFORT,
    TF_STORE_SIEVE,
    TF_STORE_RELATION,
    TF_STORE_ITERATE,
    TF_STORE_TABLES
};
extern const tf_store_table tf__store_tables[TF_STORE_TABLES];

#endif
