"""People whose password is kept by their organization's LDAP directory."""

import socket
import ssl
import threading
import time

import pytest
from support.client import Client
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.secure import self_signed
from support.slapd import BASE, PASSWORD, SERVICE_PASSWORD, FakeDirectory, Slapd, person
from support.tokens import unchecked
from support.world import PASSWORD as LOCAL_PASSWORD
from support.world import world

UNREACHABLE = "Your organization's directory cannot be reached right now. Try again in a few minutes."
NOT_RIGHT = "Email or password is not right. Check both and try again."


@pytest.fixture(scope="module")
def slapd():
    """A directory that tests leave as it was."""
    server = Slapd(
        person("lee", preferredLanguage="de-DE", ou=["staff", "engineers"]),
        person("kim"),
        person("twin", mail="twins@acme.example"),
        person("twin2", mail="twins@acme.example"),
        person("solo", under=f"ou=alone,{BASE}", mail="solo@acme.example"),
        person("outer", mail="outer@elsewhere.example"),
    )
    yield server.start()
    server.remove()


@pytest.fixture
def own_slapd():
    """A directory that a test may change and stop."""
    server = Slapd(person("lee"))
    yield server.start()
    server.remove()


@pytest.fixture
def fakes():
    """Makes servers that look like a directory: `fakes(serve)`."""
    made = []

    def make(serve):
        made.append(FakeDirectory(serve))
        return made[-1]

    yield make
    for fake in made:
        fake.stop()


def document(*directories, **more):
    """The world with directories for acme."""
    declared = world()
    declared["organizations"][0].update(directories=list(directories), **more)
    return declared


def serve(deployment, *directories, engine=None, **more):
    """A server whose organization has these directories."""
    server = deployment(engine)
    server.apply(document(*directories, **more))
    return server.start()


def attempt(server, email="lee@acme.example", password=PASSWORD, **parameters):
    """Where a sign-in led."""
    return Person(server).sign_in(Client(server).authorization(**parameters)[0], email, password)


def is_in(outcome):
    """Whether the application got a code."""
    return isinstance(outcome, Arrival) and "code" in outcome.parameters


def told(outcome):
    """What a page says at its top; nothing where there is no page."""
    return " ".join(outcome.alerts) if isinstance(outcome, Page) else ""


def claims_of(server, email="lee@acme.example", password=PASSWORD):
    """What the application learns of a person."""
    client = Client(server)
    url, verifier = client.authorization()
    arrival = Person(server).sign_in(url, email, password)
    assert is_in(arrival), getattr(arrival, "text", arrival)
    tokens = client.exchange(arrival.parameters["code"], verifier).json()
    return {**unchecked(tokens["id_token"]), **client.userinfo(tokens["access_token"]).json()}


def test_a_person_nobody_knew_is_made_at_the_first_sign_in(deployment, slapd, engine):
    """With what the directory knows of them, and as the same person ever after."""
    server = serve(deployment, slapd.declared(), engine=engine)
    first, second = claims_of(server), claims_of(server)
    assert first["given_name"] == "Lee" and first["family_name"] == "Chen"
    assert first["email"] == "lee@acme.example" and first["email_verified"] is True
    assert first["locale"] == "de-DE" and first["amr"] == ["pwd"]
    assert second["sub"] == first["sub"]
    exported = server.succeed("export")
    assert "lee@acme.example" in exported and "corp-ldap" in exported and SERVICE_PASSWORD not in exported
    assert server.apply(exported) == ["no changes"]
    for wrong in (PASSWORD + " ", PASSWORD[:-1], PASSWORD.upper(), "x"):
        assert told(attempt(server, password=wrong)) == NOT_RIGHT


def test_attributes_are_refreshed_at_each_sign_in(deployment, own_slapd):
    """And somebody who has left the directory cannot sign in any more."""
    server = serve(deployment, own_slapd.declared())
    before = claims_of(server)
    name = f"uid=lee,ou=people,{BASE}"
    own_slapd.change(f"dn: {name}\nchangetype: modify\nreplace: sn\nsn: Lee-Chen\n-\ndelete: givenName\n")
    after = claims_of(server)
    assert after["sub"] == before["sub"]
    assert after["family_name"] == "Lee-Chen" and "given_name" not in after
    own_slapd.change(f"dn: {name}\nchangetype: delete\n")
    assert told(attempt(server)) == NOT_RIGHT


def test_an_address_given_to_somebody_else_opens_nothing(deployment, own_slapd):
    """The entry is the person, not the address."""
    server = serve(deployment, own_slapd.declared())
    claims_of(server)
    own_slapd.change(f"dn: uid=lee,ou=people,{BASE}\nchangetype: delete\n")
    own_slapd.change(person("lee").replace("\nobjectClass", "\nchangetype: add\nobjectClass", 1))
    assert told(attempt(server)) == NOT_RIGHT


