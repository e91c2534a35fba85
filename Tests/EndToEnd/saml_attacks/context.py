"""CTX: real assertions for somebody else, of another time, or of another sign-in."""

from support.saml_message import (
    BEARER,
    PERSISTENT,
    REQUESTER,
    RESPONDER,
    SUCCESS,
    TRANSIENT,
    XSI,
    at,
    audiences,
    authn_statement,
    conditions,
    confirmation,
    confirmation_data,
    name_id,
    new_id,
    status,
)
from support.saml_signature import unmarked

from .attack import ANN
from .case import add, case

REQUEST = "in_response_to"
CONFIRMATION = ("subject_confirmation", "structure")
DATA = ("recipient", REQUEST, "not_on_or_after")  # what stands in it
SKEW = 60


def confirmed(c, **data):
    """A response whose confirmation is given."""
    return c.genuine({"confirmations": confirmation(confirmation_data(c.here, **data))})


@case("CTX-01", "an answer to a request that was never made", refused=REQUEST)
def ctx_01(c):
    """In both places."""
    request = new_id()
    data = confirmation(confirmation_data(c.here, request=request))
    return c.response(c.signed({"confirmations": data}), request=request)


@case("CTX-02", "a confirmation of another request than the response's", refused=REQUEST)
def ctx_02(c):
    """The signed one counts."""
    return confirmed(c, request=new_id())


@case("CTX-03", "a confirmation of no request", refused=REQUEST)
def ctx_03(c):
    """CVE-2026-49284 SimpleSAMLphp: the response's is not signed."""
    return confirmed(c, request="")


@case("CTX-04", "a response of no request around a confirmation of ours")
def ctx_04(c):
    """Nothing is read of a response that nobody signed."""
    return c.response(c.signed(), request="")


@case("CTX-05", "an answer to no request", refused=REQUEST)
def ctx_05(c):
    """IdP-initiated sign-ins are off."""
    data = confirmation(confirmation_data(c.here, request=""))
    return c.response(c.signed({"confirmations": data}), request="")


@case("CTX-06", "an empty InResponseTo", refused=(REQUEST, "structure"))
def ctx_06(c):
    """As good as none."""
    data = confirmation_data(c.here, request="").replace("/>", ' InResponseTo=""/>')
    return c.genuine({"confirmations": confirmation(data)})


def places(c):
    """Addresses that are nearly ours."""
    ours = c.here.acs
    head, _, path = ours.partition("/sso/")
    scheme, _, host = head.partition("://")
    return {
        0: ("another host", f"{scheme}://sp.evil.example/sso/{path}"),
        3: ("a slash at the end", ours + "/"),
        4: ("upper case", f"{head}/SSO/{path}"),
        5: ("a host that begins with ours", f"{scheme}://{host}.evil.example/sso/{path}"),
        6: ("ours as user information", f"{scheme}://{host}@evil.example/sso/{path}"),
        7: ("a query", ours + "?x=1"),
        8: ("the other organization's", c.there.acs),
        9: ("another scheme", ours.replace("http:", "https:")),
        10: ("the start only", ours.removesuffix("acs")),
        11: ("dots on the way", f"{head}/sso/x/../{path}"),
        12: ("percent-encoding", ours.removesuffix("acs") + "%61cs"),
        13: ("a fragment", ours + "#x"),
        14: ("white space", ours + " "),
    }


NEAR = (0, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14)


@case("CTX-21", "no Destination on a signed response", refused="destination")
def ctx_21(c):
    """SAML bindings 3.5.5.2."""
    return c.signed_response(unmarked(c.assertion()), {"destination": ""})


for number in NEAR:

    def sent(c, number=number):
        """Signed so by the identity provider."""
        return c.signed_response(unmarked(c.assertion()), {"destination": places(c)[number][1]})

    def received(c, number=number):
        """Signed so by the identity provider."""
        return confirmed(c, recipient=places(c)[number][1])

    add(f"CTX-{20 + number}", f"a Destination that is nearly ours, {number}", sent, refused="destination")
    add(f"CTX-{40 + number}", f"a Recipient that is nearly ours, {number}", received, refused="recipient")


@case("CTX-55", "no Recipient", refused="recipient")
def ctx_55(c):
    """It must be there (SAML profiles 4.1.4.2)."""
    return confirmed(c, recipient="")


