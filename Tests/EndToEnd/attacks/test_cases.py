"""The list of attacks is complete, and the judges of the others can fail."""

import ast
from pathlib import Path

import pytest
from attacker import APP, cannot_be_declared, ends_here, nowhere, refused, told
from cases import ABSENT, CASES, ELSEWHERE, NOWHERE
from support.client import Client
from support.person import Person

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
GROUPS = sorted({case.split("-")[0] for case in CASES})


def names_of(group):
    """The names of a group's tests in this folder."""
    files = [ast.parse(file.read_text()) for file in HERE.glob("test_*.py")]
    names = [node.name for module in files for node in module.body if isinstance(node, ast.FunctionDef)]
    return [name for name in names if name.startswith(f"test_{group.lower()}_")]


@pytest.mark.parametrize("case", CASES)
def test_every_attack_has_its_test(case):
    """Here under its id, or elsewhere by name."""
    group, number = case.split("-")
    if case in ELSEWHERE:
        file, name = ELSEWHERE[case]
        assert name in (ROOT / file).read_text(), f"{file} has no test that is called {name}"
    else:
        prefix = f"test_{group.lower()}_{number}_"
        assert any(test.startswith(prefix) for test in names_of(group)), CASES[case]


@pytest.mark.parametrize("group", GROUPS)
def test_every_test_is_on_the_list(group):
    """So that the list can be trusted; and each group has attacks of our own."""
    for name in names_of(group):
        assert "-".join(name.split("_")[1:3]).upper() in CASES, name
    assert sum(case.startswith(f"{group}-1") and len(case) == 6 for case in CASES) >= 3


# As the lists that these attacks come from count them; numbers that are missing were given to the same case twice.
KNOWN = {
    "AZ": "1-12 14-21 23-48",
    "CO": "1-3 8-9 11-20",
    "TK": "1-10 12 16-20 22-26 28-39",
    "JW": "1-3 5-8 10 12-20 23-24 26-27",
    "RO": "1-5 8-12 15-19",
    "CN": "1-6 8-11 13 15 17-18 20-24",
    "RP": "1 3-15 17 19-20 22-25 27-28 30-35 37-38",
    "DV": "1-5",
    "AU": "1-11 14 16-19 21-32 34-36 38-39",
    "TN": "2-3 5-6 8-16 19-21 23 25 27-28 31-33",
    "HT": "1 4-18 20-22",
}


def known():
    """Every id of those lists."""
    for group, text in KNOWN.items():
        for part in text.split():
            first, _, last = part.partition("-")
            yield from (f"{group}-{number:02}" for number in range(int(first), int(last or first) + 1))


@pytest.mark.parametrize("group", KNOWN)
def test_every_attack_that_is_known_is_on_the_list_or_cannot_happen(group):
    """None is on both sides."""
    ids = {each for each in known() if each.startswith(group)}
    assert ids <= CASES.keys() | ABSENT.keys(), ids - CASES.keys() - ABSENT.keys()
    assert not CASES.keys() & ABSENT.keys() and ABSENT.keys() <= set(known())


@pytest.mark.parametrize("path", NOWHERE)
def test_what_cannot_be_attacked_is_not_there(signet, path):
    """The addresses that would be, if the reasons did not hold any more."""
    assert all(len(reason.split()) > 5 for reason in ABSENT.values())
    for method in ("GET", "POST", "PATCH"):
        answer = Person(signet).session.request(method, signet.url(path), allow_redirects=False, timeout=20)
        assert answer.status_code in (404, 405), (method, path)


def test_the_judges_can_fail(signet, person):
    """Each is shown what it must not let pass."""
    client = Client(signet)
    good = client.authorization(prompt="none")[0]
    for wrong in (
        lambda: nowhere(signet, person, APP),
        lambda: ends_here(person.open(good)),
        lambda: ends_here(person.open(client.authorization()[0])),
        lambda: told(person.open(good), "access_denied"),
        lambda: told(Person(signet).sign_in(client.authorization()[0]), "login_required"),
        lambda: refused(client.exchange(*client.code()), "invalid_grant"),
        lambda: refused(client.exchange("x", "x" * 43), "invalid_client"),
        lambda: cannot_be_declared(signet, "redirect_uris", redirect_uris=[APP]),
    ):
        with pytest.raises(AssertionError):
            wrong()
