"""What attackers have at hand, and how to tell that they got nothing."""

from concurrent.futures import ThreadPoolExecutor

import yaml
from support.client import Client
from support.person import Arrival, Page
from support.world import secret

EVIL = "https://evil.example/cb"
APP = "https://app.example/cb"  # registered for the web application of these tests
DESK = "http://127.0.0.1/cb"  # registered for its native one


def ends_here(page):
    """On an error page of our own: nobody was sent anywhere."""
    assert isinstance(page, Page), f"sent to {page.url}"
    assert page.status == 400 and not page.forms, page.text
    assert not any("evil" in link for link in page.links)
    return page


def told(arrival, *codes):
    """Sent back with an error of the standard and without a code."""
    assert isinstance(arrival, Arrival), arrival.text
    assert arrival.parameters.get("error") in codes and "code" not in arrival.parameters, arrival.parameters
    return arrival


def nowhere(signet, person, *redirect_uris, client_id="app"):
    """No request with any of these redirect URIs leaves our own pages."""
    for uri in redirect_uris:
        url, _ = Client(signet, client_id).authorization(redirect_uri=uri, scope="openid")
        assert uri not in ends_here(person.open(url)).links, uri


def refused(response, *codes, status=(400, 401)):
    """A refusal of an endpoint for clients, with one of the standard's codes."""
    assert response.status_code in status, f"{response.status_code} {response.text}"
    assert response.json()["error"] in codes, response.text
    return response


def cannot_be_declared(signet, key, **metadata):
    """Applying a client with this metadata is refused, and the refusal names the key."""
    declared = {"client_id": "hostile", "client_secret": secret("hostile"), "redirect_uris": [APP], **metadata}
    file = signet.folder / "hostile.yaml"
    file.write_text(yaml.safe_dump({"clients": [declared]}))
    done = signet.command("apply", "-f", file)
    assert done.returncode == 1 and key in done.stderr, f"{metadata}: {done.stdout}{done.stderr}"


def at_once(count, act):
    """The results of `act(n)` for n below count, all begun at the same moment."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))