def test_exactly_one_entry_or_nobody(deployment, slapd):
    """Two entries with one address, an entry outside the base, an address of another domain."""
    server = serve(deployment, slapd.declared())
    for email in ("twins@acme.example", "solo@acme.example", "outer@elsewhere.example", "nobody@acme.example"):
        assert told(attempt(server, email)) == NOT_RIGHT, email
    assert is_in(attempt(server))


@pytest.mark.parametrize("name", ["ldaps", "start_tls"])
def test_tls_is_verified(deployment, slapd, tmp_path, name):
    """By the authorities that the file names; another authority or another host name is refused."""
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    secured = {"url": slapd.secure} if name == "ldaps" else {"url": slapd.plain, "start_tls": True}
    right = slapd.declared(**secured, ca_certificates=slapd.tls.authority.read_text())
    server = serve(deployment, right)
    relay = Relay(int(secured["url"].rsplit(":", 1)[1]))
    elsewhere = secured["url"].split("://")[0] + f"://127.0.0.2:{relay.port}"
    try:
        for wrong in (
            {"ca_certificates": self_signed(stranger).authority.read_text()},
            {"ca_certificates": None},
            {"url": elsewhere},
        ):
            server.apply(document(right))
            wait_until(lambda: is_in(attempt(server)), what="the right settings")
            server.apply(document({**right, **wrong}))
            wait_until(lambda: not is_in(attempt(server)), what="the wrong settings")
            assert UNREACHABLE in told(attempt(server)), wrong
        assert relay.count > 0 and PASSWORD.encode() not in relay.heard
    finally:
        relay.stop()


class Relay:
    """Passes connections on from another address, and listens in."""

    def __init__(self, target):
        self.listener = socket.create_server(("127.0.0.2", 0))
        self.port, self.target, self.count, self.heard = self.listener.getsockname()[1], target, 0, b""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            self.count += 1
            far = socket.create_connection(("127.0.0.1", self.target))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source, sink):
        try:
            while data := source.recv(65536):
                self.heard += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def stop(self):
        """Takes no more."""
        self.listener.close()


def test_start_tls_hides_the_passwords(deployment, slapd):
    """And without it they can be read: the test would notice."""
    relay = Relay(int(slapd.plain.rsplit(":", 1)[1]))
    url = f"ldap://127.0.0.2:{relay.port}"
    try:
        server = serve(deployment, slapd.declared(url=url))
        assert is_in(attempt(server)) and PASSWORD.encode() in relay.heard
        declared = slapd.declared(url=url, start_tls=True, ca_certificates=f"file:{slapd.tls.authority}")
        server.apply(document(declared))
        wait_until(lambda: UNREACHABLE in told(attempt(server)), what="the new settings")  # not for this host
        relay.heard = b""
        assert UNREACHABLE in told(attempt(server)) and relay.heard
        assert SERVICE_PASSWORD.encode() not in relay.heard and PASSWORD.encode() not in relay.heard
    finally:
        relay.stop()


def test_a_directory_that_refuses_start_tls_hears_no_password(deployment, slapd, fakes):
    """No falling back to what can be read."""

    def refuse(fake, connection):
        while data := connection.recv(65536):
            fake.heard += data
            message = data[4]  # SEQUENCE, length, INTEGER, length 1, the id
            name = b"1.3.6.1.4.1.1466.20037"
            answer = b"\x0a\x01\x02\x04\x00\x04\x00" + b"\x8a" + bytes([len(name)]) + name
            operation = b"\x02\x01" + bytes([message]) + b"\x78" + bytes([len(answer)]) + answer
            connection.sendall(b"\x30" + bytes([len(operation)]) + operation)

    fake = fakes(refuse)
    server = serve(deployment, slapd.declared(url=fake.url, start_tls=True))
    assert UNREACHABLE in told(attempt(server))
    assert b"20037" in fake.heard
    assert PASSWORD.encode() not in fake.heard and SERVICE_PASSWORD.encode() not in fake.heard


def test_a_directory_that_never_answers_keeps_nobody_else_waiting(deployment, slapd, fakes):
    """Local people of the same organization, and people of others, sign in as always."""
    fake = fakes(lambda fake, connection: time.sleep(60))
    server = deployment()
    declared = document(slapd.declared(url=fake.url, timeout_seconds=2))
    other = {"name": "globex", "domains": ["globex.example"], "mfa": "off", "users": []}
    other["users"].append({"email": "gus@globex.example", "password": LOCAL_PASSWORD})
    declared["organizations"].append(other)
    server.apply(declared)
    server.start()
    outcomes = []
    waiting = [
        threading.Thread(target=lambda n=n: outcomes.append(attempt(server, f"p{n}@acme.example"))) for n in range(12)
    ]
    for thread in waiting:
        thread.start()
    wait_until(lambda: fake.connections, what="the directory asked")
    began = time.monotonic()
    assert is_in(attempt(server, "ann@acme.example", LOCAL_PASSWORD))
    assert is_in(attempt(server, "gus@globex.example", LOCAL_PASSWORD))
    assert time.monotonic() - began < 10  # beside twelve others that hash
    for thread in waiting:
        thread.join()
    assert all(UNREACHABLE in told(page) for page in outcomes)
    began = time.monotonic()
    page = attempt(server)
    assert page.status == 503 and "Reference:" in told(page)
    assert time.monotonic() - began < 2, "it was asked again at once"


