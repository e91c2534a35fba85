"""TN: from one organization into another, and out of the places where things belong."""

import pytest
import requests
from support.client import Client
from support.person import Arrival, Page, Person
from support.wire import exchange, request
from support.world import PASSWORD, user, world

ANN, GUS = "ann@acme.example", "gus@globex.example"


def test_tn_11_a_domain_leads_to_its_owner_and_to_nobody_who_names_it_too(deployment):
    """A second owner is warned about and draws nobody; nothing is routed by what only resembles a domain."""
    server = deployment()
    server.apply(world(users=["ann"]))
    closed = {"name": "closed", "display_name": "Closed", "domains": ["closed.example"], "native_login": "disabled"}
    server.apply({"organizations": [closed]}, name="closed.yaml")
    server.start()
    person = Person(server)
    for email, ending in (
        ("x@closed.example", "/login/org/closed"),
        ("x@CLOSED.example", "/login/org/closed"),
        ("x@a.closed.example", "/login"),
        ("x@closed.example.acme.example", "/login"),
        ("x@acme.example", "/login"),
    ):
        page = person.open(Client(server).authorization()[0])
        assert person.submit(page.form("email"), email=email, password="").url.split("?")[0].endswith(ending), email
    thief = {"organizations": [{"name": "thief", "domains": ["CLOSED.example"], "native_login": "disabled"}]}
    file = server.folder / "thief.yaml"
    file.write_text(str(thief).replace("'", '"'))
    done = server.command("apply", "-f", file)
    assert done.returncode == 0 and "closed.example is a domain of closed, too" in done.stderr, done.stdout + done.stderr
    stranger = Person(server)
    page = stranger.open(Client(server).authorization()[0])
    page = stranger.submit(page.form("email"), email="x@closed.example", password="")
    assert "/login/org/" not in page.url and page.form("organization"), page.url


SQL = ["' or '1'='1", "'; drop table accounts; --", '" or ""="', "x' union select hash from passwords --", "%", "_", "$1", "\\"]


@pytest.mark.parametrize("text", SQL)
def test_tn_20_what_is_typed_is_never_part_of_a_statement(signet, text):
    """In every field and parameter of the way in; afterwards everything is as it was."""
    person, client = Person(signet), Client(signet)
    for email, password in ((f"{text}@acme.example", PASSWORD), (text, PASSWORD), (ANN, text)):
        page = person.open(client.authorization()[0])
        answer = person.submit(page.form("password"), email=email, password=password)
        assert isinstance(answer, Page) and answer.status == 422
    page = person.open(client.authorization()[0])
    options = person.open(page.url.replace("/login?", "/login/options?"))
    assert person.submit(options.form("organization"), organization=text).status == 422
    for address in (
        signet.url("/login?tx=") + requests.utils.quote(text),
        signet.url("/login/org/") + requests.utils.quote(text, safe=""),
        client.authorization(organization=text)[0],
        client.authorization(domain_hint=text, prompt="none")[0],
        client.authorization(login_hint=text, prompt="none")[0],
        client.authorization(connection=text)[0],
        client.authorization(id_token_hint=text, prompt="none")[0],
    ):
        arrival = person.open(address)
        assert isinstance(arrival, Arrival) or arrival.status in (200, 400, 404), address
    assert isinstance(Person(signet).sign_in(client.authorization()[0]), Arrival)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../locales/en.json",
        "/assets/..%2flocales%2fen.json",
        "/assets/%2e%2e/sign-in.mustache",
        "/assets/....//sign-in.mustache",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/..\\sign-in.mustache",
        "/assets/%5c..%5csign-in.mustache",
        "/assets/signet.css%00.svg",
        "/assets/signet.css/",
        "/assets/.",
        "/login/org/..%2f..%2fassets",
        "/login/org/../../health/live",
        "/login/org/acme/../../../assets/signet.css",
    ],
)
def test_tn_21_no_path_leads_out_of_its_folder(signet, path):
    """Assets are a list made at start; a name in a path is a name."""
    answer = exchange(signet, request("GET", path))
    assert answer.status in (400, 404), (path, answer.status)
    assert "sign_in.title" not in answer.body and "root:" not in answer.body


def test_tn_101_an_application_of_one_organization_is_entered_by_its_people_only(signet):
    """Whichever page the password is typed on, and with whichever account of the browser."""
    client = Client(signet, "acme-only")
    person = Person(signet)
    page = person.open(client.authorization()[0])
    tx = page.url.split("tx=")[1]
    for path in ("/login", "/login/org/globex", "/login/org/globex/administrator"):
        forged = {**page.form("password").fields, "email": GUS, "password": PASSWORD}
        elsewhere = person.session.post(signet.url(f"{path}?tx={tx}"), forged, allow_redirects=False, timeout=20)
        assert not elsewhere.headers.get("Location", "").startswith("http://127.0.0.1:9"), path
        assert "signet" not in person.session.cookies, path
    Client(signet).sign_in(person, GUS)
    assert person.open(client.authorization(prompt="none")[0]).parameters["error"] == "login_required"
    chooser = person.open(client.authorization(prompt="select_account")[0])
    assert isinstance(chooser, Page) and GUS not in chooser.text


@pytest.mark.parametrize("hint", [{"domain_hint": "globex.example"}, {"login_hint": GUS}, {"id_token_hint": None}])
def test_tn_102_no_hint_leads_out_of_the_organization_asked_for(signet, hint):
    """The organization of the request is the one that counts."""
    client, person = Client(signet), Person(signet)
    if "id_token_hint" in hint:
        hint = {"id_token_hint": client.sign_in(Person(signet), GUS)["id_token"]}
    page = person.open(client.authorization(organization="acme", **hint)[0])
    answer = person.answer(page, GUS)
    assert isinstance(answer, Page) and answer.status in (422, 429), answer


def test_tn_103_the_same_address_elsewhere_is_somebody_else(deployment):
    """Its password opens its own organization and no other, and nobody is asked to choose."""
    server = deployment()
    declared = world(users=["ann"])
    other = {**user("ann"), "password": "another passphrase here"}
    declared["organizations"].append({"name": "globex", "domains": ["globex.example"], "mfa": "off", "users": [other]})
    server.apply(declared)
    server.start()
    client = Client(server)
    for password, organization, enters in (
        (PASSWORD, "acme", True),
        ("another passphrase here", "globex", True),
        (PASSWORD, "globex", False),
        ("another passphrase here", "acme", False),
    ):
        url, _ = client.authorization(organization=organization)
        assert isinstance(Person(server).sign_in(url, ANN, password), Arrival) == enters, organization
    assert isinstance(Person(server).sign_in(client.authorization()[0], ANN, "another passphrase here"), Arrival)
