"""Apache with mod_auth_openidc, unmodified, protects a page."""

import pytest
from support.apache import Apache
from support.person import Page, Person
from support.world import world


@pytest.fixture
def protected(deployment, engine):
    """Signet and an Apache that asks it."""
    apache = Apache()
    signet = deployment(engine)
    signet.apply(world(clients=[apache.client()]))
    signet.start()
    apache.start(signet.issuer)
    yield signet, apache
    apache.stop()


class Visitor(Person):
    """A person for whom Apache's pages are pages too."""

    def visit(self, url):
        """Follows every redirect, at whomever's address."""
        return Page(self.session.get(url, timeout=20))


@pytest.mark.spec("OIDC Core", "3.1")
@pytest.mark.spec("OIDC Discovery", "4")
def test_a_person_reaches_the_protected_page(protected):
    """mod_auth_openidc lets in who signed in, by name, and nobody before."""
    signet, apache = protected
    visitor = Visitor(signet)
    page = visitor.visit(apache.page)
    assert page.url.startswith(signet.issuer), page.text

    arrival = visitor.answer(page)
    assert arrival.url.startswith(f"{apache.page}callback"), arrival
    page = visitor.visit(arrival.url)
    assert page.url == apache.page and page.status == 200, apache.logged()
    assert "ann@acme.example" in page.text and "acme" in page.text and signet.issuer in page.text
    assert ":error]" not in apache.logged(), apache.logged()


@pytest.mark.spec("OIDC RP-Initiated Logout", "2")
def test_a_person_leaves_through_apache(protected):
    """Signing out at the application ends the session at the provider."""
    signet, apache = protected
    visitor = Visitor(signet)
    visitor.visit(visitor.answer(visitor.visit(apache.page)).url)

    page = visitor.visit(f"{apache.page}callback?logout={apache.home}")
    if page.url.startswith(signet.issuer):  # it may ask first
        page = visitor.visit(visitor.submit(page.forms[0]).url)
    assert page.url == apache.home and "Signed out" in page.text
    assert visitor.visit(apache.page).form("password") or visitor.visit(apache.page).form("email")
