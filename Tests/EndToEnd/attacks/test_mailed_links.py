"""AU, HT: the ways back in by mail, and what strangers make of them."""

import itertools
import statistics
import time

import pytest
import requests
from attacker import at_once
from support.databases import query
from support.person import Person
from support.post import Outbox
from support.wire import exchange, request
from support.world import PASSWORD, user, world

CHOSEN = "nine purple elephants dance"
FORGOT = "/password/forgot"
PATHS = [FORGOT, "/login/org-name"]


@pytest.fixture(scope="module")
def mailed(tmp_path_factory):
    """A server with people of every kind, for attacks on the links they are mailed."""
    from support.server import Signet

    server = Signet(tmp_path_factory.mktemp("mailed"), trusted_proxies=["127.0.0.1"])
    people = [user("ann"), user("sid", status="suspended"), user("ina", status="invited")]
    people += [user(f"known{n}") for n in range(12)] + [{"email": "bare@acme.example"}, user("rae"), user("ted")]
    sso = {"name": "sso", "native_login": "disabled", "users": [{"email": "sue@sso.example"}]}
    strict = {"name": "strict", "mfa": "required", "users": [{**user("mia"), "email": "mia@strict.example"}]}
    declared = world(users=people)
    server.apply({**declared, "organizations": [*declared["organizations"], sso, strict]})
    yield server.start()
    assert server.stop() == 0, server.logged()


NETWORKS = (f"198.51.{high}.{low}" for high, low in itertools.product(range(100), range(1, 250)))


def ask(signet, email, path=FORGOT, person=None):
    """Asks for a mail, where it is believed from a network that has not asked before."""
    person = person or Person(signet, **{"X-Forwarded-For": next(NETWORKS)})
    return person.submit(person.open(signet.url(path)).form("email"), email=email)


def link(signet, email):
    """Asks for a link and takes it out of the mail."""
    count = len(Outbox(signet).letters(email))
    ask(signet, email)
    return Outbox(signet).wait(email, count + 1).link


def plain(answer, email):
    """A page without what differs from request to request, or is the address itself."""
    changing = ("date", "content-length")
    kept = {name: value for name, value in answer.response.headers.items() if name.lower() not in changing}
    return answer.status, answer.response.text.replace(email, "…"), sorted(kept.items())


@pytest.mark.parametrize("path", PATHS)
def test_au_01_the_answer_tells_nobody_who_has_an_account(mailed, path):
    """Known, unknown, suspended, invited, without a password, or of single sign-on: one page, byte for byte."""
    emails = ["ann@acme.example", "sid@acme.example", "ina@acme.example", "bare@acme.example", "sue@sso.example"]
    answers = {str(plain(ask(mailed, email, path), email)) for email in [*emails, "nobody@acme.example"]}
    assert len(answers) == 1


def test_au_01_a_link_that_was_never_given_out_looks_like_one_that_is_forgotten(mailed):
    """Guessing tokens tells nothing about anybody."""
    for path in ("/invitation", "/password/reset"):
        pages = {Person(mailed).open(mailed.url(f"{path}?token={token}")).text for token in ("x", "A" * 43, "")}
        assert len(pages) == 1


def test_au_02_the_time_tells_nobody_who_has_an_account(mailed):
    """Nothing is looked up before the answer: known and unknown addresses take as long as each other."""
    times = {"known": [], "other": []}
    person = Person(mailed)
    form = person.open(mailed.url(FORGOT)).form("email")
    for number in range(12):
        for kind, seconds in times.items():
            person.session.headers["X-Forwarded-For"] = next(NETWORKS)
            began = time.perf_counter()
            assert person.submit(form, email=f"{kind}{number}@acme.example").status == 200
            seconds.append(time.perf_counter() - began)
            time.sleep(0.1)  # what follows the answer is done before the next one is timed
    known, other = (statistics.median(seconds) for seconds in times.values())
    assert abs(known - other) < max(0.01, 0.5 * min(known, other)), (known, other)


def test_au_03_the_limit_is_the_same_for_everybody(deployment):
    """As many requests for an address that nobody has, and the same refusal after them."""
    signet = deployment()
    signet.apply(world())
    signet.start()
    courses = []
    for email in ("ann@acme.example", "nobody@acme.example"):
        answers = [ask(signet, email) for _ in range(7)]
        courses.append([answer.status for answer in answers])
        assert answers[-1].status == 429 and "Retry-After" in answers[-1].response.headers
    assert courses[0] == courses[1] == [200] * 5 + [429] * 2
    assert len(Outbox(signet).letters("ann@acme.example")) <= 5


def test_au_14_no_step_of_a_reset_can_be_skipped(mailed):
    """Without the token of a mail there is no form, and a form without it sets nothing."""
    person = Person(mailed)
    page = person.open(link(mailed, "rae@acme.example"))
    form = page.form("new_password")
    typed = {"new_password": CHOSEN, "confirm_password": CHOSEN}
    for address in ("/password/reset", "/password/reset?token=", "/password/reset?token=" + "A" * 43):
        answer = person.session.post(mailed.url(address), {**form.fields, **typed}, timeout=20)
        assert answer.status_code == 410
    for other in ("/login/password", "/login/password?tx=" + "A" * 22):
        answer = person.session.post(mailed.url(other), {**form.fields, **typed}, timeout=20)
        assert "new_password" not in answer.text or answer.status_code == 403
    stranger = Person(mailed)
    stranger.open(page.url)
    assert stranger.submit(form, **typed).status == 403
    assert Person(mailed).sign_in(mailed.url("/login"), "rae@acme.example", PASSWORD).url == mailed.url("/")


