#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_codec: python3 tests/fuzz/make_corpus_codec.py

An encoder written a second time, from docs/FORMATS.md: a check of the C one as well."""
import pathlib

from corpus_bytes import blob, f64, sint, uint


def frame(magic, payload):
    return magic + b"\x01" + blob(payload)


def task(number, group, kind, body):
    return frame(b"T", uint(number) + uint(group) + uint(kind) + body)


def result(number, group, kind, status, seconds, worker, body):
    head = uint(number) + uint(group) + uint(kind) + sint(status) + f64(seconds) + uint(worker)
    return frame(b"R", head + body)


CORPUS = {
    "task_sleep": task(1, 0, 1, f64(2.0) + b"data"),
    "task_empty": task(0, 0, 2, b""),
    "task_wide": task(2**64 - 1, 2**63, 65535, b"\x00\xff" * 20),
    "tasks_three": task(1, 0, 2, b"a") + task(2, 7, 3, sint(-5)) + task(300, 1, 17, b"\x80" * 70),
    "result_found": result(7, 3, 17, 1, 0.125, 0x30005, b"factor"),
    "result_failed": result(8, 0, 3, -7, 0.0, 0, b""),
    "results_two": result(1, 1, 1, -1, 1e-9, 2**32 - 1, b"x")
    + result(2**40, 0, 16, 2, float("nan"), 1, b"y" * 130),
    "overlong_id": frame(b"T", b"\x81\x00" + uint(0) + uint(2)),
    "length_too_long": b"T\x01" + uint(2**64 - 1) + b"ab",
    "version_2": b"T\x02" + blob(uint(1) + uint(0) + uint(2)),
    "status_wide": frame(b"R", uint(1) + uint(0) + uint(2) + sint(2**31) + f64(0) + uint(0)),
    "mpz_items": blob((2**127 - 1).to_bytes(16, "little")) + sint(-300) + f64(-0.0),
    "mpz_zero": blob(b"") + sint(2**62) + f64(1.5),
    "mpz_leading_zero": blob(b"\x07\x00") + sint(1) + f64(0),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_codec"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
