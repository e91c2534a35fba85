"""Three nodes over one PostgreSQL: what one does all know, and what happens when one is stopped, killed or replaced.

The journeys of the other files run through a cluster with `--nodes 3`.
"""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from support.client import Client
from support.cluster import Cluster, Release
from support.databases import query
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.tokens import header
from support.world import CALLBACK, client, secret, world

SUPERFLUOUS = client("superfluous", grant_types=["client_credentials"], redirect_uris=[], response_types=[], scope="reports")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Three nodes behind their proxy."""
    made = Cluster(
        tmp_path_factory.mktemp("cluster"), releases=[Release.current()] * 3, shutdown={"drain_seconds": 1}
    )
    made.apply(world(users=["ann", "bob", "cora", "dan"], clients=[SUPERFLUOUS]))
    yield made.start()
    assert made.stop() == 0, made.logged()


def at(node, address):
    """An address of the deployment, at one node alone."""
    return node.url("/" + address.split("/", 3)[3])


def userinfo(node, portal, token):
    """The status of userinfo at one node."""
    address = at(node, portal.metadata["userinfo_endpoint"])
    return requests.get(address, headers={"Authorization": f"Bearer {token}"}, timeout=20).status_code


def token(node, portal, **body):
    """A token answer of one node."""
    address = at(node, portal.metadata["token_endpoint"])
    return requests.post(address, data=body, auth=(portal.client_id, secret(portal.client_id)), timeout=20)


def introspect(node, portal, value):
    """What one node says of a token."""
    address = at(node, portal.metadata["introspection_endpoint"])
    auth = (portal.client_id, secret(portal.client_id))
    return requests.post(address, data={"token": value}, auth=auth, timeout=20).json()


def test_every_node_has_its_share(cluster):
    """No session sticks to a node: requests of one connection go round."""
    session = requests.Session()
    served = [session.get(cluster.url("/login"), timeout=20).headers["X-Served-By"] for _ in range(9)]
    assert set(served) == {"node0", "node1", "node2"}, served


def test_a_code_is_taken_once_wherever_it_is_shown(cluster):
    """Three nodes are shown one code at the same moment, and one gives tokens."""
    portal = Client(cluster)
    for _ in range(5):
        code, verifier = portal.code()
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        with ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda node: token(node, portal, **body), cluster.nodes))
        assert sorted(answer.status_code for answer in answers) == [200, 400, 400]


def test_what_is_revoked_is_revoked_everywhere_at_once(cluster):
    """The very next request knows, at whichever node."""
    portal = Client(cluster)
    for revoking in cluster.nodes:
        tokens = portal.sign_in()
        assert all(introspect(node, portal, tokens["access_token"])["active"] for node in cluster.nodes)
        address = at(revoking, portal.metadata["revocation_endpoint"])
        auth = (portal.client_id, secret(portal.client_id))
        done = requests.post(address, data={"token": tokens["refresh_token"]}, auth=auth, timeout=20)
        assert done.status_code == 200
        for node in cluster.nodes:
            assert not introspect(node, portal, tokens["refresh_token"])["active"]
            assert not introspect(node, portal, tokens["access_token"])["active"]
            assert token(node, portal, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 400


def test_who_is_suspended_is_out_everywhere_at_once(cluster):
    """Tokens and the session end with the command, at every node."""
    portal, person = Client(cluster), Person(cluster)
    tokens = portal.sign_in(person, email="bob@acme.example")
    cluster.succeed("user", "suspend", "--organization", "acme", "--email", "bob@acme.example")
    for node in cluster.nodes:
        assert userinfo(node, portal, tokens["access_token"]) == 401
        assert token(node, portal, grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 400
        page = person.open(portal.authorization()[0])
        assert isinstance(page, Page) and page.form("email"), "the session goes on"


def test_wrong_passwords_are_counted_together(cluster):
    """Six wrong ones spread over the nodes pause the account at each of them."""
    portal = Client(cluster)
    for _ in range(6):
        Person(cluster).sign_in(portal.authorization()[0], "cora@acme.example", "wrong wrong wrong")
    for _ in cluster.nodes:
        page = Person(cluster).sign_in(portal.authorization()[0], "cora@acme.example")
        assert isinstance(page, Page) and page.alerts, page.url
    cluster.succeed("user", "unlock", "--organization", "acme", "--email", "cora@acme.example")
    assert isinstance(Person(cluster).sign_in(portal.authorization()[0], "cora@acme.example"), Arrival)


def test_what_is_applied_is_seen_by_every_node(cluster):
    """Without a restart and without anybody asking; how soon, the changelog says."""
    late = client("late", grant_types=["client_credentials"], redirect_uris=[], response_types=[], scope="reports")
    newcomer = Client(cluster, "late")
    assert token(cluster.nodes[0], newcomer, grant_type="client_credentials").status_code == 401
    cluster.apply({"clients": [late]})
    for node in cluster.nodes:
        wait_until(lambda: token(node, newcomer, grant_type="client_credentials").status_code == 200, what=node.name)
    cluster.apply({"clients": [{**late, "scope": "reports other"}]})
    for node in cluster.nodes:
        asked = {"grant_type": "client_credentials", "scope": "other"}
        wait_until(lambda: token(node, newcomer, **asked).status_code == 200, what=node.name)


def test_tokens_of_any_node_are_good_at_all_while_keys_rotate(cluster):
    """A key is published by every node before one signs with it."""
    portal = Client(cluster)
    machine = Client(cluster, "machine")
    for _ in range(3):
        cluster.succeed("keys", "rotate")
        for signing in cluster.nodes:
            value = token(signing, machine, grant_type="client_credentials").json()["access_token"]
            key = header(value)["kid"]
            for node in cluster.nodes:
                assert introspect(node, machine, value)["active"], f"{key} is not known to {node.name}"
                assert key in published(node), f"{key} is not published by {node.name}"
    assert portal.sign_in()["id_token"]


def published(node):
    """The names of the keys that a node publishes."""
    metadata = requests.get(node.url("/.well-known/openid-configuration"), timeout=20).json()
    return {key["kid"] for key in requests.get(at(node, metadata["jwks_uri"]), timeout=20).json()["keys"]}


def test_a_node_that_was_stopped_uses_nothing_it_knew(cluster):
    """Stopped for longer than it may go without a look, it signs with no retired key and serves no client that is gone."""
    portal, machine, gone = Client(cluster), Client(cluster, "machine"), Client(cluster, "superfluous")
    asleep, awake = cluster.nodes[0], cluster.nodes[1]
    old = header(token(asleep, machine, grant_type="client_credentials").json()["access_token"])["kid"]
    assert token(asleep, gone, grant_type="client_credentials").status_code == 200
    tokens = portal.sign_in(email="dan@acme.example")
    asleep.send(signal.SIGSTOP)
    try:
        cluster.succeed("keys", "rotate")
        query(cluster.database, "delete from clients where id = 'superfluous'")
        query(cluster.database, "update configuration set version = version + 1")
        cluster.succeed("user", "suspend", "--organization", "acme", "--email", "dan@acme.example")
        assert userinfo(awake, portal, tokens["access_token"]) == 401
        # Two seconds without a look is what a node may do.
        threading.Event().wait(2.5)
    finally:
        asleep.send(signal.SIGCONT)
    assert header(token(asleep, machine, grant_type="client_credentials").json()["access_token"])["kid"] != old
    assert token(asleep, gone, grant_type="client_credentials").status_code == 401
    assert userinfo(asleep, portal, tokens["access_token"]) == 401
    wait_until(asleep.is_ready, what="the node ready again")


def test_shared_work_is_taken_over_from_a_node_that_is_gone(cluster):
    """What a killed node leaves behind is a lease that nobody keeps."""
    for work in ["key-rotation", "clean-up"]:
        wait_until(lambda: fence(cluster, work), what=f"a first turn of {work}")
        before = fence(cluster, work)
        query(
            cluster.database,
            "update leases set holder = 'gone/1', fence = fence + 1, due_at = 0, "
            f"held_until = (extract(epoch from clock_timestamp()) * 1000000)::bigint + 3000000 where work = '{work}'",
        )
        wait_until(lambda: fence(cluster, work) > before + 1, seconds=60, what=f"{work} taken over")


def fence(cluster, work):
    """How often a piece of work was taken."""
    return int((query(cluster.database, f"select fence from leases where work = '{work}'") or ["0"])[0])


def test_a_stopping_node_says_so_and_goes_on_serving(cluster):
    """Not ready and still there, then gone in good order; the others never notice."""
    node = cluster.nodes[2]
    session = requests.Session()
    address = node.url("/.well-known/openid-configuration")
    assert "close" not in session.get(address, timeout=20).headers.get("Connection", "")
    process = node.process
    node.send(signal.SIGTERM)
    wait_until(lambda: node.status() == 503, pause=0.01, what="the node draining")
    answer = session.get(address, timeout=20)
    assert answer.status_code == 200 and answer.headers["Connection"] == "close"
    assert cluster.get("/health/live").status_code == 200
    assert process.wait(timeout=40) == 0, node.logged()
    assert node.status() is None
    node.start()


def test_nodes_are_replaced_under_load_and_no_client_sees_an_error(cluster):
    """Each node in turn is stopped and started while applications ask for tokens."""
    portal, machine = Client(cluster), Client(cluster, "machine")
    refresh = [portal.sign_in()["refresh_token"] for _ in range(2)]
    over, failures, count = threading.Event(), [], [0]

    def work(number):
        session, current = requests.Session(), refresh[number % 2] if number < 2 else None
        while not over.is_set():
            body = {"grant_type": "refresh_token", "refresh_token": current} if current else None
            application = portal if current else machine
            auth = (application.client_id, secret(application.client_id))
            try:
                answer = session.post(
                    portal.metadata["token_endpoint"],
                    data=body or {"grant_type": "client_credentials"},
                    auth=auth,
                    timeout=30,
                )
                if answer.status_code != 200:
                    failures.append(f"{answer.status_code} {answer.text}")
                    return
                current = answer.json().get("refresh_token") if current else None
                count[0] += 1
            except requests.RequestException as error:
                failures.append(repr(error))
                return

    workers = [threading.Thread(target=work, args=[number]) for number in range(4)]
    for worker in workers:
        worker.start()
    try:
        for node in cluster.nodes:
            assert node.stop() == 0, node.logged()
            node.start()
            # The proxy has to have seen it before the next one goes.
            served = lambda: requests.get(cluster.url("/health/live"), timeout=20).headers["X-Served-By"]  # noqa: E731
            wait_until(lambda: served() == node.name, what=f"{node.name} served again")
    finally:
        over.set()
        for worker in workers:
            worker.join()
    assert not failures, failures
    assert count[0] > 20


def test_a_node_that_is_killed_leaves_the_others_to_it(cluster):
    """What was signed in there goes on elsewhere."""
    portal, person = Client(cluster), Person(cluster)
    tokens = portal.sign_in(person)
    cluster.nodes[1].kill()
    for node in (cluster.nodes[0], cluster.nodes[2]):
        assert userinfo(node, portal, tokens["access_token"]) == 200
    wait_until(
        lambda: {cluster.get("/health/live").headers["X-Served-By"] for _ in range(4)} == {"node0", "node2"},
        what="the proxy without the node",
    )
    assert isinstance(person.open(portal.authorization()[0]), Arrival), "the session is gone"
    assert portal.refresh(tokens["refresh_token"]).status_code == 200
    cluster.nodes[1].start()
