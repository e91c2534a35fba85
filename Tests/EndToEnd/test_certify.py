"""The configuration files for the official conformance suite: their browser commands work on our pages."""

import json
import re
from urllib.parse import urlencode

import pytest
import requests
import yaml
from support.chromium import chromium
from support.scripted import PICTURES, SELECTORS, ScriptedBrowser, SuitePages
from support.server import ROOT, Signet

FOLDER = ROOT / "docs" / "certify"
FILES = ["dynamic.json", "static.json"]
ISSUER, SUITE = "https://sso.example.com", "https://localhost.emobix.co.uk:8443"
LOGOUT = "oidcc-rp-initiated-logout"


def configuration(name, signet=None):
    """A file as a person would have adapted it to a deployment."""
    text = (FOLDER / name).read_text()
    return json.loads(text.replace(ISSUER, signet.issuer) if signet else text)


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Signet with the organization and the clients of the documentation, and the suite's pages."""
    suite = SuitePages()
    signet = Signet(tmp_path_factory.mktemp("signet"))
    signet.apply((FOLDER / "signet.yaml").read_text().replace(SUITE, suite.address))
    asking = {"client_id": "asking", "token_endpoint_auth_method": "none", "require_consent": True}
    signet.apply({"clients": [{**asking, "redirect_uris": [f"{suite.address}/test/a/signet/callback"]}]})
    yield signet.start(), suite
    assert signet.stop() == 0, signet.logged()
    suite.stop()


@pytest.fixture(scope="module")
def browsers():
    """One browser with scripts and one without, as they are needed."""
    opened = {}

    def get(scripts):
        if scripts not in opened:
            opened[scripts] = chromium(scripts=scripts)
        opened[scripts].execute_cdp_cmd("Network.clearBrowserCookies", {})
        return opened[scripts]

    yield get
    for browser in opened.values():
        browser.quit()


@pytest.fixture
def play(stage, browsers):
    """Plays one module's browser, which has been nowhere yet: `play("static.json", "oidcc-prompt-login")`."""

    def make(file, module=None, scripts=True):
        document = configuration(file, stage[0])
        entries = document["override"][module]["browser"] if module else document["browser"]
        return Module(*stage, ScriptedBrowser(browsers(scripts), entries))

    return make


class Module:
    """What the suite's modules do around the browser."""

    def __init__(self, signet, suite, browser):
        self.signet, self.suite, self.browser = signet, suite, browser
        self.callback = f"{suite.address}/test/a/signet/callback"
        self.goodbye = f"{suite.address}/test/a/signet/post_logout_redirect"
        self.metadata = signet.discovery()

    def authorize(self, **parameters):
        """Sends the browser to sign in; returns where it ended."""
        request = {"client_id": "certify-1", "response_type": "code", "scope": "openid", "state": "s"}
        request = {**request, "redirect_uri": self.callback, **parameters}
        request = {name: value for name, value in request.items() if value is not None}
        return self.browser.visit(f"{self.metadata['authorization_endpoint']}?{urlencode(request)}")

    def id_token(self):
        """Signs in and exchanges the code."""
        code = re.search(r"[?&]code=([^&]+)", self.authorize())[1]
        declared = configuration("static.json")["client"]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.callback}
        answer = requests.post(
            self.metadata["token_endpoint"], form, auth=(declared["client_id"], declared["client_secret"]), timeout=10
        )
        return answer.json()["id_token"]

    def log_out(self, **parameters):
        """Sends the browser to log out; returns where it ended."""
        return self.browser.visit(f"{self.metadata['end_session_endpoint']}?{urlencode(parameters)}")


def test_the_person_of_the_file_is_stored_as_written(stage):
    """With a claim for every scope, an address of several lines among them."""
    signet, suite = stage
    assert signet.apply((FOLDER / "signet.yaml").read_text().replace(SUITE, suite.address)) == ["no changes"]
    person = yaml.safe_load(signet.succeed("export"))["organizations"][0]["users"][0]
    assert person["address"]["formatted"].splitlines() == ["Hauptstr. 1", "10115 Berlin", "Germany"]


def commands(document):
    """Every command of a file with the name of its module."""
    sections = {"": document, **document["override"]}
    for module, section in sections.items():
        for entry in section["browser"]:
            for task in entry["tasks"]:
                for command in task.get("commands", []):
                    yield module, command


@pytest.mark.parametrize("file", FILES)
def test_every_command_is_one_that_the_suite_knows(file):
    """Names, selectors and the number of arguments."""
    for module, (name, kind, *rest) in commands(configuration(file)):
        assert name in ("text", "click", "wait"), (module, name)
        assert kind in SELECTORS or (name == "wait" and kind in ("contains", "match")), (module, kind)
        assert len(rest) in {"text": (2, 3), "click": (1, 2), "wait": (2, 4)}[name], (module, name, rest)
        if name == "wait":
            assert isinstance(rest[1], int) and (len(rest) == 2 or rest[3] in PICTURES), (module, rest)
        elif len(rest) > (2 if name == "text" else 1):
            assert rest[-1] == "optional", (module, rest)


