"""HT: what is sent below the level of requests that anybody honest would send: smuggling, floods, old TLS."""

import re
import socket
import ssl
import struct
import time

import pytest
from support.ports import wait_until
from support.secure import SecureSignet
from support.wire import request
from support.world import world

FORM = "application/x-www-form-urlencoded"


def converse(server, data, seconds=3):
    """Everything that comes back until the server closes or says nothing more."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        try:
            connection.sendall(data)
            while more := connection.recv(65536):
                received += more
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return received


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A server that speaks HTTPS."""
    server = SecureSignet(tmp_path_factory.mktemp("secure"))
    server.apply(world(users=["ann", "bob"]))
    yield server.start()
    assert server.stop() == 0, server.logged()


HEAD = "POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\n"


DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
SECOND = "GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


SMUGGLED = {
    "length and chunks": HEAD + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunks and length": HEAD + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + SECOND,
    "two codings": HEAD + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + SECOND,
    "an unknown coding": HEAD + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunked not last": HEAD + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
    "a tab in the coding": HEAD + "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": HEAD + "Content-Length: 0\r\nContent-Length: 60\r\n\r\n" + SECOND,
    "a list of lengths": HEAD + "Content-Length: 0, 60\r\n\r\n" + SECOND,
    "a length with a sign": HEAD + "Content-Length: +0\r\n\r\n" + SECOND,
    "a negative length": HEAD + "Content-Length: -1\r\n\r\n" + SECOND,
    "a length in hexadecimal": HEAD + "Content-Length: 0x0\r\n\r\n" + SECOND,
    "a length beyond 64 bits": HEAD + "Content-Length: 18446744073709551616\r\n\r\n" + SECOND,
    "a space in the length": HEAD + "Content-Length: 0 0\r\n\r\n" + SECOND,
    "a space before the colon": HEAD + "Content-Length : 0\r\n\r\n" + SECOND,
    "a folded line": HEAD + "X-A: a\r\n Content-Length: 60\r\n\r\n" + SECOND,
    "a bare line feed in a field": HEAD + "X-A: a\nContent-Length: 60\r\n\r\n" + SECOND,
    "a bare carriage return": HEAD + "X-A: a\rContent-Length: 60\r\n\r\n" + SECOND,
    "a NUL in a field": HEAD + "X-A: a\0b\r\n\r\n" + SECOND,
    "a chunk size that is none": HEAD + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n" + SECOND,
    "a negative chunk": HEAD + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n" + SECOND,
    "a chunk beyond 64 bits": HEAD
    + "Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nabcde\r\n0\r\n\r\n"
    + SECOND,
    "a chunk longer than it says": HEAD + "Transfer-Encoding: chunked\r\n\r\n1\r\nabcde\r\n0\r\n\r\n" + SECOND,
    "an empty field name": HEAD + ": x\r\n\r\n" + SECOND,
    "no version": "GET /health/live\r\n\r\n" + SECOND,
    "another version": "GET /health/live HTTP/3.7\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "a space in the target": "GET /health /live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
}


@pytest.mark.spec("RFC 9112", "6.1")
@pytest.mark.parametrize("name", SMUGGLED)
def test_ht_01_a_message_two_programs_could_read_differently_is_refused(signet, name):
    """400, then the connection ends; nothing behind it is answered."""
    received = converse(signet, SMUGGLED[name].encode("latin-1"))
    answers = re.findall(rb"HTTP/1\.1 (\d{3})", received)
    assert len(answers) <= 1 and b'"status":"ok"' not in received, received
    assert answers in ([], [b"400"], [b"415"], [b"501"], [b"505"]), received


