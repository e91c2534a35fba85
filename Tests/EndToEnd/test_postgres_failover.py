"""PostgreSQL servers that go away: restarted, killed with a standby promoted, behind TLS, behind PgBouncer."""

import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from support.client import Client
from support.faults import report
from support.person import Person
from support.ports import wait_until
from support.postgres_server import PgBouncer, PostgresServer
from support.secure import self_signed
from support.world import world

PEOPLE = ["ann", "bob", "cora", "dan"]


@pytest.fixture
def postgres():
    """Makes servers that end with the test."""
    made = []

    def make(kind=PostgresServer, *arguments, **options):
        made.append(kind(*arguments, **options))
        return made[-1]

    yield make
    for server in reversed(made):
        server.remove()


class Load:
    """People who sign in and applications that redeem codes and refresh tokens, all along."""

    def __init__(self, server):
        self.server = server
        self.is_over = threading.Event()
        self.lock = threading.Lock()
        self.refresh_tokens = set()  # acknowledged
        self.redeemed_codes = set()  # acknowledged
        self.doubled = []
        self.threads = ThreadPoolExecutor(len(PEOPLE))
        self.done = [self.threads.submit(self.run, name) for name in PEOPLE]

    @property
    def acknowledged(self):
        """How much was acknowledged."""
        with self.lock:
            return len(self.refresh_tokens)

    def run(self, name):
        """What one person does, again and again; whoever gets no answer begins anew."""
        client = Client(self.server)
        person = Person(self.server)
        while not self.is_over.is_set():
            try:
                code, verifier = client.code(person, f"{name}@acme.example")
                if name == PEOPLE[0]:
                    self.redeem_twice(client, code, verifier)
                else:
                    self.redeem_and_refresh(client, code, verifier)
            except (requests.RequestException, AssertionError):
                time.sleep(0.05)  # the database is away

    def redeem_and_refresh(self, client, code, verifier):
        """Redeems a code and uses each refresh token once."""
        answer = client.exchange(code, verifier)
        if answer.status_code != 200:
            return
        with self.lock:
            self.redeemed_codes.add(code)
        for _ in range(3):
            token = answer.json()["refresh_token"]
            with self.lock:
                self.refresh_tokens.add(token)
            answer = client.refresh(token)
            if answer.status_code != 200:
                return

    def redeem_twice(self, client, code, verifier):
        """Redeems a code at once from two places."""
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda _: self.attempt(client.server, code, verifier), range(2)))
        if answers.count(200) > 1:
            with self.lock:
                self.doubled.append(code)

    @staticmethod
    def attempt(server, code, verifier):
        """The status of one try to redeem; None without an answer."""
        try:
            return Client(server).exchange(code, verifier).status_code
        except (requests.RequestException, ValueError):
            return None

    def wait_for(self, count):
        """Waits until so much more was acknowledged."""
        wanted = self.acknowledged + count
        wait_until(lambda: self.acknowledged >= wanted, seconds=180, what=f"{wanted} acknowledged tokens")

    def end(self):
        """Lets everybody finish."""
        self.is_over.set()
        for one in self.done:
            one.result(timeout=120)
        self.threads.shutdown()


def hashes(tokens):
    """What the database has of tokens, as a list for SQL."""
    return ", ".join(f"'\\x{hashlib.sha256(token.encode()).hexdigest()}'" for token in tokens)


def test_a_promoted_standby_has_everything_that_was_acknowledged(deployment, postgres):
    """The primary is killed under load and its standby promoted: the server goes on by itself, and nothing is lost or doubled."""
    primary = postgres()
    standby = postgres(primary=primary)
    primary.wait_for(standby)
    hosts = f"127.0.0.1:{primary.port},127.0.0.1:{standby.port}"
    server = deployment(database=f"postgres://signet@{hosts}/postgres")
    server.apply(world(users=PEOPLE))
    server.start()
    load = Load(server)
    try:
        load.wait_for(30)
        primary.kill()
        standby.promote()
        load.wait_for(30)
    finally:
        load.end()
    tokens, codes = load.refresh_tokens, load.redeemed_codes
    kept = [
        f"select count(*) from refresh_tokens where hash in ({hashes(tokens)})",
        f"select count(*) from grants where redeemed_at is not null and code_hash in ({hashes(codes)})",
    ]
    generations = "select count(*) from (select 1 from refresh_tokens group by grant_id, generation having count(*) > 1) x"
    checked = len(tokens) + len(codes)
    lost = checked - sum(int(standby.query(sql)[0]) for sql in kept)
    doubled = len(load.doubled) + int(standby.query(generations)[0])
    assert (lost, doubled) == (0, 0), server.logged()
    report("primary killed, its standby promoted", "postgres", 1, checked=checked, lost=lost, doubled=doubled)