def test_down_and_back(deployment, own_slapd):
    """An outage is told, counts as no wrong password, and ends by itself."""
    server = serve(deployment, own_slapd.declared(), lockout={"max_attempts": 3})
    assert is_in(attempt(server))
    own_slapd.stop()
    for _ in range(2):
        assert UNREACHABLE in told(attempt(server, password="wrong"))
    assert is_in(attempt(server, "ann@acme.example", LOCAL_PASSWORD))
    own_slapd.start()
    for _ in range(2):
        assert told(attempt(server, password="wrong")) == NOT_RIGHT
    assert is_in(attempt(server))
    written = server.logged()
    assert "directory cannot be asked" in written
    assert PASSWORD not in written and SERVICE_PASSWORD not in written


def test_a_directory_that_misbehaves_is_one_that_cannot_be_reached(deployment, slapd, fakes):
    """Noise, an endless message, a message byte by byte, a connection closed at once; the server outlives them."""

    def noise(fake, connection):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100)

    def endless(fake, connection):
        connection.sendall(b"\x30\x84\x7f\xff\xff\xff" + b"\x02\x01\x01")
        while True:
            connection.sendall(bytes(65536))

    def drip(fake, connection):
        connection.sendall(b"\x30\x82\x0f\xff")
        while True:
            time.sleep(0.1)
            connection.sendall(b"\x02")

    def close(fake, connection):
        connection.close()

    for misbehave in (noise, endless, drip, close):
        server = serve(deployment, slapd.declared(url=fakes(misbehave).url, timeout_seconds=1))
        began = time.monotonic()
        assert UNREACHABLE in told(attempt(server)), misbehave.__name__
        assert time.monotonic() - began < 5, misbehave.__name__
        assert is_in(attempt(server, "ann@acme.example", LOCAL_PASSWORD))
        assert server.stop() == 0, server.logged()


def test_settings_that_are_wrong_are_told_to_the_operator(deployment, slapd):
    """A service account that is refused, a base that is not there: in the log, and not as anybody's wrong password."""
    for wrong, cause in (
        ({"bind_password": "wrong"}, "refuses bind_dn"),
        ({"base_dn": f"ou=nowhere,{BASE}"}, "No such object"),
    ):
        server = serve(deployment, slapd.declared(**wrong))
        assert UNREACHABLE in told(attempt(server))
        assert cause in server.logged()


def test_the_organizations_second_factor_is_asked_of_its_directorys_people(deployment, slapd):
    """From their first sign-in on."""
    server = serve(deployment, slapd.declared(), mfa="required")
    outcome = attempt(server)
    assert isinstance(outcome, Page) and not is_in(outcome)
    assert told(outcome) not in (NOT_RIGHT, UNREACHABLE)


def test_bind_password_from_the_environment_is_sealed(deployment, slapd):
    """Neither the database nor its files have it in plain."""
    server = deployment()
    file = server.folder / "applied.yaml"
    server.apply(document(slapd.declared(bind_password="another first")))
    text = file.read_text().replace("another first", "env:LDAP_PW")
    file.write_text(text)
    environment = {"LDAP_PW": SERVICE_PASSWORD}
    done = server.command("apply", "-f", file, environment=environment)
    assert done.stdout.splitlines() == ["~ directory acme/corp-ldap (bind_password)"], done.stderr
    assert server.command("apply", "-f", file, environment=environment).stdout == "no changes\n"
    server.start()
    assert is_in(attempt(server))
    server.stop()
    for stored in server.folder.glob("signet.db*"):
        assert SERVICE_PASSWORD.encode() not in stored.read_bytes()


def test_nothing_is_said_over_old_versions_of_tls(deployment, slapd, fakes):
    """TLS 1.2 or newer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(slapd.tls.certificate, slapd.tls.key)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, ssl.TLSVersion.TLSv1_1
    heard = []

    def old(fake, connection):
        try:
            secured = context.wrap_socket(connection, server_side=True)
            heard.append(secured.recv(4096)[5:])
        except (ssl.SSLError, OSError):
            heard.append(b"")

    url = fakes(old).url.replace("ldap://", "ldaps://")
    server = serve(deployment, slapd.declared(url=url, ca_certificates=f"file:{slapd.tls.authority}"))
    assert UNREACHABLE in told(attempt(server))
    # At most goodbye: an UnbindRequest (RFC 4511 §4.3).
    assert heard in ([b""], [b"\x42\x00"])
    assert "TLS 1.2 or newer" in server.logged()
