"""AU: finding out who has an account, guessing passwords, locking others out, and being taken for somebody else."""

import re
import secrets
import statistics
import time
import unicodedata
from collections import Counter

import pytest
import requests
from attacker import at_once
from support.client import Client
from support.person import Arrival, Page, Person
from support.server import Signet
from support.tokens import unchecked
from support.world import PASSWORD, user, world

ANN = "ann@acme.example"
LONG = "a" * 80


def page_of(server, person=None, **parameters):
    """A browser and the sign-in page of a request."""
    person = person or Person(server)
    return person, person.open(Client(server).authorization(**parameters)[0])


def attempt(server, email, password, headers=None):
    """A browser of its own tries once: where that led."""
    person, page = page_of(server)
    person.session.headers.update(headers or {})
    return person.submit(page.form("password"), email=email, password=password)


def likeness(page, *own):
    """What a page says to whoever looks for a difference: status, fields and text without what is random."""
    text = page.response.text
    for value in (*own, *re.findall(r'(?:tx=|name="csrf" value=")([^"&]+)', text)):
        text = text.replace(value, "")
    fields = {name: value for name, value in page.response.headers.items() if name.lower() not in ("date", "content-length")}
    return page.status, fields, text, page.url.split("?")[0]


@pytest.fixture(scope="module")
def hotel(tmp_path_factory):
    """A server on which many may fail: its organizations lock late, and its network limit is out of the way."""
    server = Signet(tmp_path_factory.mktemp("hotel"), limits={"failed_sign_ins_per_minute": 1_000_000})
    lenient = {"max_attempts": 100}
    people = [
        user("ann"),
        user("dis", status="suspended"),
        user("inv", status="invited"),
        {key: value for key, value in user("nop").items() if key != "password"},
        user("nul", password=LONG + "x"),
        user("uml", password="pässwörd für Ünïcode"),
    ]
    declared = world(users=people)
    declared["organizations"][0]["lockout"] = lenient
    closed = {
        "name": "closed",
        "domains": ["closed.example"],
        "native_login": "disabled",
        "lockout": lenient,
        "users": [{**user("eve"), "email": "eve@closed.example", "break_glass": True}],
    }
    declared["organizations"].append(closed)
    server.apply(declared)
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server that locks after three wrong passwords, for two seconds."""
    server = Signet(tmp_path_factory.mktemp("strict"), limits={"failed_sign_ins_per_minute": 1_000_000})
    declared = world(users=["ann", "bob", "cora", "dan"])
    declared["organizations"][0]["lockout"] = {"max_attempts": 3, "window_seconds": 60, "duration_seconds": 2}
    server.apply(declared)
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.mark.parametrize("step", ["password", "email alone", "password missing"])
def test_au_01_no_page_tells_who_has_an_account(hotel, step):
    """Known, unknown, suspended, invited, without a password: status, fields and text are the same."""
    seen = []
    for name in ("ann", "nobody", "dis", "inv", "nop"):
        email = f"{name}@acme.example"
        person, page = page_of(hotel)
        answer = person.submit(page.form("password"), email=email, password="wrong" if step == "password" else "")
        if step == "password missing":
            answer = person.submit(answer.form("password"), password="")
        seen.append(likeness(answer, email))
    assert all(other == seen[0] for other in seen[1:])


def test_au_02_no_answer_takes_longer_for_an_account_that_is_there(hotel):
    """The fastest of interleaved tries: a hash is computed for everybody, and one write counts the failure.

    Whatever else the machine does only makes tries slower, so tries are made until the fastest are alike; where one kind
    had more to do than another, they never would be. In a named organization: without one, some addresses always cost
    two hashes, whoever has them.
    """
    emails = {
        "known": lambda: ANN,
        "unknown": lambda: f"{secrets.token_hex(6)}@acme.example",
        "suspended": lambda: "dis@acme.example",
        "without a password": lambda: "nop@acme.example",
    }
    forms = {kind: page_of(hotel, organization="acme") for kind in emails}
    times = {kind: [] for kind in emails}
    for turn in range(70):
        for kind, email in emails.items():
            person, page = forms[kind]
            form = page.form("password")
            started = time.perf_counter()
            answer = person.session.post(
                form.action, {**form.fields, "email": email(), "password": "wrong"}, allow_redirects=False, timeout=30
            )
            times[kind].append(time.perf_counter() - started)
            assert answer.status_code == 422
        least = {kind: statistics.mean(sorted(values)[:5]) for kind, values in times.items()}
        if turn >= 24 and max(least.values()) < 1.4 * min(least.values()):
            return
    pytest.fail(f"some answers take longer: {least}")


def test_au_03_nobody_is_told_apart_by_when_they_are_locked(strict):
    """The same page after the same number of failures, and the right password changes nothing."""
    histories = []
    for email in ("bob@acme.example", "nobody@acme.example"):
        history = []
        for password in ("wrong", "wrong", "wrong", "wrong", PASSWORD):
            answer = attempt(strict, email, password)
            history.append((*likeness(answer, email)[:1], likeness(answer, email)[2], "Retry-After" in answer.response.headers))
        histories.append(history)
    assert histories[0] == histories[1]
    assert [entry[0] for entry in histories[0]] == [422, 422, 429, 429, 429]


def test_au_04_only_domains_decide_where_an_email_leads(hotel):
    """The part before the domain never does; a domain that nobody verified leads nowhere."""
    seen = []
    for email in ("eve@closed.example", "nobody@closed.example"):
        person, page = page_of(hotel)
        seen.append(likeness(person.submit(page.form("email"), email=email, password=""), email))
    assert seen[0][0] == seen[1][0] and seen[0][3] == seen[1][3] and seen[0][3].endswith("/login/org/closed")
    reference = re.compile(r"data-reference>[^<]+<")
    assert reference.sub("", seen[0][2]) == reference.sub("", seen[1][2])
    for email in ("x@sub.closed.example", "x@closed.example.evil.example", "x@xclosed.example"):
        person, page = page_of(hotel)
        answer = person.submit(page.form("email"), email=email, password="")
        assert answer.form("password") and answer.url.split("?")[0].endswith("/login"), email


def test_au_05_a_long_password_costs_nothing(hotel):
    """Refused by its size before it is read, or without a hash of all of it."""
    person, page = page_of(hotel)
    form = page.form("password")
    for size, expected in ((1_000_000, (413,)), (60_000, (413, 422))):
        started = time.perf_counter()
        answer = person.session.post(
            form.action, {**form.fields, "email": ANN, "password": "a" * size}, allow_redirects=False, timeout=20
        )
        assert answer.status_code in expected and time.perf_counter() - started < 2


@pytest.mark.parametrize("password", [LONG + "y", LONG, LONG + "x\0", LONG + "x\0y", LONG + "x ", (LONG + "x").upper()])
def test_au_06_every_character_of_a_password_counts(hotel, password):
    """Behind the 72nd byte, behind a zero byte, and a blank at the end."""
    answer = attempt(hotel, "nul@acme.example", password)
    assert isinstance(answer, Page) and answer.status in (400, 422)
    assert isinstance(attempt(hotel, "nul@acme.example", LONG + "x"), Arrival)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_au_07_a_password_is_the_same_however_its_letters_are_composed(hotel, form):
    """Keyboards differ: the password is compared in one normal form."""
    assert isinstance(attempt(hotel, "uml@acme.example", unicodedata.normalize(form, "pässwörd für Ünïcode")), Arrival)
    assert isinstance(attempt(hotel, "uml@acme.example", "password fur Unicode"), Page)


def test_au_08_stuffed_credentials_are_stopped_by_the_network_they_come_from(deployment):
    """However many accounts they are for, and however they are spread over browsers."""
    server = deployment(limits={"failed_sign_ins_per_minute": 10})
    server.apply(world(users=["ann"]))
    server.start()
    answers = [attempt(server, f"p{n}@acme.example", "123456") for n in range(14)]
    assert [answer.status for answer in answers] == [422] * 10 + [429] * 4
    assert all(int(answer.response.headers["Retry-After"]) <= 60 for answer in answers[10:])
    assert answers[-1].form("password").fields["email"] == "p13@acme.example"


def test_au_09_who_locks_somebody_out_wins_little(strict):
    """Their sessions go on, others are not touched, and going on trying does not make it longer."""
    victim = Person(strict)
    Client(strict).sign_in(victim, "cora@acme.example")
    locked = [attempt(strict, "cora@acme.example", "wrong") for _ in range(3)][-1]
    assert locked.status == 429
    ends = time.monotonic() + int(locked.response.headers["Retry-After"])
    assert "code" in victim.open(Client(strict).authorization(prompt="none")[0]).parameters
    assert isinstance(attempt(strict, "dan@acme.example", PASSWORD), Arrival)
    for _ in range(3):
        assert attempt(strict, "cora@acme.example", "wrong").status == 429
    time.sleep(max(0, ends - time.monotonic()) + 0.2)
    assert isinstance(attempt(strict, "cora@acme.example", PASSWORD), Arrival)


def test_au_09_the_owner_gets_in_where_they_signed_in_before(deployment):
    """A browser that the person signed in with has tries of its own; strangers are paused all the while."""
    server = deployment()
    server.apply(world(users=["cora"]))
    server.start()
    victim = Person(server)
    Client(server).sign_in(victim, "cora@acme.example")
    kept = {cookie.name: cookie.value for cookie in victim.session.cookies if "device" in cookie.name}
    assert len(kept) == 1
    for _ in range(6):
        locked = attempt(server, "cora@acme.example", "wrong")
    assert locked.status == 429
    returning = Person(server)
    returning.session.cookies.update(kept)
    page = returning.open(server.url("/login"))
    assert returning.answer(page, "cora@acme.example", "wrong").status == 422
    assert returning.answer(page, "cora@acme.example", PASSWORD).url == server.url("/")
    assert attempt(server, "cora@acme.example", PASSWORD).status == 429
    forged = Person(server)
    forged.session.cookies.update({name: value[:-1] + "x" for name, value in kept.items()})
    assert forged.answer(forged.open(server.url("/login")), "cora@acme.example", PASSWORD).status == 429


SPELLINGS = [ANN, "ANN@acme.example", " ann@acme.example", "ann@ACME.example ", "ａnn@acme.example"]


def test_au_10_no_spelling_and_no_header_buys_more_tries(strict):
    """Emails are counted in normal form, and nobody says themselves where they come from."""
    answers = [
        attempt(strict, email, "wrong", {"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"})
        for n, email in enumerate(SPELLINGS)
    ]
    assert [answer.status for answer in answers] == [422, 422, 429, 429, 429]


def test_au_10_behind_a_proxy_its_word_counts_and_no_other(deployment):
    """The address that the proxy saw is counted; what was in the header before it is not, and a /64 is one place."""
    server = deployment(trusted_proxies=["127.0.0.1/32"], limits={"failed_sign_ins_per_minute": 4})
    server.apply(world(users=["ann"]))
    server.start()
    tries = lambda address, n: attempt(
        server, f"{secrets.token_hex(4)}@acme.example", "wrong", {"X-Forwarded-For": f"198.51.100.{n}, {address}"}
    )
    assert [tries("203.0.113.7", n).status for n in range(5)] == [422] * 4 + [429]
    assert tries("203.0.113.8", 1).status == 422
    assert [tries(f"2001:db8:0:1::{n}", n).status for n in range(1, 6)] == [422] * 4 + [429]
    assert tries("2001:db8:0:2::1", 1).status == 422


def test_au_11_many_guesses_at_once_are_as_many_as_one_after_another(strict):
    """Of fifty at the same moment no more are looked at than the lock allows."""
    email = f"{secrets.token_hex(4)}@acme.example"
    pages = [page_of(strict) for _ in range(50)]

    def guess(number):
        person, page = pages[number]
        form = page.form("password")
        values = {**form.fields, "email": email, "password": f"guess {number}"}
        return person.session.post(form.action, values, allow_redirects=False, timeout=60).status_code

    statuses = Counter(at_once(50, guess))
    assert set(statuses) <= {422, 429, 503} and statuses[422] == 2, statuses


@pytest.mark.parametrize("email", ["ANN@ACME.EXAMPLE", "Ann@acme.example ", "ann@ａcme.example"])
def test_au_23_one_address_is_one_person(hotel, email):
    """However it is typed."""
    tokens = Client(hotel).sign_in(Person(hotel), email)
    assert unchecked(tokens["id_token"])["sub"] == unchecked(Client(hotel).sign_in(Person(hotel), ANN)["id_token"])["sub"]


@pytest.mark.parametrize(
    "email", ["änn@acme.example", "a.nn@acme.example", "ann+x@acme.example", "ann@acme.example.", "ann\u200b@acme.example", "аnn@acme.example"]
)
def test_au_23_what_only_looks_alike_is_somebody_else(hotel, email):
    """No dot or plus is left out, no letter taken for another one."""
    answer = attempt(hotel, email, PASSWORD)
    assert isinstance(answer, Page) and answer.status == 422


def test_au_24_a_name_that_looks_like_an_email_is_only_a_name(deployment):
    """Whoever is called like somebody's address does not sign in with it."""
    server = deployment()
    server.apply(world(users=["ann", user("bob", given_name=ANN, password="bobs own passphrase")]))
    server.start()
    assert isinstance(attempt(server, ANN, "bobs own passphrase"), Page)
    client = Client(server)
    anns = client.userinfo(client.sign_in(Person(server), ANN)["access_token"]).json()
    assert anns["given_name"] == "Ann" and anns["email"] == ANN


