"""B64 and RS: how a message arrives, and what comes with it."""

import base64
import zlib
from urllib.parse import urlencode

from support.saml_message import base64_of, deflated

from .attack import VICTIM
from .case import Form, add, case

ARRIVAL = ("binding", "encoding")


def fields(c, message, relay_state=None):
    """The usual two fields."""
    return (("SAMLResponse", message), ("RelayState", c.here.relay_state if relay_state is None else relay_state))


def url_safe(c):
    """The other alphabet, without padding."""
    return base64.urlsafe_b64encode(c.genuine({"attributes": ""}).encode() + b"\n").decode().rstrip("=") + "-_"


def bomb():
    """200 MB of zeros, deflated."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    return base64_of(b"".join(compressor.compress(block) for _ in range(200)) + compressor.flush())


MESSAGES = {
    1: ("no base64", lambda c: c.genuine()),
    2: ("the other alphabet, without padding", url_safe),
    3: ("base64 of base64", lambda c: base64_of(base64_of(c.genuine()))),
    4: ("a deflated message", lambda c: deflated(c.genuine())),
    5: ("a DEFLATE bomb", lambda c: bomb()),
    7: (
        "signs that base64 does not have",
        lambda c: "!".join(base64_of(c.genuine())[at : at + 50] for at in range(0, 4000, 50)),
    ),
    8: ("an empty message", lambda c: ""),
    101: ("padding in the middle", lambda c: base64_of(c.genuine().encode()[:10]) + base64_of(c.genuine())),
    102: ("a message that is cut off", lambda c: base64_of(c.genuine())[:-5]),
    103: ("a NUL byte after it", lambda c: base64_of(c.genuine()) + "\0"),
    104: ("bits that are left over", lambda c: base64_of(c.genuine() + " ").rstrip("=") + "="),
}
for number, (words, message) in MESSAGES.items():

    def arrived(c, message=message):
        """In the field where a response belongs."""
        return Form(fields(c, message(c)))

    refusal = (*ARRIVAL, "document")
    add(f"B64-{number:02}", words, arrived, refused=refusal, seconds=2, megabytes=200)


@case("B64-09", "no message", refused=ARRIVAL)
def b64_09(c):
    """Only what goes with it."""
    return Form((("RelayState", c.here.relay_state),))


@case("B64-10", "two messages, the forged one first", refused=ARRIVAL)
def b64_10(c):
    """Which of them?"""
    return Form((("SAMLResponse", base64_of(c.response(c.evil()))), *fields(c, base64_of(c.genuine()))))


@case("B64-11", "two messages, the forged one second", refused=ARRIVAL)
def b64_11(c):
    """Which of them?"""
    return Form((*fields(c, base64_of(c.genuine())), ("SAMLResponse", base64_of(c.response(c.evil())))))


@case("B64-12", "a request beside the response", refused=ARRIVAL)
def b64_12(c):
    """A kind of message that has no place here."""
    return Form((*fields(c, base64_of(c.genuine())), ("SAMLRequest", base64_of(c.genuine()))))


@case("B64-13", "a response in the query", refused=ARRIVAL)
def b64_13(c):
    """SAML profiles 4.1.2: not by redirect."""
    return Form(method="GET", query=encoded(fields(c, deflated(c.genuine()))))


def encoded(pairs):
    """Fields as a query."""
    return urlencode(pairs)


@case("B64-14", "a response in the query of a POST", refused=ARRIVAL)
def b64_14(c):
    """The body is empty."""
    return Form(query=encoded(fields(c, base64_of(c.genuine()))))


@case("B64-15", "an artifact", refused=ARRIVAL)
def b64_15(c):
    """That binding is not offered."""
    return Form((("SAMLart", base64_of(b"\0\4\0\0" + bytes(40))), ("RelayState", c.here.relay_state)))


@case("B64-16", "a body of 20 MB", refused=ARRIVAL, seconds=2, megabytes=200)
def b64_16(c):
    """More than anybody reads."""
    return Form(fields(c, "A" * 20_000_000))


@case("B64-17", "a form of another content type", refused=ARRIVAL)
def b64_17(c):
    """multipart/form-data."""
    parts = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields(c, base64_of(c.genuine()))
    )
    return Form(body=f"{parts}--x--\r\n".encode(), content_type="multipart/form-data; boundary=x")


@case("B64-18", "a SAMLEncoding parameter", refused=ARRIVAL)
def b64_18(c):
    """It belongs to the other binding."""
    encoding = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE"
    return Form((*fields(c, base64_of(c.genuine())), ("SAMLEncoding", encoding)))


@case("B64-19", "a message in an array", refused=ARRIVAL)
def b64_19(c):
    """SAMLResponse[] is another name."""
    return Form((("SAMLResponse[]", base64_of(c.genuine())), ("RelayState", c.here.relay_state)))


@case("B64-105", "a message in the query and another in the form", refused=ARRIVAL)
def b64_105(c):
    """Which of them?"""
    return Form(fields(c, base64_of(c.genuine())), query=encoded((("SAMLResponse", base64_of(c.response(c.evil()))),)))


@case("B64-106", "two RelayState", refused=(*ARRIVAL, "in_response_to"))
def b64_106(c):
    """Which of them?"""
    return Form((*fields(c, base64_of(c.genuine())), ("RelayState", "other")))


STATES = {
    1: "https://evil.example/",
    2: "//evil.example",
    3: "/\\evil.example",
    4: "\\\\evil.example",
    5: "/%2F/evil.example",
    6: "https:evil.example",
    7: "javascript:alert(1)",
    8: "data:text/html,<script>alert(1)</script>",
    9: "/\t/evil.example",
    10: " https://evil.example",
    11: "https://sp.test.evil.example/",
    12: "///evil.example",
    14: "https://sp.test:443@evil.example",
    15: "http://[::ffff:1.2.3.4]/",
    16: "/path#//evil.example",
    20: "/saml/logout",
    21: "//evil%E3%80%82example",
    22: "x" * 100_000,
    23: "\r\nLocation: https://evil.example/",
    24: "",
}
for number, state in STATES.items():

    def hostile(c, state=state):
        """It is the handle of a sign-in or it is nothing; nobody is sent anywhere by it."""
        return Form(fields(c, base64_of(c.genuine()), state))

    add(f"RS-{number:02}", f"RelayState {state[:40]!r}", hostile, refused="in_response_to", connection="acme-state")


@case("RS-101", "the RelayState of another sign-in of this browser", refused="in_response_to", connection="acme-state")
def rs_101(c):
    """Each goes with its own request."""
    other = c.begin_there()
    return Form(fields(c, base64_of(c.genuine({"user": VICTIM})), other.relay_state))