@case("CTX-56", "a foreign Destination on a response that nobody signed", refused="destination")
def ctx_56(c):
    """Good for refusing, if for nothing else."""
    return c.response(c.signed(), destination=c.there.acs)


AUDIENCES = {
    60: ("of another", lambda ours: audiences("https://other.example/metadata")),
    61: ("of nobody", lambda ours: ""),
    62: ("empty", lambda ours: audiences("")),
    64: ("the start of ours", lambda ours: audiences(ours[:-1])),
    65: ("longer than ours", lambda ours: audiences(ours + "/x")),
    66: ("ours in upper case", lambda ours: audiences(ours.upper())),
    67: ("ours with white space", lambda ours: audiences(f" {ours} ")),
    70: ("two, one of them foreign", lambda ours: audiences(ours) + audiences("https://other.example")),
    71: ("a restriction without an audience", lambda ours: audiences()),
    72: ("ours with a slash", lambda ours: audiences(ours + "/")),
}
for number, (words, given) in AUDIENCES.items():

    def heard(c, given=given):
        """CVE-2026-41577 authentik."""
        return c.genuine({"restrictions": given(c.here.service_provider)})

    add(f"CTX-{number}", f"an audience: {words}", heard, refused=("audience", "structure"))


def held(c, since=-60, until=300):
    """Conditions that hold from when until when."""
    return {"condition": conditions(audiences(c.here.service_provider), since, until)}


TIMES = {
    80: ("conditions that ended", "not_on_or_after", lambda c: held(c, -700, -600)),
    81: ("conditions that begin in ten minutes", "not_before", lambda c: held(c, 600, 900)),
    82: ("a confirmation that ended", "not_on_or_after", lambda c: data(c, until=-600)),
    83: ("a confirmation that never ends", "not_on_or_after", lambda c: data(c, until="")),
    84: (
        "a confirmation that has yet to begin",
        (*CONFIRMATION, "not_before"),
        lambda c: data(c, more=f' NotBefore="{at(-60)}"'),
    ),
    85: ("no conditions", ("audience", "conditions", "not_on_or_after", "structure"), lambda c: {"condition": ""}),
    86: ("conditions that never end", "not_on_or_after", lambda c: held(c, until="")),
    89: ("no AuthnInstant", ("authn_instant", "structure"), lambda c: {"authn": authn_statement(' SessionIndex="x"')}),
    90: (
        "a session that is over",
        "session_not_on_or_after",
        lambda c: {"authn": authn_statement(f' AuthnInstant="{at(-5)}" SessionNotOnOrAfter="{at(-600)}"')},
    ),
    91: ("an assertion of the future", "issue_instant", lambda c: {"instant": at(600)}),
    92: ("a time without a zone", "not_on_or_after", lambda c: held(c, until=at(300, "%Y-%m-%dT%H:%M:%S"))),
    93: (
        "a time of another zone",
        "not_on_or_after",
        lambda c: held(c, until=at(300 + 14 * 3600, "%Y-%m-%dT%H:%M:%S+14:00")),
    ),
    94: ("a time that is none", "not_on_or_after", lambda c: held(c, until="soon")),
    95: ("a time of a month that is none", "not_on_or_after", lambda c: held(c, until="2099-13-01T00:00:00Z")),
    96: ("a time with more digits than fit", "not_on_or_after", lambda c: held(c, until="99999999999-01-01T00:00:00Z")),
    97: ("the hour 24", "not_on_or_after", lambda c: held(c, until="2099-01-01T24:00:00Z")),
    98: (
        "an assertion that holds for ten years",
        "not_on_or_after",
        lambda c: {**held(c, until=3650 * 86400), **data(c, until=3650 * 86400)},
    ),
    99: (
        "a person who was asked in the future",
        "authn_instant",
        lambda c: {"authn": authn_statement(f' AuthnInstant="{at(600)}"')},
    ),
    100: ("an end that is as far back as clocks may differ", "not_on_or_after", lambda c: held(c, until=-SKEW)),
    101: ("times with white space", "not_on_or_after", lambda c: held(c, until=" " + at(300))),
}


def data(c, **parts):
    """A confirmation that is given."""
    return {"confirmations": confirmation(confirmation_data(c.here, **parts))}


