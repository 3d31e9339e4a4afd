"""What the make_corpus_NAME.py share: the fields of docs/FORMATS.md, encoded a second time."""
import struct


def uint(n):
    out = b""
    while n >= 128:
        out, n = out + bytes([n & 127 | 128]), n >> 7
    return out + bytes([n])


def sint(n):
    return uint(2 * n if n >= 0 else -2 * n - 1)


def blob(b):
    return uint(len(b)) + b


def big(n):
    return blob(n.to_bytes((n.bit_length() + 7) // 8, "little"))


def f64(x):
    return struct.pack("<d", x)
