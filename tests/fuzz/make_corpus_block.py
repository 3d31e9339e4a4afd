#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_block: python3 tests/fuzz/make_corpus_block.py

Texts by construction, and tasks by an encoder written a second time, from docs/FORMATS.md."""
import pathlib

from corpus_bytes import blob, uint

TEXT, JSONL, CSV = range(3)
EXPONENTS, WIDE, PROVE, SEALED, SHARD, RAW = 4, 8, 16, 32, 64, 128


def block(text, kind=1, flags=0, column=1, size=None, padding=bytes(32)):
    head = bytes([kind, flags]) + uint(1) + uint(1) + uint(0) + uint(1) + uint(column)
    size = len(text) if size is None else size
    return head + uint(0) + uint(size) + blob(text) + padding


WORDS = b"0 1 2 360 +07 18446744073709551615 18446744073709551557\n97 "
WIDE_WORDS = b"18446744073709551616 340282366920938463463374607431768211455 1000000016000000063 "
OTHERS = b"2^67-1 x 1e5 # 91 12\n-3 \x00\xff 99999999999999999999999999999999999999999 00000000000000000000000015\t7"
CORPUS = {
    "words": bytes([TEXT]) + WORDS,
    "words_exponents": bytes([TEXT | EXPONENTS | SEALED]) + WORDS,
    "wide": bytes([TEXT | WIDE | SEALED]) + WIDE_WORDS,
    "wide_jsonl": bytes([JSONL | WIDE | PROVE]) + b"170141183460469231731687303715884105727 15",
    "others": bytes([TEXT | WIDE]) + OTHERS,
    "others_jsonl": bytes([JSONL | SEALED]) + OTHERS,
    "others_csv": bytes([CSV | SHARD]) + OTHERS + WORDS,
    "shard": bytes([TEXT | SHARD | SEALED]) + b"1 2 3 4 5 6 a 8 9",
    "task": bytes([RAW]) + block(b"91 35 2^5"),
    "task_sealed": bytes([RAW]) + block(b"91\n35", 3, 15),
    "task_cut_in_a_number": bytes([RAW]) + block(b"1\n323173168760743176821145", size=5),
    "task_padded_by_digits": bytes([RAW]) + block(b"97", padding=b"7" * 32),
    "task_column": bytes([RAW]) + block(b"2^5 97", column=0),
    "nothing": bytes([TEXT]),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_block"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
