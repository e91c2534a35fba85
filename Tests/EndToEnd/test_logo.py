"""The logo of an organization: from a file to its pages, and nowhere else."""

import re
import struct
import zlib

import pytest
import requests
import yaml
from support.client import Client
from support.person import Person
from support.world import PASSWORD, user, world


def png(width=120, height=40, color=b"\x20\x40\xc0"):
    """A picture in one colour (PNG §5)."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + color * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def emblem(page):
    """The address of the logo on a page and the text that stands for it; None without one."""
    found = re.findall(r'<img class="emblem" src="([^"]*)" alt="([^"]*)">', page.response.text)
    assert len(found) <= 1, found
    return found[0] if found else None


@pytest.fixture
def signet(deployment, engine):
    """A server where acme has a logo in a file, and beta has none."""
    server = deployment(engine)
    (server.folder / "acme.png").write_bytes(png())
    declared = world(users=["ann", user("bob", must_change_password=True)])
    declared["organizations"][0]["logo"] = "file:acme.png"
    declared["organizations"].append(
        {"name": "beta", "users": [{"email": "ben@beta.example", "password": PASSWORD}]}
    )
    server.apply(declared)
    assert server.apply(declared) == ["no changes"]
    return server.start()


def test_the_logo_is_on_the_pages_of_its_organization(signet):
    """Where the organization is told: its sign-in, the forced change of a password, an invitation, the account."""
    person = Person(signet)
    page = person.open(Client(signet).authorization(organization="acme")[0])
    address, name = emblem(page)
    assert name == "Acme Corp"
    picture = requests.get(signet.url(address), timeout=20)
    assert picture.status_code == 200 and picture.content == png()
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert picture.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in picture.headers
    person.sign_in(signet.url("/login"))
    assert emblem(person.open(signet.url("/account"))) == (address, "")  # the name stands beside it
    change = Person(signet).sign_in(signet.url("/login"), "bob@acme.example")
    assert change.form("new_password") and emblem(change) == (address, "Acme Corp")
    invitation = signet.succeed("user", "invite", "--organization", "acme", "--email", "gus@acme.example").strip()
    assert emblem(Person(signet).open(invitation)) == (address, "Acme Corp")


def test_no_page_tells_an_organization_by_its_logo(signet):
    """Not the sign-in of everybody, and not the page of an organization that looks like one that does not exist."""
    person = Person(signet)
    for path in ("/login", "/login/options", "/login/org/acme", "/login/org/nobody-here", "/login/org/beta"):
        assert emblem(person.open(signet.url(path))) is None, path
    beta = Person(signet)
    beta.sign_in(signet.url("/login"), "ben@beta.example")
    assert emblem(beta.open(signet.url("/account"))) is None
    for name in ("", "x", "A" * 43, "A" * 42):
        assert requests.get(signet.url("/assets/logo/") + name, timeout=20).status_code == 404, name


def test_an_export_has_the_logo_and_a_file_takes_it_away(signet):
    """Applied again the export changes nothing; without a logo the picture and its address are gone."""
    page = Person(signet).open(Client(signet).authorization(organization="acme")[0])
    address, _ = emblem(page)
    exported = signet.succeed("export")
    acme = next(found for found in yaml.safe_load(exported)["organizations"] if found["name"] == "acme")
    assert acme["logo"].startswith("data:image/png;base64,")
    assert signet.apply(exported) == ["no changes"]
    assert signet.apply("organizations: [{name: acme, logo: none}]") == ["~ organization acme (logo)"]
    assert "logo:" not in signet.succeed("export")
    assert requests.get(signet.url(address), timeout=20).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + bytes(20), png(4000, 10), png() + bytes(65_536)]
)
def test_what_is_no_logo_is_refused(deployment, content):
    """With the place in the file and what was expected."""
    server = deployment()
    (server.folder / "logo.png").write_bytes(content)
    (server.folder / "a.yaml").write_text("organizations:\n  - name: acme\n    logo: file:logo.png\n")
    done = server.command("apply", "-f", server.folder / "a.yaml")
    assert done.returncode != 0
    assert re.search(r'a\.yaml:3: logo "file:logo\.png": expected none, or file:PATH of a PNG, JPEG or WebP', done.stderr)