def test_a_standby_behind_one_name_is_no_database(deployment, postgres):
    """What a standby would answer may be old, so nothing is asked of it."""
    primary = postgres()
    standby = postgres(primary=primary)
    deployment(database=primary.url()).apply(world(users=PEOPLE))
    primary.wait_for(standby)
    done = deployment(database=standby.url()).command("export")
    assert done.returncode == 1
    assert "read-only" in done.stderr, done.stderr
    assert "ann@acme.example" not in done.stdout


def test_a_server_that_is_away_comes_back(deployment, postgres):
    """While the database is away requests get 503; afterwards all is as it was, without a restart."""
    database = postgres()
    server = deployment(database=database.url())
    server.apply(world())
    server.start()
    client = Client(server)
    tokens = client.sign_in()
    database.stop()
    wait_until(lambda: server.get("/health/ready", timeout=60).status_code == 503, seconds=60, what="503")
    refused = client.refresh(tokens["refresh_token"])
    assert refused.status_code == 503, refused.text
    assert "Retry-After" in refused.headers
    assert server.get("/health/live").status_code == 200
    database.start()
    wait_until(server.is_ready, seconds=60, what="ready")
    assert client.refresh(tokens["refresh_token"]).status_code == 200
    assert "Fatal error" not in server.logged()
    report("database away and back", "postgres", 1)


def test_connections_that_are_lost_lose_no_request(deployment, postgres):
    """While connections are ended one after the other, whoever reads gets an answer each time."""
    database = postgres()
    server = deployment(database=database.url())
    server.apply(world())
    server.start()
    client = Client(server)
    tokens = client.sign_in()
    ours = "from pg_stat_activity where application_name = 'signet'"
    for _ in range(8):
        database.query(f"select pg_terminate_backend(pid) {ours}")
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: client.userinfo(tokens["access_token"]).status_code, range(16)))
        assert answers == [200] * 16, server.logged()


@pytest.mark.parametrize("mode", ["require", "verify-ca", "verify-full"])
def test_tls_modes(deployment, postgres, mode):
    """Each mode reaches a server that takes nothing but TLS."""
    database = postgres(encrypted=True)
    authority = "" if mode == "require" else f"&sslrootcert={database.authority}"
    server = deployment(database=database.url(parameters=f"?sslmode={mode}{authority}"))
    server.apply(world())
    ours = "select count(*) from pg_stat_ssl s join pg_stat_activity a using (pid) where application_name = 'signet'"
    server.start()
    assert Client(server).sign_in()["id_token"]
    assert int(database.query(f"{ours} and ssl")[0]) > 0
    assert database.query(f"{ours} and not ssl") == ["0"]


@pytest.mark.parametrize("wrong", ["no TLS", "authority", "name"])
def test_tls_that_does_not_do(deployment, postgres, tmp_path, wrong):
    """Without TLS, with somebody else's authority, by another name: refused in one line that has no password."""
    database = postgres(encrypted=True)
    mode = "disable" if wrong == "no TLS" else "verify-full"
    authority = self_signed(tmp_path).authority if wrong == "authority" else database.authority
    host = "db.example" if wrong == "name" else "127.0.0.1"
    url = f"postgres://signet:s3same-open@{host}:{database.port}/postgres?hostaddr=127.0.0.1"
    done = deployment(database=f"{url}&sslmode={mode}&sslrootcert={authority}").command("export")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0, done.stderr
    assert "s3same-open" not in done.stdout + done.stderr


def test_a_database_that_is_not_verified_is_warned_about(deployment, postgres):
    """Another machine whose certificate nobody looks at is named in the log, and the password is not."""
    database = postgres()
    url = f"postgres://signet:s3same-open@db.example:{database.port}/postgres?hostaddr=127.0.0.1"
    server = deployment(database=url)
    server.start()
    assert "database at db.example is not verified with sslmode=prefer" in server.logged()
    assert "s3same-open" not in server.logged()


def test_pgbouncer_in_transaction_mode(deployment, postgres):
    """With fewer connections behind than before it, and every transaction on another one, all works."""
    database = postgres()
    pooler = postgres(PgBouncer, database)
    server = deployment(database=pooler.url(), database_pooler="transaction")
    server.apply(world(users=PEOPLE))
    server.start()
    load = Load(server)
    try:
        load.wait_for(20)
    finally:
        load.end()
    kept = database.query(f"select count(*) from refresh_tokens where hash in ({hashes(load.refresh_tokens)})")
    assert kept == [str(len(load.refresh_tokens))]
    assert load.doubled == []
    assert "prepared statement" not in server.logged()
