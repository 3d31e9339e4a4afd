#!/usr/bin/env python3
"""Writes the seed corpus of fuzz_frames: python3 tests/fuzz/make_corpus_frames.py

Messages (src/exec/message.h) by an encoder written a second time, from docs/FORMATS.md."""
import pathlib
import struct

from corpus_bytes import sint, uint

SERVES, DROPS, REFUSES = 1, 2, 4
TASKS, RESULTS, DROP, RECALL, RETURNED, CANCEL, STOP, FAILED, END, BYE = range(1, 11)
DEMO = 32


def frame(kind, body=b"", run=1):
    message = bytes([kind]) + uint(run) + body
    return bytes([len(message)]) + message


def boxed(magic, payload):
    return magic + b"\x01" + uint(len(payload)) + payload


def task(number, body=b"task"):
    return boxed(b"T", uint(number) + uint(1 + number % 2) + uint(DEMO) + body)


def result(number, body=None, status=0, seconds=0.001, group=None):
    body = struct.pack("<QQ", number, number**2) if body is None else body
    group = 1 + number % 2 if group is None else group
    head = uint(number) + uint(group) + uint(DEMO) + sint(status) + struct.pack("<d", seconds)
    return boxed(b"R", head + uint(0) + body)


CORPUS = {
    "hub_answers": bytes([0]) + frame(RESULTS, result(2) + result(4)),
    "hub_twice": bytes([0]) + frame(RESULTS, result(2)) + frame(RESULTS, result(2)),
    "hub_wrong": bytes([REFUSES]) + frame(RESULTS, result(2, b"?") + result(3, group=9)),
    "hub_times": bytes([0]) + frame(RESULTS, result(2, seconds=float("nan")) + result(4, seconds=-1e300)),
    "hub_statuses": bytes([0]) + frame(RESULTS, result(2, b"", -1) + result(3, b"", -99)),
    "hub_dropped": bytes([DROPS]) + frame(RESULTS, result(3)) + frame(RESULTS, result(5, b"", -4)),
    "hub_returned": bytes([0]) + frame(RETURNED, task(2) + task(3) + task(77)),
    "hub_cancel": bytes([0]) + frame(CANCEL, sint(15)),
    "hub_failed": bytes([0]) + frame(FAILED, sint(-2)),
    "hub_failed_by_cancel": bytes([0]) + frame(FAILED, sint(-1)),
    "hub_bye": bytes([0]) + frame(BYE),
    "hub_other_run": bytes([0]) + frame(RESULTS, result(2), run=2),
    "hub_empty": bytes([0, 0, 0]),
    "serve_tasks": bytes([SERVES]) + frame(TASKS, task(1) + task(2)) + frame(RECALL, uint(5)),
    "serve_drop": bytes([SERVES]) + frame(TASKS, task(1)) + frame(DROP, uint(2)),
    "serve_stop": bytes([SERVES]) + frame(STOP, sint(15)) + frame(TASKS, task(9)),
    "serve_end_without_reason": bytes([SERVES]) + frame(END, sint(-1) + sint(0)),
    "serve_end_wide": bytes([SERVES]) + frame(END, sint(2**32) + sint(0)),
    "serve_stop_wide": bytes([SERVES]) + frame(STOP, sint(2**32)) + frame(TASKS, task(9)),
    "serve_end": bytes([SERVES]) + frame(END, sint(-4) + sint(2)),
}

folder = pathlib.Path(__file__).parent / "corpus" / "fuzz_frames"
folder.mkdir(parents=True, exist_ok=True)
for name, data in CORPUS.items():
    (folder / name).write_bytes(data)