def test_au_101_a_region_is_no_way_out(hotel):
    """What is not configured is not gone to."""
    person, page = page_of(hotel)
    for region in ("evil", "https://evil.example", "//evil.example"):
        answer = person.submit(page.form("email"), region=region, email=ANN, password="")
        assert isinstance(answer, Page) and answer.url.startswith(hotel.issuer)


def test_au_102_an_account_of_another_browser_cannot_be_chosen(hotel):
    """Its session's name is no secret, and worth nothing elsewhere."""
    client, victim = Client(hotel), Person(hotel)
    theirs = unchecked(client.sign_in(victim)["id_token"])["sid"]
    attacker = Person(hotel)
    attacker.sign_in(client.authorization()[0], "uml@acme.example", "pässwörd für Ünïcode")
    choice = attacker.open(client.authorization(prompt="select_account")[0])
    answer = attacker.submit(choice.forms[0], account=theirs)
    assert isinstance(answer, Page) and answer.status == 422 and ANN not in answer.text


@pytest.mark.parametrize("planted", ["x", "a" * 43, "." * 40, "a" * 5000, f"{'A' * 43}.{'B' * 43}", "é"], ids=str)
def test_au_103_a_list_of_accounts_that_is_not_ours_is_nobodys(hotel, planted):
    """It neither lets in nor breaks anything."""
    url, _ = Client(hotel).authorization(prompt="none")
    line = f"signet-accounts={planted}".encode().decode("latin-1")
    answer = requests.get(url, headers={"Cookie": line}, allow_redirects=False, timeout=20)
    assert answer.status_code == 303 and "error=login_required" in answer.headers["Location"]


def test_au_104_more_hashes_than_can_wait_are_refused_and_nothing_else(deployment):
    """503 with Retry-After on a page of ours; everything that needs no hash goes on."""
    server = deployment(password_threads=1, limits={"failed_sign_ins_per_minute": 1_000_000})
    server.apply(world(users=["ann"]))
    server.start()
    pages = [page_of(server) for _ in range(60)]

    def post(number):
        if number >= 60:
            return requests.get(server.url("/health/ready"), timeout=20)
        person, page = pages[number]
        form = page.form("password")
        values = {**form.fields, "email": f"p{number}@acme.example", "password": "wrong"}
        return person.session.post(form.action, values, allow_redirects=False, timeout=60)

    answers = at_once(64, post)
    busy = [answer for answer in answers[:60] if answer.status_code == 503]
    assert busy and all(answer.status_code in (422, 503) for answer in answers[:60])
    assert all(int(answer.headers["Retry-After"]) > 0 and 'role="alert"' in answer.text for answer in busy)
    assert all(answer.status_code == 200 for answer in answers[60:])
    assert isinstance(attempt(server, ANN, PASSWORD), Arrival)
