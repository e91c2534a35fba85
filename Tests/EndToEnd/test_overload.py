"""More than the server can do: some are told at once to try again, and what is not a sign-in goes on."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from support.client import Client
from support.databases import query
from support.faults import report
from support.person import Page, Person
from support.world import world

FLOOD = 48


def test_a_flood_of_sign_ins(deployment, engine):
    """Who finds the queue full sees a page in their language, with an id and Retry-After; nobody is locked out by it."""
    server = deployment(engine, password_threads=1, limits={"failed_sign_ins_per_minute": 100_000})
    server.apply(world(users=["ann", "bob"]))
    server.start()
    client = Client(server)
    access = client.sign_in()["access_token"]
    machine = Client(server, "machine")
    others, over = [], threading.Event()

    def go_on():
        while not over.is_set():
            others.append(machine.token(grant_type="client_credentials").status_code)
            others.append(client.userinfo(access).status_code)

    def knock(number):
        """A try with the right password, until it is looked at."""
        person = Person(server, **{"Accept-Language": "de" if number % 2 else "en"})
        page = person.open(server.url("/login"))
        refused = []
        for _ in range(400):
            answer = person.submit(page.form("password") or page.form("email"), email="bob@acme.example", password="correct horse battery")
            if not isinstance(answer, Page) or answer.status != 503:
                return refused, answer
            refused.append(answer)
            time.sleep(0.25)
        return refused, None

    beside = threading.Thread(target=go_on)
    beside.start()
    with ThreadPoolExecutor(FLOOD) as pool:
        outcomes = list(pool.map(knock, range(FLOOD)))
    over.set()
    beside.join()
    refused = [(number, page) for number, (pages, _) in enumerate(outcomes) for page in pages]
    assert refused, "the queue was never full"
    for number, page in refused:
        assert int(page.response.headers["Retry-After"]) > 0
        assert page.language == ("de" if number % 2 else "en"), page.text
        assert re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", page.text), page.text
    assert all(answer is not None and answer.url == server.url("/") for _, answer in outcomes)
    assert set(others) == {200} and len(others) > 10, others
    assert query(server.database, "select count(*) from attempts where failures > 0") == ["0"]
    report("flood of sign-ins", engine, FLOOD, told_to_wait=len(refused), answered_beside=len(others))


def test_refusals_come_at_once(deployment):
    """While the queue of hashes is full, a refusal takes less than what waits in it: it does not wait itself."""
    server = deployment(password_threads=1, limits={"failed_sign_ins_per_minute": 100_000})
    server.apply(world())
    server.start()
    people = [Person(server) for _ in range(FLOOD)]
    forms = [person.open(server.url("/login")).form("password") for person in people]

    def knock(number):
        """A try at an address of its own, that nobody has: as much is computed for it."""
        typed = {**forms[number].fields, "email": f"u{number}@acme.example", "password": "x"}
        return people[number].session.post(forms[number].action, typed, timeout=60)

    with ThreadPoolExecutor(FLOOD) as pool:
        answers = list(pool.map(knock, range(FLOOD)))
    assert any(answer.status_code == 503 for answer in answers)
    took = {200: [], 503: []}
    for line in server.logged().splitlines():
        if "method=POST" in line and "route=login" in line:
            values = dict(part.split("=", 1) for part in line.split() if "=" in part)
            took.setdefault(int(values["status"]), []).append(int(values["microseconds"]))
    looked_at = [value for status, values in took.items() if status != 503 for value in values]
    assert sorted(took[503])[len(took[503]) // 2] < sorted(looked_at)[len(looked_at) // 2], took
    report("refusals at once", server.engine, len(took[503]), median_microseconds=sorted(took[503])[len(took[503]) // 2])
