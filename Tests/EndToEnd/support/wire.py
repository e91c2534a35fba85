"""Requests that no client library would send."""

import socket
import time
from dataclasses import dataclass


@dataclass
class Answer:
    """What came back, as it came."""

    status: int
    headers: dict
    body: str


def exchange(server, raw, timeout=15):
    """Sends bytes as they are and reads until the server is done."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as connection:
        try:
            connection.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it may answer before it has read everything
        return read(connection)


def read(connection):
    """Reads one response."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    while len(body) < int(headers.get("content-length", 0)):
        body += _more(connection)
    return Answer(int(lines[0].split()[1]), headers, body.decode())


def _more(connection):
    data = connection.recv(65536)
    if not data:
        raise ConnectionResetError("closed before the response was complete")
    return data


def request(method, path, headers=None, body=b"", host="127.0.0.1"):
    """The bytes of a request."""
    given = {"Host": host, "Connection": "close", **(headers or {})}
    if body and "Content-Length" not in given and "Transfer-Encoding" not in given:
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def trickle(server, start, drop, pause, most):
    """Sends `start`, then `drop` again and again: how many seconds until the server closed, or None."""
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=pause) as connection:
        connection.sendall(start)
        while time.monotonic() - began < most:
            try:
                connection.sendall(drop)
                if connection.recv(1024) == b"":
                    return time.monotonic() - began
            except TimeoutError:
                continue
            except OSError:
                return time.monotonic() - began
    return None
