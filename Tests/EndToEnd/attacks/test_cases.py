"""The list of attacks is complete, and the judges of the others can fail."""

import ast
from pathlib import Path

import pytest
from attacker import APP, cannot_be_declared, ends_here, nowhere, refused, told
from cases import CASES, ELSEWHERE
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
