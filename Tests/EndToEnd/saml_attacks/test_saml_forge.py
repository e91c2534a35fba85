"""What is sent as valid really is: says xmlsec1, which nobody here wrote. Else it would show nothing to be accepted."""

import base64
import re
import subprocess

import pytest
from support.saml_keys import ec_pair, pair
from support.saml_message import SAML, SAMLP, Exchange, new_id

from .attack import Attack
from .case import Form
from .tables import CASES

SIGNED = re.compile(
    r"<(?:\w+:)?(Response|Assertion) [^>]*>\s*<(?:\w+:)?Issuer>[^<]*</(?:\w+:)?Issuer>\s*<ds:Signature "
)
NAMESPACES = {"Response": SAMLP, "Assertion": SAML}
UNKNOWN_TO_IT = {"V-29"}  # RSA-OAEP with SHA-256 came with xmlsec 1.3


def exchange(name):
    """A sign-in at a service provider that is not running."""
    base = f"http://127.0.0.1:9/sso/{name}"
    return Exchange(f"{base}/metadata", f"{base}/acs", f"https://idp.{name}.example", new_id(), "state", f"{base}/slo")


@pytest.fixture(name="attack")
def an_attack():
    """A sign-in under way, with a certificate of ours to encrypt to."""
    there = exchange("globex")
    return Attack(exchange("acme"), there, lambda: pair("sp").certificate, begin=lambda: there)


def xmlsec1(*arguments):
    """Runs xmlsec1 and returns whether it was content."""
    done = subprocess.run(["xmlsec1", *arguments], capture_output=True, timeout=20, check=False)
    return done.returncode == 0


def verifies(file, element, folder):
    """Whether the signature of an element is by one of the keys configured."""
    path = f"//*[local-name()='{element}']/*[local-name()='Signature']"
    for number, holder in enumerate((pair("idp"), pair("next"), ec_pair("idp"))):
        certificate = folder / f"{number}.crt"
        certificate.write_text(holder.pem)
        pinned = ["--enabled-key-data", "raw-x509-cert", "--pubkey-cert-pem", certificate]
        name = ["--id-attr:ID", f"{NAMESPACES[element]}:{element}"]
        if xmlsec1("--verify", *pinned, *name, "--node-xpath", path, file):
            return True
    return False


def message_of(built):
    """The message in what a builder made."""
    if isinstance(built, Form):
        return base64.b64decode(dict(built.fields)["SAMLResponse"]).decode()
    return built


def decrypted(file, folder):
    """The file with what is encrypted in the clear."""
    key, _ = pair("sp").write(folder, "sp")
    clear = folder / "clear.xml"
    assert xmlsec1("--decrypt", "--privkey-pem", key, "--id-attr:Id", "EncryptedKey", "--output", clear, file)
    return clear


ACCEPTED = [name for name, case in CASES.items() if not case.refused and not name.startswith("XML-")]


@pytest.mark.parametrize("identifier", [name for name in ACCEPTED if name not in UNKNOWN_TO_IT])
def test_every_valid_message_is_valid_to_xmlsec1(identifier, attack, tmp_path):
    """Each signature in it holds with a configured key; one over ciphertext before that is opened, as it has to."""
    file = tmp_path / "message.xml"
    file.write_text(message_of(CASES[identifier].build(attack)), newline="")
    over_ciphertext = [found[1] for found in SIGNED.finditer(file.read_text()) if found[1] == "Response"]
    assert all(verifies(file, element, tmp_path) for element in over_ciphertext)
    if "EncryptedData" in file.read_text():
        file = decrypted(file, tmp_path)
    inside = [found[1] for found in SIGNED.finditer(file.read_text()) if found[1] == "Assertion"]
    assert all(verifies(file, element, tmp_path) for element in inside)
    assert over_ciphertext or inside


def test_the_judge_can_fail(attack, tmp_path):
    """A message altered after it was signed is not valid to it."""
    file = tmp_path / "message.xml"
    file.write_text(CASES["SIG-80"].build(attack))
    assert not verifies(file, "Assertion", tmp_path)
