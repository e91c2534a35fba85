"""The pages of docs/integrate: what they tell people to paste is well-formed, taken, and true of this server."""

import ast
import configparser
import re
import tomllib

import pytest
import yaml
from support.server import ROOT, Signet
from support.world import user

FOLDER = ROOT / "docs" / "integrate"
PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
ISSUER = "https://sso.example.com"


def blocks(page, language=None):
    """The fenced blocks of a page, or those in one language."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", (FOLDER / page).read_text(), re.DOTALL | re.MULTILINE)
    return [text for name, text in found if language in (None, name)]


def entry(page):
    """The page's file for `signet apply`, which is its first block."""
    text = blocks(page, "yaml")[0]
    assert text.startswith("clients:\n"), text
    return text


@pytest.fixture(scope="module")
def signet(tmp_path_factory):
    """A server with the organization that the pages speak of."""
    server = Signet(tmp_path_factory.mktemp("signet"))
    server.apply({"organizations": [{"name": "acme", "domains": ["acme.example"], "users": [user("ann")]}]})
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.mark.parametrize("page", PAGES)
def test_the_entry_is_taken_as_it_stands(signet, page):
    """`signet apply` accepts it, and finds nothing to do the second time."""
    secrets = {name: "0123456789abcdef" * 4 for name in re.findall(r"env:(\w+)", entry(page))}
    file = signet.folder / page.replace(".md", ".yaml")
    file.write_text(entry(page))
    plan = signet.succeed("apply", "-f", file, environment=secrets)
    assert plan.startswith("+ client "), plan
    assert signet.succeed("apply", "-f", file, environment=secrets).strip() == "no changes"


@pytest.mark.parametrize("page", PAGES)
def test_the_entry_asks_for_what_the_application_asks_for(page):
    """Scopes on the page are registered: one that is not would end with invalid_scope."""
    registered = set(yaml.safe_load(entry(page))["clients"][0]["scope"].split())
    application = "\n".join(blocks(page)[1:])
    for name in ("email", "groups", "offline_access"):
        if re.search(rf"""scopes? ?[=:(.].*\b{name}\b|Scope\.Add\("{name}"\)|extra-scope={name}""", application):
            assert name in registered, (page, name)


@pytest.mark.parametrize("page", [name for name in PAGES if name != "README.md"])
def test_every_page_is_found_from_the_first(page):
    """The table of README.md links to it."""
    assert f"]({page})" in (FOLDER / "README.md").read_text()


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_well_formed(page):
    """As far as there is a reader for its language here."""
    for text in blocks(page, "yaml"):
        list(yaml.safe_load_all(text))
    for text in blocks(page, "toml"):
        tomllib.loads(text)
    for text in blocks(page, "python"):
        ast.parse(text)
    for text in blocks(page, "ini"):
        configparser.ConfigParser(interpolation=None).read_string(text)


@pytest.mark.parametrize("page", PAGES)
def test_every_address_of_ours_is_in_discovery(signet, page):
    """For applications that read no discovery document."""
    known = {value.removeprefix(signet.issuer) for value in signet.discovery().values() if isinstance(value, str)}
    known |= {"", "/.well-known/openid-configuration"}
    for block in blocks(page):
        for path in re.findall(rf"(?:{re.escape(ISSUER)}|{{(?:settings\.)?SIGNET}})(/[\w./-]+)?", block):
            assert path in known, (page, path)
