/* store_schema.c — the tables of a state file; docs/FORMATS.md explains them. */
#include "store_schema.h"

/* No index but the keys: what is not there cannot be damaged. Each row ends with the checksum of
 * all other columns (store_row.h). */
const char tf__store_schema[] =
    "CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL, checksum INTEGER NOT NULL) "
    "WITHOUT ROWID;\n"
    "CREATE TABLE run(id INTEGER PRIMARY KEY, program TEXT, host TEXT, process INTEGER, job TEXT, "
    "ranks INTEGER, threads INTEGER, started TEXT, ended TEXT, outcome TEXT, "
    "checksum INTEGER NOT NULL);\n"
    "CREATE TABLE input(name TEXT PRIMARY KEY, value INTEGER NOT NULL, checksum INTEGER NOT NULL) "
    "WITHOUT ROWID;\n"
    "CREATE TABLE answer(first INTEGER PRIMARY KEY, count INTEGER NOT NULL, data BLOB NOT NULL, "
    "checksum INTEGER NOT NULL);\n"
    "CREATE TABLE number(ordinal INTEGER PRIMARY KEY, value TEXT NOT NULL, status TEXT NOT NULL, "
    "seconds REAL NOT NULL, tree BLOB NOT NULL, checksum INTEGER NOT NULL);\n"
    "CREATE TABLE factor(ordinal INTEGER NOT NULL, value TEXT NOT NULL, "
    "exponent INTEGER NOT NULL, method TEXT NOT NULL, certainty TEXT NOT NULL, "
    "checksum INTEGER NOT NULL, PRIMARY KEY(ordinal, value)) WITHOUT ROWID;\n"
    "CREATE TABLE effort(ordinal INTEGER NOT NULL, composite TEXT NOT NULL, "
    "method TEXT NOT NULL, b1 INTEGER NOT NULL, b2 INTEGER NOT NULL, runs INTEGER NOT NULL, "
    "checksum INTEGER NOT NULL, PRIMARY KEY(ordinal, composite, method, b1, b2)) WITHOUT ROWID;\n"
    "CREATE TABLE sieve(id TEXT PRIMARY KEY, composite TEXT NOT NULL, head BLOB NOT NULL, "
    "checksum INTEGER NOT NULL) WITHOUT ROWID;\n"
    "CREATE TABLE relation(sieve TEXT NOT NULL, first INTEGER NOT NULL, "
    "count INTEGER NOT NULL, data BLOB NOT NULL, checksum INTEGER NOT NULL, "
    "PRIMARY KEY(sieve, first)) WITHOUT ROWID;\n"
    "CREATE TABLE iterate(sieve TEXT PRIMARY KEY, step INTEGER NOT NULL, data BLOB NOT NULL, "
    "checksum INTEGER NOT NULL) WITHOUT ROWID;\n";

const tf_store_table tf__store_tables[TF_STORE_TABLES] = {
    [TF_STORE_SETTING] = {"setting", "name", "name, value, checksum", 3, "tti", true},
    [TF_STORE_RUN] = {"run", "id",
                      "id, program, host, process, job, ranks, threads, started, ended, outcome, "
                      "checksum",
                      11, "itti.iit..i", true},
    [TF_STORE_INPUT] = {"input", "name", "name, value, checksum", 3, "tii", true},
    [TF_STORE_ANSWER] = {"answer", "first", "first, count, data, checksum", 4, "iibi", true},
    [TF_STORE_NUMBER] = {"number", "ordinal", "ordinal, value, status, seconds, tree, checksum", 6,
                         "ittrbi", true},
    [TF_STORE_FACTOR] = {"factor", "ordinal, value",
                         "ordinal, value, exponent, method, certainty, checksum", 6, "ititti",
                         false},
    [TF_STORE_EFFORT] = {"effort", "ordinal, composite, method, b1, b2",
                         "ordinal, composite, method, b1, b2, runs, checksum", 7, "ittiiii", false},
    [TF_STORE_SIEVE] = {"sieve", "id", "id, composite, head, checksum", 4, "ttbi", true},
    [TF_STORE_RELATION] = {"relation", "sieve, first", "sieve, first, count, data, checksum", 5,
                           "tiibi", true},
    [TF_STORE_ITERATE] = {"iterate", "sieve", "sieve, step, data, checksum", 4, "tibi", true},
};
