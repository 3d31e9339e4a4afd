#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_relations: python3 tests/fuzz/make_corpus_relations.py

Encoders written a second time, from docs/FORMATS.md, and scripts of edits (tests/support/support_edits.h)."""
import pathlib
import struct

from corpus_bytes import big, blob, f64, uint

RAW, EDITED, LINE, EDITED_LINE, ORDERS, SOLVED = range(6)
XOR, SET, CUT, INSERT, REMOVE, REPEAT = range(6)


def group(a, *records):
    return uint(a) + struct.pack("<I", len(records)) + b"".join(records)


def record(number, x, large, *factors):
    steps = [b - a for a, b in zip((0,) + factors, factors)]
    zigzag = 2 * x if x >= 0 else -2 * x - 1
    return b"".join(map(uint, [number, zigzag, *large, len(factors), *steps]))


def edit(kind, at, value):
    return bytes([kind]) + at.to_bytes(3, "little") + bytes([value])


def head(n, size=100, interval=65536):
    words = [size, interval, 2, 5, 30]
    return uint(1) + b"".join(map(uint, words)) + f64(40.0) + f64(1.8) + f64(0.5) + big(n)


def pair(task, result):
    return struct.pack("<H", len(task)) + task + result


N = (10**12 + 39) * (10**12 + 61)
GROUPS = group(3, record(1, -5, (1, 1), 0, 2, 2, 7), record(0, 9, (1, 10007), 3)) + group(2**40)
SIEVE = blob(head(N)) + f64(0) + uint(5) + uint(2)
SOLVE = blob(head(N)) + f64(0) + uint(1) + f64(0.5) + blob(b"") + blob(GROUPS)
FOUND = big(10**12 + 39) + b"\x00" + uint(0) + blob(b"")
CORPUS = {
    "raw_groups": bytes([RAW]) + GROUPS,
    "raw_many_said": bytes([RAW]) + uint(1) + b"\xff\xff\xff\xff" + record(0, 1, (1, 1)),
    "raw_wide": bytes([RAW]) + group(2**64 - 1, record(2**32 - 1, -(2**31), (2**32 - 1, 2**32 - 1))),
    "raw_long": bytes([RAW]) + group(0, record(0, 0, (1, 1), *range(1, 201))),
    "as_found": bytes([EDITED]),
    "flipped": bytes([EDITED]) + edit(XOR, 40, 1) + edit(XOR, 900, 128),
    "moved": bytes([EDITED]) + edit(INSERT, 60, 0) + edit(REMOVE, 200, 3) + edit(REPEAT, 300, 90),
    "cut": bytes([EDITED]) + edit(CUT, 777, 0),
    "solved": bytes([SOLVED]),
    "solved_less": bytes([SOLVED]) + edit(XOR, 5000, 2),
    "line": bytes([LINE]) + b"5,0,-17:123456789:-1,2,2,3,5",
    "line_wide": bytes([LINE]) + b"18446744073709551615,4294967295,2147483647:1:4294967295",
    "line_comment": bytes([LINE]) + b"  # 1,2",
    "line_as_found": bytes([EDITED_LINE]),
    "line_changed": bytes([EDITED_LINE]) + edit(SET, 0, 57) + edit(REPEAT, 12, 8),
    "order_sieve": bytes([ORDERS]) + SIEVE,
    "order_head": bytes([ORDERS]) + head(N),
    "order_solve": bytes([ORDERS]) + SOLVE,
    "answer": bytes([ORDERS]) + FOUND,
    "answer_pair": bytes([ORDERS]) + pair(SOLVE, FOUND),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_relations"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