def frame(kind, flags=0, stream=0, payload=b""):
    """A frame of HTTP/2 (RFC 9113 4.1)."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


LIVE = b"\x82\x87" + b"\x04\x0c/health/live" + b"\x01\x09127.0.0.1"  # GET, https, path, authority (RFC 7541)


class Flood:
    """A connection of HTTP/2 that sends what it likes."""

    def __init__(self, server):
        self.socket = server.connect("h2")
        assert self.socket.selected_alpn_protocol() == "h2"
        self.socket.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS))

    def until_closed(self, batches, seconds=20):
        """Whether the server ended the connection, or said that it would, while these were sent."""
        end, received = time.monotonic() + seconds, b""
        self.socket.settimeout(0.005)
        for batch in batches:
            try:
                self.socket.settimeout(5)
                self.socket.sendall(batch)
                self.socket.settimeout(0.005)
                data = self.socket.recv(65536)
                if not data:
                    return True
                received += data
            except (TimeoutError, ssl.SSLWantReadError):
                pass
            except OSError:
                return True
            if time.monotonic() > end:
                break
        return self.says_goodbye(received)

    def says_goodbye(self, received):
        """Whether GOAWAY or the end of the connection comes now."""
        self.socket.settimeout(3)
        try:
            while data := self.socket.recv(65536):
                received += data
        except OSError as error:
            return not isinstance(error, TimeoutError) or goodbye(received)
        return True


def goodbye(received):
    """Whether a GOAWAY with an error is among the frames."""
    while len(received) >= 9:
        length = int.from_bytes(received[:3], "big")
        if received[3] == GOAWAY and received[13:17] != b"\0\0\0\0":
            return True
        received = received[9 + length :]
    return False


FLOODS = {
    "rapid reset": lambda: (
        b"".join(
            frame(HEADERS, 5, n, LIVE) + frame(RESET, 0, n, struct.pack(">I", 8)) for n in range(first, first + 100, 2)
        )
        for first in range(1, 100_000, 100)
    ),
    "continuation": lambda: [frame(HEADERS, 1, 1, LIVE)] + [frame(CONTINUATION, 0, 1, b"\x00\x03x-a\x01b" * 50)] * 5000,
    "empty continuation": lambda: [frame(HEADERS, 1, 1, LIVE)] + [frame(CONTINUATION, 0, 1)] * 10_000,
    "settings": lambda: [frame(SETTINGS, 0, 0, struct.pack(">HI", 3, 100)) * 500] * 400,
    "ping": lambda: [frame(PING, 0, 0, b"12345678") * 500] * 400,
    "empty data": lambda: (
        [frame(HEADERS, 4, 1, b"\x83\x87\x04\x06/token\x01\x09127.0.0.1")] + [frame(DATA, 0, 1) * 500] * 400
    ),
    "line break in a field": lambda: [frame(HEADERS, 5, 1, LIVE + b"\x00\x03x-a\x0ba\r\nx-evil: b")],
    "line break in the path": lambda: [frame(HEADERS, 5, 1, b"\x82\x87\x04\x0f/x HTTP/1.1\r\nA:\x01\x09127.0.0.1")],
    "capital in a name": lambda: [frame(HEADERS, 5, 1, LIVE + b"\x00\x03X-A\x01b")],
    "two paths": lambda: [frame(HEADERS, 5, 1, LIVE + b"\x04\x01/")],
}


def test_ht_04_an_honest_connection_is_left_alone(secure):
    """So that the floods below are refused for what they are."""
    honest = Flood(secure)
    assert not honest.until_closed([frame(HEADERS, 5, n, LIVE) + frame(PING, 0, 0, b"12345678") for n in (1, 3, 5)])
    assert secure.logged().count("route=health_live status=200") >= 3
    honest.socket.close()


def test_a_connection_that_is_asleep_holds_no_stopping_server_up(tmp_path):
    """It answers neither GOAWAY nor PING, has had an answer or said nothing yet, and the server ends before its patience does."""
    server = SecureSignet(tmp_path)
    server.apply(world(users=["ann"]))
    server.start()
    asleep, silent = Flood(server), server.connect("h2")
    asleep.socket.sendall(frame(HEADERS, 5, 1, LIVE))
    wait_until(lambda: "route=health_live status=200" in server.logged(), what="the answer")
    assert server.stop() == 0, server.logged()
    for connection in (asleep.socket, silent):
        connection.close()


@pytest.mark.parametrize("name", FLOODS)
def test_ht_04_whoever_floods_a_connection_loses_it(secure, name):
    """And nobody else notices."""
    flood = Flood(secure)
    ended = flood.until_closed(FLOODS[name]())
    flood.socket.close()
    assert secure.session().get(secure.url("/health/ready"), timeout=5).ok
    assert ended, f"{name}: the connection is still there"


def test_ht_13_every_answer_has_the_fields_that_protect_it(secure):
    """Pages, redirects, errors and JSON alike."""
    for path in (
        "/login",
        "/",
        "/authorize?client_id=x",
        "/nowhere",
        "/token",
        "/userinfo",
        "/jwks",
        "/logout",
        "/assets/x",
    ):
        answer = secure.session().get(secure.url(path), timeout=20)
        assert "max-age=" in answer.headers["Strict-Transport-Security"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        assert "Cross-Origin-Resource-Policy" in answer.headers and "Permissions-Policy" in answer.headers
        assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")  # that they are old is the point
def test_ht_14_old_versions_of_tls_are_refused(secure):
    """And plain http gets nothing."""
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, OSError)):
            secure.connect(most=version)
    with secure.connect() as connection:
        assert connection.version() in ("TLSv1.2", "TLSv1.3") and connection.compression() is None
    received = converse(secure, request("GET", "/login"))
    assert b"200" not in received[:20] and b"csrf" not in received


def test_ht_104_a_wish_to_go_on_in_another_protocol_is_passed_over(signet):
    """No upgrade to HTTP/2 in the clear, no tunnel, no wait for a body that is too large."""
    upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"}
    assert b"101" not in converse(signet, request("GET", "/health/live", upgrade), 1)[:20]
    websocket = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version": "13",
    }
    assert b"101" not in converse(signet, request("GET", "/", websocket), 1)[:20]
    assert b"200" not in converse(signet, b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n", 1)[:20]
    waiting = {"Content-Type": FORM, "Content-Length": "1000000", "Expect": "100-continue"}
    assert b"413" in converse(signet, request("POST", "/token", waiting), 2)[:20]
