#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_answers: python3 tests/fuzz/make_corpus_answers.py

An encoder written a second time, from docs/FORMATS.md: a check of the C one as well."""
import pathlib
import struct

from corpus_bytes import big, blob, uint


def part(value, exponent, state, method, position):
    return big(value) + uint(exponent) + bytes([state, method]) + uint(position)


def tree(flags, *parts):
    return bytes([flags]) + uint(len(parts)) + b"".join(parts)


def answer(outcome, seconds, t):
    return bytes([1, outcome]) + struct.pack("<d", seconds) + t


def small(*primes):
    return bytes([0, len(primes)]) + b"".join(uint(p) + b"\x01" for p in primes)


def block(text, kind=1, flags=0):
    head = bytes([kind, flags]) + uint(1) + uint(1) + uint(0) + uint(1) + uint(1)
    return head + uint(0) + uint(len(text)) + blob(text) + bytes(32)


def lines(numbers, text):
    return b"\x00" + struct.pack("<II", numbers, len(text)) + text


def token(index, text, at):
    return b"\x01" + uint(index) + uint(1) + uint(at + 1) + uint(at) + uint(len(text)) + blob(text)


def pair(task, result):
    return struct.pack("<H", len(task)) + task + result


TREE = tree(1, part(10**20 + 39, 1, 3, 4, 0), part((10**30 + 57) * (10**24 + 7), 2, 1, 5, 17))
CORPUS = {
    "tree": TREE,
    "tree_empty": tree(0),
    "answers": small(7, 13) + answer(2, 0.5, TREE) + small(2, 2, 2, 18446744073709551557),
    "block_pair": pair(block(b"91 35 2^5"), lines(2, b"91: 7 13\n35: 5 7\n") + token(2, b"2^5", 6)),
    "block_empty": pair(block(b""), b""),
    "pieces": lines(1, b"91: 7 13\n") + token(1, b"97#", 3) + lines(0, b""),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_answers"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