for number, (words, name, parts) in TIMES.items():

    def timed(c, parts=parts):
        """Signed so by the identity provider."""
        return c.genuine(parts(c))

    add(f"CTX-{number}", words, timed, refused=name)


def other_client(c):
    """A confirmation for another address."""
    return data(c, more=' Address="203.0.113.9"')


SUBJECTS = {
    105: ("no confirmation", (*CONFIRMATION, *DATA), lambda c: {"confirmations": ""}),
    106: (
        "a confirmation that is not for bearers",
        (*CONFIRMATION, *DATA),
        lambda c: {
            "confirmations": confirmation(confirmation_data(c.here), BEARER.replace("bearer", "sender-vouches"))
        },
    ),
    107: (
        "a holder of a key",
        (*CONFIRMATION, *DATA),
        lambda c: {"confirmations": confirmation(confirmation_data(c.here), BEARER.replace("bearer", "holder-of-key"))},
    ),
    108: (
        "a confirmation without data",
        (*CONFIRMATION, *DATA),
        lambda c: {"confirmations": f'<saml:SubjectConfirmation Method="{BEARER}"/>'},
    ),
    109: ("no subject", ("name_id", *CONFIRMATION, *DATA), lambda c: {"subject": ""}),
    110: ("a subject without a name", ("name_id", "structure"), lambda c: {"name": ""}),
}
for number, (words, name, parts) in SUBJECTS.items():

    def about(c, parts=parts):
        """Signed so by the identity provider."""
        return c.genuine(parts(c))

    add(f"CTX-{number}", words, about, refused=name)

add("CTX-111", "a confirmation for another network address", lambda c: c.genuine(other_client(c)))


def issued(value, attributes=""):
    """An Issuer."""
    return f"<saml:Issuer{attributes}>{value}</saml:Issuer>"


FOREIGN = "https://evil.example/metadata"
PERSISTENT_FORMAT = f' Format="{PERSISTENT}"'
ISSUERS = {
    120: ("the assertion's is another's", "assertion_issuer", lambda c: c.genuine({"issuer": issued(FOREIGN)})),
    121: ("the response's is another's", "issuer", lambda c: c.response(c.signed(), issuer=issued(FOREIGN))),
    122: (
        "both are another's",
        ("issuer", "assertion_issuer"),
        lambda c: c.response(c.signed({"issuer": issued(FOREIGN)}), issuer=issued(FOREIGN)),
    ),
    123: (
        "the assertion has none",
        ("assertion_issuer", "structure", "signature_shape"),
        lambda c: c.response(without_issuer(c)),
    ),
    124: (
        "a slash at the end",
        "assertion_issuer",
        lambda c: c.genuine({"issuer": issued(c.here.identity_provider + "/")}),
    ),
    126: ("upper case", "assertion_issuer", lambda c: c.genuine({"issuer": issued(c.here.identity_provider.upper())})),
    127: (
        "of another format",
        ("assertion_issuer", "structure"),
        lambda c: c.genuine({"issuer": issued(c.here.identity_provider, PERSISTENT_FORMAT)}),
    ),
    128: (
        "the other organization's",
        "assertion_issuer",
        lambda c: c.genuine({"issuer": issued(c.there.identity_provider)}),
    ),
    129: (
        "white space around it",
        "assertion_issuer",
        lambda c: c.genuine({"issuer": issued(f" {c.here.identity_provider}")}),
    ),
    130: (
        "a qualifier",
        ("assertion_issuer", "structure"),
        lambda c: c.genuine({"issuer": issued(c.here.identity_provider, ' NameQualifier="x"')}),
    ),
}


def without_issuer(c):
    """A signed assertion of nobody."""
    return c.signed({"issuer": "<!---->"}).replace("<!---->", "")


for number, (words, name, build) in ISSUERS.items():
    add(f"CTX-{number}", f"an issuer: {words}", build, refused=name)


def nested(outer, inner):
    """A status within a status."""
    code = f'<samlp:StatusCode Value="{outer}"><samlp:StatusCode Value="{inner}"/></samlp:StatusCode>'
    return f"<samlp:Status>{code}</samlp:Status>"