@pytest.mark.parametrize("file", FILES)
def test_every_name_in_a_selector_is_in_a_template(file):
    """So that a template which renames a field makes this fail, whatever page it is of."""
    templates = "\n".join(path.read_text() for path in (ROOT / "templates").glob("**/*.mustache"))
    for module, (name, kind, target, *_) in commands(configuration(file)):
        if kind == "contains" or target == "submission_complete":
            continue  # an address, and the suite's own page
        wanted = [f'{kind}="{target}"'] if kind in ("id", "name") else []
        if kind == "css":
            wanted += [f'id="{found}"' for found in re.findall(r"#([\w-]+)", target)]
            wanted += [f'{found}="{value}"' for found, value in re.findall(r"\[([\w-]+)=([\w-]+)\]", target)]
        for attribute in wanted:
            assert attribute in templates, (module, name, target)


@pytest.mark.parametrize("file", FILES)
def test_every_override_is_of_a_module_that_there_is(file):
    """A misspelt name would be passed over in silence."""
    plans = (ROOT / "Tests" / "Conformance" / "suite" / "plans.py").read_text()
    plans = plans.replace("{RP_INITIATED}", LOGOUT)
    known = set(re.findall(r"oidcc-[\w-]+", plans))
    assert set(configuration(file)["override"]) <= known


def test_what_both_files_have_is_the_same():
    """So that the tests below can play either."""
    dynamic, static = map(configuration, FILES)
    assert dynamic["browser"] == static["browser"]
    assert {name: dynamic["override"][name] for name in static["override"]} == static["override"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_it_signs_in_and_is_still_signed_in(play, mode, scripts):
    """The modules without a browser of their own."""
    module = play("static.json", scripts=scripts)
    for _ in range(2):
        assert module.authorize(response_mode=mode).startswith(module.callback)


def test_it_allows_what_the_application_asks_for(play):
    """Applications that registered themselves make the server ask, once."""
    module = play("dynamic.json")
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    for _ in range(2):
        end = module.authorize(client_id="asking", **challenge)
        assert end.startswith(module.callback) and "code=" in end


@pytest.mark.parametrize("name, parameters", [("prompt-login", {"prompt": "login"}), ("max-age-1", {"max_age": "0"})])
def test_a_second_sign_in_is_pictured(play, name, parameters):
    """The page that asks again fills the placeholder."""
    module = play("static.json", f"oidcc-{name}")
    module.authorize()
    assert module.authorize(**parameters).startswith(module.callback)
    assert len(module.browser.pictures) == 2 and "certify-1" not in module.browser.pictures[1]


@pytest.mark.parametrize(
    "name, redirect_uri",
    [
        ("ensure-registered-redirect-uri", "https://elsewhere.example/callback"),
        ("ensure-redirect-uri-in-authorization-request", None),
        ("redirect-uri-query-mismatch", "https://elsewhere.example/callback?a=b"),
        ("redirect-uri-query-added", "https://elsewhere.example/callback?a=b"),
    ],
)
def test_an_error_page_is_pictured(play, name, redirect_uri):
    """Nobody is redirected, and the page says what is wrong."""
    module = play("dynamic.json", f"oidcc-{name}")
    assert module.authorize(redirect_uri=redirect_uri).startswith(module.signet.issuer)
    assert "redirect_uri" in module.browser.pictures[0]


@pytest.mark.parametrize("what", ["logo", "policy", "tos"])
def test_the_sign_in_page_is_pictured(play, what):
    """The page on which the application's own links are shown."""
    module = play("dynamic.json", f"oidcc-registration-{what}-uri")
    module.authorize()
    assert 'id="sign-in"' in module.browser.pictures[0]


def test_it_logs_out_and_comes_back(play):
    """The modules in which the browser returns to the suite."""
    module = play("static.json")
    hint = module.id_token()
    end = module.log_out(id_token_hint=hint, post_logout_redirect_uri=module.goodbye, state="s")
    assert end == f"{module.goodbye}?state=s"


@pytest.mark.parametrize(
    "name, change",
    [
        ("bad-post-logout-redirect-uri", {"post_logout_redirect_uri": "https://elsewhere.example/"}),
        ("query-added-to-post-logout-redirect-uri", {"post_logout_redirect_uri": "https://elsewhere.example/?a=b"}),
        ("modified-id-token-hint", {"id_token_hint": "eyJhbGciOiJub25lIn0.e30."}),
        ("bad-id-token-hint", {"id_token_hint": "eyJhbGciOiJSUzI1NiJ9.e30.AAAA"}),
        ("no-id-token-hint", {"id_token_hint": None}),
    ],
)
def test_a_question_is_pictured(play, name, change):
    """A logout that nobody proved: the person is asked, and nobody is redirected."""
    module = play("static.json", f"{LOGOUT}-{name}")
    sent = {"id_token_hint": module.id_token(), "post_logout_redirect_uri": module.goodbye, "state": "s", **change}
    module.log_out(**{key: value for key, value in sent.items() if value is not None})
    assert len(module.browser.pictures) == 1


@pytest.mark.parametrize("name", ["no-params", "only-state", "no-post-logout-redirect-uri"])
def test_the_end_is_pictured(play, name):
    """Logged out, with nowhere to return to."""
    module = play("static.json", f"{LOGOUT}-{name}")
    hint = module.id_token()
    module.log_out(**{"no-params": {}, "only-state": {"state": "s"}}.get(name, {"id_token_hint": hint, "state": "s"}))
    assert 'id="logged-out"' in module.browser.pictures[0]