def test_au_16_a_reset_gets_nobody_around_what_the_organization_asks_for(mailed):
    """Single sign-on people get no link; where a second factor is required, the new password alone is not enough."""
    ask(mailed, "sue@sso.example")
    letter = Outbox(mailed).wait("sue@sso.example")
    assert "token=" not in letter.part("plain") and "token=" not in letter.part("html")
    person = Person(mailed)
    page = person.open(link(mailed, "mia@strict.example"))
    done = person.submit(page.form("new_password"), new_password=CHOSEN, confirm_password=CHOSEN)
    assert "/login" in person.open(mailed.url("/")).url, "nobody is signed in by a reset"
    assert person.answer(done, "mia@strict.example", CHOSEN).url != mailed.url("/")
    assert "/login" in person.open(mailed.url("/")).url


def test_au_17_older_links_die(mailed):
    """By a newer link, by another password, by another address."""
    first, second = link(mailed, "ted@acme.example"), link(mailed, "ted@acme.example")
    assert Person(mailed).open(first).status == 410
    mailed.apply({"organizations": [{"name": "acme", "users": [user("ted", password="another long passphrase")]}]})
    assert Person(mailed).open(second).status == 410
    third = link(mailed, "ted@acme.example")
    change = "update accounts set email = 'tod@acme.example', email_normal = 'tod@acme.example'"
    query(mailed.database, f"{change} where email = 'ted@acme.example'")
    assert Person(mailed).open(third).status == 410


@pytest.mark.parametrize(
    "typed",
    [
        '"a@evil.example"@acme.example',
        "ann(comment)@acme.example",
        "<@evil.example:ann@acme.example>",
        "=?utf-8?q?ann?=@acme.example@evil.example",
        "ann@acme.example,eve@evil.example",
        "ann@acme.example\r\nBcc: eve@evil.example",
        "ann@acme.example\nBcc: eve@evil.example",
        "ann@acme.example%0aBcc:eve@evil.example ",
        "ann@[127.0.0.1]",
        "ann@acme.example.",
        "ann@acme..example",
        "ann@" + "a" * 250 + ".example",
        "a\u200bnn@acme.example\u202e@evil.example",
    ],
)
def test_au_22_mail_goes_to_the_address_on_record_alone(mailed, typed):
    """Whatever is typed, nobody else gets anything."""
    before = len(Outbox(mailed).letters())
    assert ask(mailed, typed).status in (422, 429)
    time.sleep(0.1)
    assert len(Outbox(mailed).letters()) == before and not Outbox(mailed).letters("eve@evil.example")


def test_ht_09_links_in_mail_are_of_the_issuer(deployment):
    """Whatever host a request names, also by a proxy's fields."""
    signet = deployment()
    signet.apply(world())
    signet.start()
    person = Person(signet)
    form = person.open(signet.url(FORGOT)).form("email")
    cookies = "; ".join(f"{name}={value}" for name, value in person.session.cookies.items())
    body = requests.Request("POST", form.action, data={**form.fields, "email": "ann@acme.example"}).prepare().body
    for field in ("Host", "X-Forwarded-Host", "Forwarded"):
        value = "host=evil.example" if field == "Forwarded" else "evil.example"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded", field: value}
        exchange(signet, request("POST", FORGOT, headers, body.encode()))
    signet_letters = Outbox(signet).wait("ann@acme.example")
    for letter in [signet_letters, *Outbox(signet).letters()]:
        assert letter.link.startswith(signet.issuer + "/") and b"evil" not in letter.raw


def test_au_111_a_link_used_twenty_times_at_once_works_once(mailed):
    """An invitation in the hands of many: one registers."""
    address = mailed.succeed("user", "invite", "--organization", "acme", "--email", "new@acme.example").strip()
    browsers = []
    for _ in range(20):
        person = Person(mailed)
        browsers.append((person, person.open(address).form("new_password")))
    chosen = [f"{CHOSEN} {number}" for number in range(20)]

    def register(number):
        person, form = browsers[number]
        return person.submit(form, new_password=chosen[number], confirm_password=chosen[number])

    pages = at_once(20, register)
    assert [page.url for page in pages].count(mailed.url("/")) == 1


def test_au_112_a_link_of_one_kind_is_none_of_another(mailed):
    """An invitation's token resets nothing, a reset's registers nobody."""
    invitation = mailed.succeed("user", "invite", "--organization", "acme", "--email", "odd@acme.example").strip()
    token = invitation.split("token=")[1]
    for path in ("/password/reset", "/setup"):
        page = Person(mailed).open(mailed.url(f"{path}?token={token}"))
        assert page.status == 410 and page.form("new_password") is None


def test_au_113_links_are_neither_in_the_database_nor_in_the_log(mailed):
    """Who reads either cannot use one."""
    address = mailed.succeed("user", "invite", "--organization", "acme", "--email", "dry@acme.example").strip()
    token = address.split("token=")[1]
    person = Person(mailed)
    person.open(address)
    assert token not in mailed.logged()
    everything = b"".join(file.read_bytes() for file in mailed.folder.glob("signet.db*"))
    assert token.encode() not in everything
    page = person.session.get(address, timeout=20)
    assert page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
