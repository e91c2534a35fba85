"""What identity providers say in SAML 2.0, as text: every part can be given as it should not be."""

import base64
import datetime
import secrets
import zlib
from dataclasses import dataclass
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape

from .saml_signature import mark, method_uri, parsed, signature_value

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
METADATA = "urn:oasis:names:tc:SAML:2.0:metadata"
XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"
RESPONDER = "urn:oasis:names:tc:SAML:2.0:status:Responder"
REQUESTER = "urn:oasis:names:tc:SAML:2.0:status:Requester"
EMAIL = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


@dataclass(frozen=True)
class Exchange:
    """A sign-in that a service provider began, as its identity provider sees it."""

    service_provider: str
    acs: str
    identity_provider: str
    request: str = ""
    relay_state: str = ""
    slo: str = ""


def new_id():
    """An identifier that was never used."""
    return "_" + secrets.token_hex(16)


def at(seconds=0, form="%Y-%m-%dT%H:%M:%SZ"):
    """A time so many seconds from now."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime(form)


def name_id(value, form=EMAIL, attributes=""):
    """A NameID; the value is markup."""
    named = f' Format="{form}"' if form else ""
    return f"<saml:NameID{named}{attributes}>{value}</saml:NameID>"


def attribute(name, *values):
    """An attribute; the values are markup."""
    return (
        f'<saml:Attribute Name="{name}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic">'
        + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
    )


def confirmation_data(exchange, recipient=None, request=None, until=300, more=""):
    """SubjectConfirmationData; an empty text leaves an attribute out."""
    recipient = exchange.acs if recipient is None else recipient
    request = exchange.request if request is None else request
    parts = [
        f' NotOnOrAfter="{at(until) if isinstance(until, (int, float)) else until}"' if until else "",
        f' Recipient="{recipient}"' if recipient else "",
        f' InResponseTo="{request}"' if request else "",
    ]
    return f"<saml:SubjectConfirmationData{''.join(parts)}{more}/>"


def confirmation(data, method=BEARER):
    """SubjectConfirmation."""
    return f'<saml:SubjectConfirmation Method="{method}">{data}</saml:SubjectConfirmation>'


def audiences(*names):
    """AudienceRestriction."""
    listed = "".join(f"<saml:Audience>{name}</saml:Audience>" for name in names)
    return f"<saml:AudienceRestriction>{listed}</saml:AudienceRestriction>"


def conditions(content, since=-60, until=300):
    """Conditions."""
    parts = [
        f' NotBefore="{at(since) if isinstance(since, (int, float)) else since}"' if since else "",
        f' NotOnOrAfter="{at(until) if isinstance(until, (int, float)) else until}"' if until else "",
    ]
    return f"<saml:Conditions{''.join(parts)}>{content}</saml:Conditions>"


def authn_statement(attributes=None, context=PASSWORD):
    """AuthnStatement."""
    if attributes is None:
        attributes = f' AuthnInstant="{at(-5)}" SessionIndex="{new_id()}"'
    reference = f"<saml:AuthnContextClassRef>{context}</saml:AuthnContextClassRef>"
    return f"<saml:AuthnStatement{attributes}><saml:AuthnContext>{reference}</saml:AuthnContext></saml:AuthnStatement>"


def assertion(  # pylint: disable=too-many-arguments
    exchange,
    user="ann@acme.example",
    identifier=None,
    name=None,
    mail=None,
    issuer=None,
    subject=None,
    confirmations=None,
    restrictions=None,
    condition=None,
    authn=None,
    attributes="",
    statement=None,
    more="",
    advice="",
    version=' Version="2.0"',
    instant=None,
    head=f' xmlns:saml="{SAML}"',
):
    """An assertion about a user with a place for its signature. What is given replaces the part that has its name."""
    identifier = identifier or new_id()
    if subject is None:
        proof = confirmation(confirmation_data(exchange)) if confirmations is None else confirmations
        subject = f"<saml:Subject>{name_id(user) if name is None else name}{proof}</saml:Subject>"
    if condition is None:
        condition = conditions(audiences(exchange.service_provider) if restrictions is None else restrictions)
    if statement is None:
        listed = attribute("mail", user) if mail is None else mail
        statement = f"<saml:AttributeStatement>{listed}{attributes}</saml:AttributeStatement>"
    if issuer is None:
        issuer = f"<saml:Issuer>{exchange.identity_provider}</saml:Issuer>"
    return (
        f'<saml:Assertion{head} ID="{identifier}"{version} IssueInstant="{instant or at()}"{more}>'
        f"{issuer}{mark(identifier)}{subject}{condition}{advice}"
        f"{authn_statement() if authn is None else authn}{statement}</saml:Assertion>"
    )


def status(code=SUCCESS, inside=""):
    """Status of a response."""
    return f'<samlp:Status><samlp:StatusCode Value="{code}"/>{inside}</samlp:Status>'


def response(  # pylint: disable=too-many-arguments
    exchange,
    content,
    identifier=None,
    issuer=None,
    extensions="",
    outcome=None,
    destination=None,
    request=None,
    version=' Version="2.0"',
    instant=None,
    head=f' xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}"',
    more="",
    element="samlp:Response",
):
    """A response with a place for its signature. What is given replaces the part that has its name."""
    identifier = identifier or new_id()
    destination = exchange.acs if destination is None else destination
    request = exchange.request if request is None else request
    if issuer is None:
        issuer = f"<saml:Issuer>{exchange.identity_provider}</saml:Issuer>"
    parts = [
        f' Destination="{destination}"' if destination else "",
        f' InResponseTo="{request}"' if request else "",
    ]
    return (
        f'<{element}{head} ID="{identifier}"{version} IssueInstant="{instant or at()}"{"".join(parts)}{more}>'
        f"{issuer}{mark(identifier)}{extensions}{status() if outcome is None else outcome}{content}</{element}>"
    )


def logout_request(  # pylint: disable=too-many-arguments
    exchange, name, index="", identifier=None, issuer=None, destination=None, until=300, element="samlp:LogoutRequest"
):
    """A LogoutRequest with a place for its signature; `name` is markup."""
    identifier = identifier or new_id()
    destination = exchange.slo if destination is None else destination
    return (
        f'<{element} xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="{identifier}" Version="2.0" IssueInstant="{at()}"'
        + (f' Destination="{destination}"' if destination else "")
        + (f' NotOnOrAfter="{at(until)}"' if until else "")
        + f"><saml:Issuer>{issuer or exchange.identity_provider}</saml:Issuer>{mark(identifier)}{name}"
        + (f"<samlp:SessionIndex>{index}</samlp:SessionIndex>" if index else "")
        + f"</{element}>"
    )


def logout_response(exchange, request, outcome=SUCCESS, identifier=None, destination=None):
    """A LogoutResponse with a place for its signature."""
    identifier = identifier or new_id()
    return (
        f'<samlp:LogoutResponse xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="{identifier}" Version="2.0"'
        f' IssueInstant="{at()}" Destination="{destination or exchange.slo}" InResponseTo="{request}">'
        f"<saml:Issuer>{exchange.identity_provider}</saml:Issuer>{mark(identifier)}{status(outcome)}"
        "</samlp:LogoutResponse>"
    )


def key_descriptor(pair, use="signing"):
    """A KeyDescriptor; without a use it is for both."""
    named = f' use="{use}"' if use else ""
    data = f"<ds:X509Data><ds:X509Certificate>{pair.base64}</ds:X509Certificate></ds:X509Data>"
    return f'<md:KeyDescriptor{named}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{data}</ds:KeyInfo></md:KeyDescriptor>'


def identity_provider(entity, keys, sso="https://idp.example/sso", slo="", more="", protocols=SAMLP, services=None):
    """Metadata of an identity provider with a place for its signature; `keys` is markup."""
    logout = f'<md:SingleLogoutService Binding="{REDIRECT}" Location="{slo}"/>' if slo else ""
    if services is None:
        services = "".join(f'<md:SingleSignOnService Binding="{each}" Location="{sso}"/>' for each in (REDIRECT, POST))
    return (
        f'<md:EntityDescriptor xmlns:md="{METADATA}" ID="_metadata" entityID="{entity}"{more}>{mark("_metadata")}'
        f'<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="{protocols}">'
        f"{keys}{logout}<md:NameIDFormat>{EMAIL}</md:NameIDFormat>{services}</md:IDPSSODescriptor>"
        "</md:EntityDescriptor>"
    )


def base64_of(message):
    """A message as the form has it."""
    return base64.b64encode(message if isinstance(message, bytes) else message.encode()).decode()


def deflated(message):
    """A message as the query has it, before percent-encoding."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    octets = message if isinstance(message, bytes) else message.encode()
    return base64.b64encode(compressor.compress(octets) + compressor.flush()).decode()


def inflated(parameter):
    """A message that came in a query."""
    return zlib.decompress(base64.b64decode(parameter), -15).decode()


def signed_query(name, message, key, relay_state=None, method="rsa-sha256", encode=quote, secret=None):
    """A message in a query with a signature over it (SAML bindings 3.4.4.1), as a list of encoded parameters."""
    parts = [f"{name}={encode(deflated(message), safe='')}"]
    if relay_state is not None:
        parts.append(f"RelayState={encode(relay_state, safe='')}")
    parts.append(f"SigAlg={encode(method_uri(method), safe='')}")
    value = signature_value("&".join(parts).encode(), secret if secret is not None else key, method)
    return [*parts, f"Signature={encode(value, safe='')}"]


def plain_query(name, message, **more):
    """A message in a query without a signature."""
    return urlencode({name: deflated(message), **more})


def request_of(parameters):
    """The AuthnRequest that a browser was sent with, as a tree."""
    return parsed(inflated(parameters["SAMLRequest"]))


def text(value):
    """Characters as markup."""
    return escape(value)
