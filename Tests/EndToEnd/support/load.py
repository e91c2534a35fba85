"""A deployment under load, and what each client was told before the server died.

An answer that came is *acknowledged*: what it says has to be so after any crash. A request that got no answer is
*uncertain*: it may have happened or not, but never twice.
"""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

import pyotp
import requests
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from .authenticator import Authenticator
from .client import Client
from .person import Arrival, Page, Person
from .post import Outbox
from .world import PASSWORD, user, world

ACKNOWLEDGED, UNCERTAIN = "acknowledged", "uncertain"
CHOSEN = "nine purple elephants dance"
CODERS, VISITORS, FORGETFUL, FACTORS = (
    [f"coder{number}" for number in range(2)],
    [f"visitor{number}" for number in range(4)],
    [f"forgetful{number}" for number in range(12)],
    [f"factor{number}" for number in range(12)],
)


@dataclass
class Family:
    """A code and the refresh tokens that came of it, the newest last."""

    code: str
    verifier: str
    redeemed: str | None = None
    tokens: list = field(default_factory=list)
    asked: bool = False
    revoked: str | None = None


@dataclass
class Visit:
    """A session, by its cookies."""

    cookies: dict
    ended: str | None = None


@dataclass
class Link:
    """An invitation or a reset, and the password that was chosen by it."""

    url: str
    email: str
    password: str
    used: str


@dataclass
class Step:
    """A one-time code that was tried."""

    email: str
    code: str
    used: str


@dataclass
class Ledger:
    """What happened in one round."""

    families: list = field(default_factory=list)
    visits: list = field(default_factory=list)
    links: list = field(default_factory=list)
    steps: list = field(default_factory=list)


def crowd(hashed=None):
    """The document of everybody who makes the load: passwords are hashed once and given to all."""
    hashed = hashed or Argon2id(
        salt=b"sixteen bytes of", length=32, iterations=2, lanes=1, memory_cost=19_456
    ).derive_phc_encoded(PASSWORD.encode())

    def person(name, **more):
        declared = user(name, password_hash=hashed, **more)
        del declared["password"]
        return declared

    devices = {name: pyotp.random_base32() for name in FACTORS}
    people = [person(name) for name in (*CODERS, *VISITORS, *FORGETFUL)]
    people += [person(name, totp={"name": "phone", "secret": devices[name]}) for name in FACTORS]
    document = world(users=people)
    document["organizations"][0]["mfa"] = "optional"
    return document, {name: Authenticator(secret) for name, secret in devices.items()}


def email(name):
    """The address of somebody of the crowd."""
    return f"{name}@acme.example"


class Load:
    """Clients that do what people and applications do, until the server is gone."""

    def __init__(self, signet, devices, seed):
        self.signet, self.devices, self.chance = signet, devices, random.Random(seed)
        self.passwords = {email(name): PASSWORD for name in FORGETFUL}
        self.invitations, self.forgetful, self.factors = [], list(FORGETFUL), list(FACTORS)
        self.clients = {name: (Client(signet), self._signed_in(email(name))) for name in CODERS}
        self.ledger = Ledger()
        self.stopping = threading.Event()

    def _signed_in(self, address, password=PASSWORD):
        person = Person(self.signet)
        page = person.sign_in(self.signet.url("/login"), address, password)
        assert page.url == self.signet.url("/"), page.text
        return person

    # A round

    def start(self):
        """Begins a round."""
        self.ledger = Ledger()
        self.stopping.clear()
        actors = [*((self.apply, name) for name in CODERS), (self.visit, None), (self.prove, None), (self.use_links, None)]
        self.threads = [threading.Thread(target=self._repeat, args=actor) for actor in actors]
        for thread in self.threads:
            thread.start()

    def finish(self):
        """Ends the round and returns what is known of it."""
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive(), "a client hangs"
        return self.ledger

    def _repeat(self, act, name):
        try:
            while not self.stopping.is_set():
                act(name) if name else act()
        except requests.RequestException:
            pass  # the server died: what it was asked for is uncertain

    # What clients do

    def apply(self, name):
        """A code by a live session, tokens for it, and fresh ones for those."""
        client, person = self.clients[name]
        family = Family(*client.code(person, email(name)))
        self.ledger.families.append(family)
        if self.chance.random() < 0.25:
            return
        family.redeemed = UNCERTAIN
        answer = client.exchange(family.code, family.verifier)
        assert answer.status_code == 200, answer.text
        family.redeemed = ACKNOWLEDGED
        family.tokens.append(answer.json()["refresh_token"])
        for _ in range(self.chance.randrange(4)):
            family.asked = True
            answer = client.refresh(family.tokens[-1])
            assert answer.status_code == 200, answer.text
            family.tokens.append(answer.json()["refresh_token"])
            family.asked = False
        if self.chance.random() < 0.2:
            family.revoked = UNCERTAIN
            answer = client.post(client.metadata["revocation_endpoint"], token=family.tokens[-1])
            assert answer.status_code == 200, answer.text
            family.revoked = ACKNOWLEDGED

    def visit(self):
        """A sign-in with a password, and mostly a logout."""
        person = self._signed_in(email(self.chance.choice(VISITORS)))
        visit = Visit(person.session.cookies.get_dict())
        self.ledger.visits.append(visit)
        if self.chance.random() < 0.3:
            return
        page = person.open(self.signet.url("/logout"))
        visit.ended = UNCERTAIN
        person.submit(page.forms[0])
        visit.ended = ACKNOWLEDGED

    def prove(self):
        """A sign-in with a one-time code, by somebody who has one that was not tried yet."""
        if not self.factors:
            self.stopping.wait(0.05)
            return
        name = self.factors.pop(0)
        device = self.devices[name]
        person = Person(self.signet)
        page = person.sign_in(self.signet.url("/login"), email(name))
        step = Step(email(name), device.fresh(), UNCERTAIN)
        self.ledger.steps.append(step)
        page = person.submit(page.form("code"), code=step.code)
        assert page.url == self.signet.url("/"), page.text
        step.used = ACKNOWLEDGED

    def use_links(self):
        """An invitation if there is one, else a forgotten password."""
        if self.invitations:
            address, url = self.invitations.pop()
        elif self.forgetful:
            name = self.forgetful.pop(0)
            address = email(name)
            before = len(Outbox(self.signet).letters(address))
            person = Person(self.signet)
            person.submit(person.open(self.signet.url("/password/forgot")).form("email"), email=address)
            url = self._letter(address, before)
            if url is None:
                return
        else:
            self.stopping.wait(0.05)
            return
        person = Person(self.signet)
        form = person.open(url).form("new_password")
        link = Link(url, address, f"{CHOSEN} {self.chance.randrange(10**6)}", UNCERTAIN)
        self.ledger.links.append(link)
        page = person.submit(form, new_password=link.password, confirm_password=link.password)
        assert page.status == 200 and not page.form("new_password"), page.text
        link.used = ACKNOWLEDGED

    def _letter(self, address, before):
        """The link of the mail that comes, or None when the server is killed first."""
        while not self.stopping.wait(0.02):
            letters = [letter for letter in Outbox(self.signet).letters(address) if "password" in letter.subject.lower()]
            if len(letters) > before and any(True for _ in letters):
                return letters[-1].link
        return None


