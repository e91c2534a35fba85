"""A case: what is sent, and what must come of it."""

from dataclasses import dataclass, field

CASES = {}


@dataclass(frozen=True)
class Form:
    """A request to the assertion consumer service that is not one plain form field with a message."""

    fields: tuple = ()
    query: str = ""
    method: str = "POST"
    body: bytes | None = None
    content_type: str = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Case:
    """One row."""

    identifier: str
    title: str
    build: object
    refused: tuple = ()  # the checks that may fail first; none: it is accepted
    user: str | None = None  # who an accepted one signs in, if it is not Ann
    connection: str = "acme-saml"
    seconds: float = 5
    megabytes: int | None = None
    options: dict = field(default_factory=dict)


def add(identifier, title, build, **verdict):
    """Adds a row."""
    assert identifier not in CASES, f"{identifier} is there twice"
    refused = verdict.pop("refused", ())
    CASES[identifier] = Case(identifier, title, build, (refused,) if isinstance(refused, str) else refused, **verdict)


def case(identifier, title, **verdict):
    """Adds a row whose message is built by the function below."""

    def register(build):
        add(identifier, title, build, **verdict)
        return build

    return register