TWO = f'<samlp:Status><samlp:StatusCode Value="{SUCCESS}"/><samlp:StatusCode Value="{RESPONDER}"/></samlp:Status>'
HTML = "<samlp:StatusMessage>&lt;script&gt;alert(1)&lt;/script&gt;&#9;[31m</samlp:StatusMessage>"
STATUS = ("status", "structure")
RESPONSES = {
    131: ("no status", STATUS, {"outcome": ""}),
    132: ("a failure around a genuine assertion", STATUS, {"outcome": status(RESPONDER)}),
    133: ("a failure with a success inside", STATUS, {"outcome": nested(REQUESTER, SUCCESS)}),
    134: ("two codes, the first a success", STATUS, {"outcome": TWO}),
    140: ("a success with a failure inside", STATUS, {"outcome": nested(SUCCESS, RESPONDER)}),
    135: ("version 1.1", "version", {"version": ' Version="1.1"'}),
    138: ("no ID", "structure", {"identifier": "drop"}),
    139: ("a failure with markup in its message", STATUS, {"outcome": status(RESPONDER, HTML)}),
    145: ("no version", ("version", "structure"), {"version": ""}),
}
for number, (words, name, parts) in RESPONSES.items():

    def answered(c, parts=parts):
        """Around a genuine assertion."""
        return c.response(c.signed(), **parts).replace(' ID="drop"', "")

    add(f"CTX-{number}", f"a response: {words}", answered, refused=name)

UNKNOWN = f'<saml:Condition {XSI} xmlns:x="urn:x" xsi:type="x:Unknown"/>'
STATEMENTS = {
    136: ("version 1.1", ("version", "structure"), lambda c: {"version": ' Version="1.1"'}),
    137: ("no version", ("version", "structure"), lambda c: {"version": ""}),
    142: ("no statement of a sign-in", ("authn_context", "authn_instant", "structure"), lambda c: {"authn": ""}),
    143: (
        "two statements of a sign-in",
        ("authn_context", "authn_instant"),
        lambda c: {"authn": authn_statement() * 2},
    ),
    144: (
        "a condition nobody knows",
        ("conditions", "structure"),
        lambda c: {"restrictions": audiences(c.here.service_provider) + UNKNOWN},
    ),
    146: (
        "an assertion that may not be passed on",
        "conditions",
        lambda c: {"restrictions": audiences(c.here.service_provider) + '<saml:ProxyRestriction Count="0"/>'},
    ),
    147: (
        "an assertion for others only",
        "conditions",
        lambda c: {
            "restrictions": audiences(c.here.service_provider)
            + '<saml:ProxyRestriction Count="1"><saml:Audience>https://other.example</saml:Audience></saml:ProxyRestriction>'
        },
    ),
    148: (
        "a name that is for once",
        "no_stable_subject",
        lambda c: {"name": name_id(ANN, TRANSIENT)},
    ),
    149: (
        "a name for another service provider",
        "name_id",
        lambda c: {"name": name_id("x", PERSISTENT, ' SPNameQualifier="https://other.example"')},
    ),
    150: (
        "a name of another identity provider",
        "name_id",
        lambda c: {"name": name_id("x", PERSISTENT, ' NameQualifier="https://other.example"')},
    ),
    151: (
        "an assertion with OneTimeUse",
        (),
        lambda c: {"restrictions": audiences(c.here.service_provider) + "<saml:OneTimeUse/>"},
    ),
    152: (
        "two sessions in one statement",
        ("structure", "authn_context"),
        lambda c: {
            "authn": authn_statement().replace("</saml:AuthnContext>", "</saml:AuthnContext><saml:AuthnContext/>")
        },
    ),
}
for number, (words, name, parts) in STATEMENTS.items():

    def stated(c, parts=parts):
        """Signed so by the identity provider."""
        return c.genuine(parts(c))

    add(f"CTX-{number}", f"an assertion: {words}", stated, refused=name)


@case("CTX-141", "an assertion without an ID in a signed response", refused=("structure", "identifiers"))
def ctx_141(c):
    """The schema has one."""
    return c.signed_response(unmarked(c.assertion(identifier="drop")).replace(' ID="drop"', ""))


@case("CTX-153", "an assertion that is decided later", refused=("not_on_or_after", "not_before"))
def ctx_153(c):
    """NotBefore after NotOnOrAfter."""
    return c.genuine(held(c, 200, 100))
