#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_iterate: python3 tests/fuzz/make_corpus_iterate.py

Scripts of edits (tests/support/support_edits.h)."""
import pathlib

RAW, MENDED = 1, 2
XOR, SET, CUT, INSERT, REMOVE, REPEAT = range(6)


def edit(kind, at, value):
    return bytes([kind]) + at.to_bytes(3, "little") + bytes([value])


CORPUS = {
    "whole": bytes([0]),
    "flipped": bytes([0]) + edit(XOR, 5000, 16),
    "vectors": bytes([MENDED]) + edit(XOR, 4000, 1),
    "step": bytes([MENDED]) + edit(SET, 31, 255),
    "cut": bytes([MENDED]) + edit(CUT, 800, 0),
    "nothing": bytes([RAW]),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_iterate"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
