"""Frames between the host and this side: a length of four bytes, little-endian, then one JSON object."""

import json
import math
import socket
import struct
import threading

LARGEST = 64 << 20


def plain(value):
    """The value as JSON knows it: models as objects, sets as lists, what is no number as null, the rest as text."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value
    if isinstance(value, dict):
        return {k if isinstance(k, str) else str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


class Wire:
    def __init__(self, sock):
        self.sock = sock
        self.lock = threading.Lock()

    def send(self, frame):
        try:
            data = json.dumps(frame, ensure_ascii=False, allow_nan=False).encode("utf-8")
        except (TypeError, ValueError):
            data = json.dumps(plain(frame), ensure_ascii=False).encode("utf-8")
        if len(data) > LARGEST:
            raise ValueError("an answer of more than 64 MiB")
        with self.lock:
            self.sock.sendall(struct.pack("<I", len(data)) + data)

    def receive(self):
        """The next frame; None at the end."""
        head = self._exactly(4)
        if head is None:
            return None
        (length,) = struct.unpack("<I", head)
        if length > LARGEST:
            return None
        data = self._exactly(length)
        return None if data is None else json.loads(data)

    def _exactly(self, length):
        parts = []
        while length:
            try:
                part = self.sock.recv(min(length, 1 << 20))
            except InterruptedError:
                continue
            except OSError:
                return None
            if not part:
                return None
            parts.append(part)
            length -= len(part)
        return b"".join(parts)
