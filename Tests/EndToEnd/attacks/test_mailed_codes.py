"""AU: the codes that stand beside the links in mail."""

import re

import pytest
from attacker import at_once
from support.person import Person
from support.post import Outbox
from support.world import user, world

CODE = "/code"


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    """A server with people of every kind; the network limit of codes is out of the way, as each comes from its own."""
    from support.server import Signet

    server = Signet(tmp_path_factory.mktemp("coded"), trusted_proxies=["127.0.0.1"])
    people = [user("ann"), user("bob"), user("cyd"), user("sid", status="suspended"), user("ina", status="invited")]
    server.apply(world(users=people))
    yield server.start()
    assert server.stop() == 0, server.logged()


class Networks:
    """Network addresses, each used once."""

    count = 0

    @classmethod
    def fresh(cls):
        """The next one."""
        cls.count += 1
        return {"X-Forwarded-For": f"198.51.100.{cls.count}"}


def mailed_code(signet, email):
    """Asks for a mail and takes the code out of it."""
    count = len(Outbox(signet).letters(email))
    person = Person(signet, **Networks.fresh())
    person.submit(person.open(signet.url("/password/forgot")).form("email"), email=email)
    letter = Outbox(signet).wait(email, count + 1)
    return re.search(r"^ +(\w{4}-\w{4})$", letter.part("plain"), re.MULTILINE)[1]


def type_code(signet, email, code):
    """Types a code in a browser of its own: where that led."""
    person = Person(signet, **Networks.fresh())
    return person.submit(person.open(signet.url(CODE)).form("code"), email=email, code=code)


def test_au_19_a_code_is_used_once_and_by_one(coded):
    """Of four browsers that type it at the same moment one goes on; then it is nobody's any more."""
    code = mailed_code(coded, "ann@acme.example")
    people = [Person(coded, **Networks.fresh()) for _ in range(4)]
    forms = [person.open(coded.url(CODE)).form("code") for person in people]
    pages = at_once(4, lambda n: people[n].submit(forms[n], email="ann@acme.example", code=code))
    assert sorted(page.status for page in pages) == [200, 422, 422, 422]
    assert "/password/reset?token=" in next(page.url for page in pages if page.status == 200)
    assert type_code(coded, "ann@acme.example", code).status == 422


def test_au_19_a_code_opens_nothing_but_the_page_of_its_link(coded):
    """Of its own address, for its own purpose; nobody is signed in by it."""
    code = mailed_code(coded, "bob@acme.example")
    assert type_code(coded, "cyd@acme.example", code).status == 422
    assert mailed_code(coded, "ina@acme.example") != code
    person = Person(coded, **Networks.fresh())
    page = person.submit(person.open(coded.url(CODE)).form("code"), email="bob@acme.example", code=code)
    assert page.form("new_password") and "/password/reset" in page.url
    assert "/login" in person.open(coded.url("/account")).url
    assert page.response.headers["Referrer-Policy"] == "no-referrer"


def test_au_19_codes_cannot_be_tried_out_and_tell_nothing(coded):
    """Known, unknown, invited or suspended: the same page for a wrong one, and the same end after five."""
    mailed_code(coded, "cyd@acme.example")
    courses = set()
    for name in ("cyd", "nil", "ina", "sid"):
        email = f"{name}@acme.example"
        pages = [type_code(coded, email, "AAAA-AAAA") for _ in range(6)]
        wrong = [page for page in pages if page.status == 422]
        paused = [page for page in pages if page.status == 429]
        assert paused and paused[0].form("code") is None, "the fields are disabled"
        stripped = {re.sub(r'name="csrf" value="[^"]*"', "", page.response.text.replace(email, "…")) for page in wrong}
        assert len(stripped) == 1
        courses |= stripped
    assert len(courses) == 1


def test_au_19_codes_are_neither_in_the_database_nor_in_the_log(coded):
    """Who reads either has none: they are computed, and mail is sealed."""
    code = mailed_code(coded, "bob@acme.example")
    everything = b"".join(file.read_bytes() for file in coded.folder.glob("signet.db*"))
    for written in (code, code.replace("-", "")):
        assert written not in coded.logged() and written.encode() not in everything


def test_au_19_a_form_of_another_browser_takes_no_code(coded):
    """The page is bound to the browser that it was shown in."""
    form = Person(coded).open(coded.url(CODE)).form("code")
    other = Person(coded)
    other.open(coded.url(CODE))
    assert other.submit(form, email="ann@acme.example", code="AAAA-AAAA").status == 403
