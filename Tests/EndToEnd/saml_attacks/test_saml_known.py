"""No known attack is without its test, or without the reason why there is none."""

import re
from pathlib import Path

import pytest

from .known import ABSENT, GROUPS, identifiers
from .logout import LOGOUTS
from .tables import CASES

ROOT = Path(__file__).parents[3]
KNOWN = list(identifiers())
NAMED = re.compile(r"\b([A-Z0-9]+)-(\d{2,3})\b")
SPAN = re.compile(r"\b([A-Z0-9]+)-(\d{2,3}) to \1-(\d{2,3})\b")
MINE = {"known.py", "test_saml_known.py"}


def named():
    """The ids that tests name in their words: alone, or as the first and the last of a row."""
    files = [*ROOT.glob("Tests/*Tests/**/*.swift"), *ROOT.glob("Tests/EndToEnd/**/*.py")]
    found = set()
    for text in (file.read_text() for file in files if file.name not in MINE):
        found |= {f"{group}-{number}" for group, number in NAMED.findall(text)}
        for group, first, last in SPAN.findall(text):
            found |= {f"{group}-{number:02}" for number in range(int(first), int(last) + 1)}
    return found


@pytest.fixture(scope="module", name="tested")
def all_that_is_tested():
    """The rows of the tables, and what other tests name."""
    return CASES.keys() | LOGOUTS.keys() | named()


@pytest.mark.parametrize("group", GROUPS)
def test_every_known_attack_has_its_test(group, tested):
    """Or its reason."""
    missing = [each for each in KNOWN if each.startswith(group + "-") and each not in tested and each not in ABSENT]
    assert not missing


def test_a_reason_is_given_for_known_attacks_alone(tested):
    """And for none that has a test by now."""
    assert ABSENT.keys() <= set(KNOWN)
    assert not [each for each in ABSENT if each in tested]
    assert all(len(reason.split()) > 5 for reason in ABSENT.values())


def test_the_list_is_as_long_as_it_was():
    """470 cases, each once."""
    assert len(KNOWN) == len(set(KNOWN)) == 470
    assert "XSW-99" not in named() and "FLOW-99" not in CASES
