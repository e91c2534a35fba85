"""Signing keys: sealed at rest, rotated ahead of time, published until their last token has expired."""

import json
import stat
import threading

import pytest
from support.client import Client
from support.databases import contents
from support.person import Person
from support.tokens import header, verified
from support.world import ALGORITHMS, world


@pytest.fixture
def signet(deployment, engine):
    """A server of this test's own."""
    server = deployment(engine)
    server.apply(world(users=["ann", "bob"]))
    return server.start()


def test_the_master_key_is_the_owners_alone(signet):
    """keys/master.key has mode 0600 in a folder nobody else reads."""
    key = signet.folder / "keys" / "master.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_bytes().strip()) >= 32


def test_private_keys_are_sealed(signet):
    """No row holds a private key or a secret in the clear."""
    dump = contents(signet.database)
    assert "correct horse" not in dump
    assert "portal-0123456789" not in dump
    assert "PRIVATE KEY" not in dump and '"d":' not in dump
    for marker in (b"\x06\x09*\x86H\x86\xf7\r\x01\x01\x01", b"\x06\x08*\x86H\xce=\x03\x01\x07", b"\x06\x03+ep"):
        assert marker not in dump.encode("latin-1", "replace")  # PKCS#8's algorithm names: RSA, P-256, Ed25519
        assert repr(marker)[2:-1] not in dump and marker.hex() not in dump


def test_without_the_master_key_nothing_opens(deployment):
    """A server whose master key is another one refuses to start, and says why in one line."""
    signet = deployment()
    signet.apply(world())
    signet.start().stop()
    key = signet.folder / "keys" / "master.key"
    key.unlink()
    done = signet.command("serve")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1 and "key" in done.stderr
    assert "Fatal" not in done.stderr


@pytest.mark.spec("OIDC Core", "10.1.1")
def test_tokens_verify_all_along_while_keys_rotate(signet):
    """While people sign in and keys rotate, every token verifies by the keys published at any time after it."""
    before = Client(signet).sign_in()
    old = {key["kid"] for key in signet.jwks()["keys"]}
    failures, tokens, done = [], [], threading.Event()

    def work(email):
        client, person = Client(signet), Person(signet)
        try:
            current = client.sign_in(person, email)
            while not done.is_set():
                current = client.refresh(current["refresh_token"]).json()
                verified(current["id_token"], signet.jwks())
                assert client.userinfo(current["access_token"]).status_code == 200
                tokens.append(current["id_token"])
        except Exception as error:  # noqa: BLE001: told by the assertion below
            failures.append(repr(error))

    workers = [threading.Thread(target=work, args=(f"{name}@acme.example",)) for name in ("ann", "bob")]
    for worker in workers:
        worker.start()
    for _ in range(3):
        signet.succeed("keys", "rotate")
        threading.Event().wait(1.2)
    done.set()
    for worker in workers:
        worker.join()

    assert not failures, failures
    jwks = signet.jwks()
    published = {key["kid"] for key in jwks["keys"]}
    assert old <= published, "an old key left before its tokens expired"
    assert published - old, "no new key"
    assert len(tokens) > 10 and len({header(token)["kid"] for token in tokens}) > 1, "the new key never signed"
    for token in [before["id_token"], *tokens]:
        verified(token, jwks)
    assert Client(signet).userinfo(before["access_token"]).status_code == 200


def test_a_rotation_is_written_down(signet):
    """By whom, and of which algorithms."""
    signet.succeed("keys", "rotate", "--algorithm", "ES256", "RS256")
    row = json.loads(signet.succeed("audit", "--json").splitlines()[-1])
    assert row["action"] == "keys.rotated" and row["actor"] == "shell" and row["organization"] is None
    assert row["details"] == {"algorithms": "ES256 RS256"}


def test_the_keys_are_listed(signet):
    """`keys list` names every published key with its algorithm and state."""
    listed = signet.succeed("keys", "list")
    for key in signet.jwks()["keys"]:
        assert key["kid"] in listed
    assert all(name in listed for name in ALGORITHMS)