class Audit:
    """Asks a server that was started again whether what it once said is still so."""

    def __init__(self, load):
        self.load, self.signet = load, load.signet
        self.client = Client(self.signet)
        self.done, self.lost, self.doubled = Counter(), [], []

    def check(self, ledger):
        """Looks at a round."""
        for family in ledger.families:
            self._family(family)
        for visit in ledger.visits:
            self._visit(visit)
        for link in ledger.links:
            self._link(link)
        for step in ledger.steps:
            self._step(step)

    def _expect(self, holds, kind, what):
        self.done[what.split(":")[0]] += 1
        if not holds:
            kind.append(what)

    def _redeem(self, family):
        return self.client.exchange(family.code, family.verifier)

    def _family(self, family):
        if family.redeemed is None:
            self._expect(self._redeem(family).status_code == 200, self.lost, f"a code: {family}")
        elif family.redeemed == UNCERTAIN:
            self._redeem(family)
        elif family.tokens:
            self._tokens(family)
        self._expect(self._redeem(family).status_code == 400, self.doubled, f"a code: {family}")

    def _tokens(self, family):
        last = family.tokens[-1]
        answer = self.client.refresh(last)
        if family.revoked == ACKNOWLEDGED:
            return self._expect(answer.status_code == 400, self.doubled, f"a revoked token: {family}")
        if family.revoked is None and not family.asked:
            self._expect(answer.status_code == 200, self.lost, f"a refresh token: {family} {answer.text}")
        if answer.status_code == 200:
            successor = answer.json()["refresh_token"]
            again = self.client.refresh(last)
            same = again.status_code == 400 or again.json()["refresh_token"] == successor
            self._expect(same, self.doubled, f"a refresh token with two successors: {family}")
        for old in family.tokens[:-1]:
            self._expect(self.client.refresh(old).status_code == 400, self.doubled, f"a refresh token: {family}")

    def _visit(self, visit):
        answer = requests.get(self.signet.url("/account"), cookies=visit.cookies, allow_redirects=False, timeout=20)
        if visit.ended is None:
            self._expect(answer.status_code == 200, self.lost, f"a session: {visit}")
        elif visit.ended == ACKNOWLEDGED:
            self._expect(answer.status_code != 200, self.doubled, f"an ended session: {visit}")

    def _signs_in(self, address, password):
        page = Person(self.signet).sign_in(self.signet.url("/login"), address, password)
        return isinstance(page, Page) and page.url == self.signet.url("/")

    def _link(self, link):
        counted = link.used == ACKNOWLEDGED or self._signs_in(link.email, link.password)
        if link.used == ACKNOWLEDGED:
            self._expect(self._signs_in(link.email, link.password), self.lost, f"a password: {link}")
        person = Person(self.signet)
        form = person.open(link.url).form("new_password")
        if counted:
            self._expect(form is None, self.doubled, f"a link: {link}")
        elif form:
            # Another one each time: the present one may not come back, and the link would rightly stay.
            chosen = f"{CHOSEN} after all {self.load.chance.randrange(10**6)}"
            person.submit(form, new_password=chosen, confirm_password=chosen)
            self._expect(not Person(self.signet).open(link.url).form("new_password"), self.doubled, f"a link: {link}")

    def _step(self, step):
        person = Person(self.signet)
        page = person.sign_in(self.signet.url("/login"), step.email)
        form = page.form("code") if isinstance(page, Page) else None
        assert form, page
        page = person.submit(form, code=step.code)
        counts = isinstance(page, Arrival) or page.url == self.signet.url("/")
        if step.used == ACKNOWLEDGED:
            self._expect(not counts, self.doubled, f"a one-time code: {step}")
