"""AU-35 and TN-14: what is done with somebody else's open browser, and names that draw the pages of the account."""

import re
import secrets

import pytest
from support.person import Person
from support.world import PASSWORD, user

NAMES = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202eevil\u2066",
    "{{csrf}}{{{csrf}}}",
    "{email}",
    "a\nSet-Cookie: x=y",
]


@pytest.fixture
def email(signet):
    """Somebody of this test alone."""
    name = f"shown-{secrets.token_hex(4)}"
    signet.apply({"organizations": [{"name": "acme", "users": [user(name)]}]})
    return f"{name}@acme.example"


def test_au_35_a_password_is_not_changed_by_who_has_the_session_alone(signet, email):
    """Neither without the present password, nor with a form of another session, nor with a stolen token alone."""
    person = Person(signet)
    page = person.sign_in(signet.url("/account/password"), email)
    form = page.form("new_password")
    new = "nine purple elephants dance"
    for typed in ({"password": ""}, {"password": new}, {"csrf": "x", "password": PASSWORD}):
        answer = person.submit(form, **{"new_password": new, "confirm_password": new, **typed})
        assert answer.status in (403, 422)
    stranger = Person(signet)
    assert stranger.submit(form, password=PASSWORD, new_password=new, confirm_password=new).form("email")
    assert not Person(signet).sign_in(signet.url("/"), email, PASSWORD).alerts


@pytest.mark.parametrize("name", NAMES)
def test_tn_14_names_and_browsers_are_only_text(signet, email, name):
    """On every page of the account, whoever put them there: the person, or what calls itself a browser."""
    agent = name.replace("\n", " ").encode("ascii", "ignore").decode()
    person = Person(signet, **{"User-Agent": agent})
    page = person.sign_in(signet.url("/account/profile"), email)
    page = person.submit(page.form("given_name"), given_name=name, family_name=name)
    assert page.status == 200
    for path in ("/", "/account", "/account/profile", "/account/sessions", "/account/activity", "/account/password"):
        page = person.open(signet.url(path))
        html = page.response.text
        assert "Set-Cookie: x=y" not in str(page.response.headers)
        assert not re.search(r"<script(?! src=\"/assets/)|<img src=x|onerror=[^&]*>", html.replace("&quot;", "")), path
        assert "\u202e" not in html and "\u2066" not in html, path
        assert "'unsafe-inline'" not in page.response.headers["Content-Security-Policy"]
