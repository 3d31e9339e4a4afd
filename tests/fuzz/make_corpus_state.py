#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_state: python3 tests/fuzz/make_corpus_state.py

Scripts of edits (tests/support/support_edits.h) and of commands (tests/support/support_hostile.h). Short ones:
each is replayed with all its prefixes and flipped bits."""
import pathlib

RAW, PAGES, ROWS, SCHEMA, JOURNAL, OWNER = range(6)
SIEVE = 6  # the sieve goes on, too
XOR, SET, CUT, INSERT, REMOVE, REPEAT = range(6)
DAMAGE, FORGE, COPY, DELETE = range(4)
SETTING, RUN, INPUT, ANSWER, NUMBER, FACTOR, EFFORT, SIEVES, RELATION, ITERATE = range(10)
(NULL, SMALL, GREATEST, LEAST, NEAR, INFINITE, FRACTION, DIGITS, WORDS, EMPTY, NO_BYTES, BYTES, BIT, CUT_OFF,
 LONGER, OTHER) = range(16)


def edit(kind, at, value):
    return bytes([kind]) + at.to_bytes(3, "little") + bytes([value])


def row(deed, table, which, column, value, amount=0):
    return bytes([deed, table, which, column, value, amount])


CORPUS = {
    "raw_text": bytes([RAW]) + b"SQLite format 3\0",
    "page_one": bytes([PAGES]) + edit(XOR, 5, 64) + edit(XOR, 69, 1),
    "page_header": bytes([PAGES]) + edit(SET, 4096 * 4, 13) + edit(SET, 4096 * 5 + 3, 255),
    "page_cells": bytes([PAGES + SIEVE]) + edit(XOR, 4096 * 9 + 9, 2) + edit(XOR, 4096 * 6 - 7, 3),
    "cut_off": bytes([PAGES]) + edit(CUT, 4096 * 6 + 1, 0),
    "moved": bytes([PAGES]) + edit(INSERT, 4096 * 3 + 2, 0),
    "journal": bytes([JOURNAL]) + edit(XOR, 600, 1) + edit(XOR, 11, 255),
    "owner": bytes([OWNER]) + edit(SET, 40, 57),
    "note_text": bytes([ROWS]) + row(FORGE, INPUT, 0, 1, WORDS, 27),
    "setting_null": bytes([ROWS]) + row(FORGE, SETTING, 1, 1, NULL),
    "setting_bytes": bytes([ROWS]) + row(FORGE, SETTING, 0, 1, NO_BYTES),
    "run_last": bytes([ROWS]) + row(COPY, RUN, 0, 0, GREATEST) + row(FORGE, RUN, 0, 7, WORDS, 27),
    "number_last": bytes([ROWS]) + row(COPY, NUMBER, 0, 0, GREATEST) + row(FORGE, NUMBER, 0, 3, INFINITE),
    "number_digits": bytes([ROWS]) + row(FORGE, NUMBER, 1, 1, DIGITS, 250) + row(FORGE, NUMBER, 1, 3, NULL),
    "number_longer": bytes([ROWS]) + row(FORGE, NUMBER, 0, 4, LONGER, 1) + row(FORGE, NUMBER, 1, 4, CUT_OFF, 3),
    "number_other": bytes([ROWS]) + row(FORGE, NUMBER, 0, 4, OTHER, 1),
    "factor_bytes": bytes([ROWS]) + row(FORGE, FACTOR, 0, 3, BYTES, 1) + row(DAMAGE, EFFORT, 0, 5, NULL),
    "answer_count": bytes([ROWS]) + row(COPY, ANSWER, 0, 1, GREATEST) + row(COPY, ANSWER, 0, 0, SMALL, 129),
    "answer_bit": bytes([ROWS]) + row(FORGE, ANSWER, 0, 2, BIT, 77) + row(DAMAGE, ANSWER, 0, 1, GREATEST),
    "relation_all": bytes([ROWS + SIEVE]) + row(FORGE, RELATION, 0, 2, GREATEST),
    "relation_last": bytes([ROWS + SIEVE]) + row(COPY, RELATION, 0, 1, GREATEST),
    "relation_bytes": bytes([ROWS + SIEVE]) + row(FORGE, RELATION, 1, 3, BYTES, 1),
    "sieve_head": bytes([ROWS + SIEVE]) + row(FORGE, SIEVES, 0, 2, BIT, 5) + row(FORGE, ITERATE, 0, 1, LEAST),
    "table_away": bytes([SCHEMA, 0, ANSWER]),
    "table_column": bytes([SCHEMA, 2, NUMBER]),
    "view": bytes([SCHEMA, 7, SIEVES]),
    "trigger_hidden": bytes([SCHEMA, 15, ANSWER]),
    "text_away": bytes([SCHEMA, 16, RUN]),
    "root_twice": bytes([SCHEMA, 17, RELATION]),
    "compacted": bytes([SCHEMA, 28, EFFORT]),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_state"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
