"""People sign in through OpenID providers that nobody here wrote: oidc-provider-mock and idpyoidc."""

import pytest
from support.attempts import last_attempt
from support.client import Client
from support.idpyoidc_op import MULTI_FACTOR, IdpyOIDC
from support.openid_provider import OpenIDProvider
from support.person import Arrival, Page
from support.server import Signet
from support.tokens import verified
from support.traveller import Traveller, federated_world
from support.world import GOODBYE


@pytest.fixture(scope="module", name="provider")
def a_provider():
    """The OpenID provider."""
    there = OpenIDProvider().start()
    yield there
    there.stop()


@pytest.fixture(scope="module", name="signet")
def a_server(provider, tmp_path_factory):
    """Signet with the provider as acme's, by two connections that authenticate differently."""
    server = Signet(tmp_path_factory.mktemp("oidc"), outbound={"allow_private": True})
    posting = provider.connection(server, "acme-post", token_endpoint_auth_method="client_secret_post")
    server.apply(federated_world(provider.connection(server), posting))
    yield server.start()
    assert server.stop() == 0, server.logged()


def sign_in(server, traveller=None, **parameters):
    """The whole way from an application's redirect to its ID token: the claims and the answer of the token endpoint."""
    client = Client(server)
    url, verifier = client.authorization(**{"connection": "acme-oidc", **parameters})
    arrival = (traveller or Traveller(server)).sign_in(url)
    assert isinstance(arrival, Arrival), (
        f"{arrival.status} {arrival.url}: {arrival.text[:500]}\n{server.logged()[-2000:]}"
    )
    assert "code" in arrival.parameters, arrival.parameters
    answer = client.exchange(arrival.parameters["code"], verifier).json()
    claims = verified(answer["id_token"], server.jwks())
    return {**client.userinfo(answer["access_token"]).json(), **claims}, answer


@pytest.mark.spec("OIDC Core", "3.1.2")
@pytest.mark.parametrize(("connection", "name"), [("acme-oidc", "ann"), ("acme-post", "bob")])
def test_a_person_signs_in_through_an_openid_provider(connection, name, signet):
    """With code, PKCE, state and nonce; names come from its ID token and its userinfo."""
    ann = Traveller(signet, subject=f"o-{name}")
    claims, _ = sign_in(signet, ann, connection=connection)
    assert claims["idp"] == connection and claims["org_name"] == "acme"
    assert claims["email"] == f"{name}@acme.example" and claims["given_name"] == name.capitalize()
    assert not {"pwd", "otp"} & set(claims.get("amr", []))
    assert len(ann.asked) == 1
    assert not any(page.form("password") for page in ann.seen if page.url.startswith(signet.issuer))
    assert last_attempt(signet, connection)["outcome"] == "accepted"


def test_two_connections_of_an_organization_are_offered(signet):
    """Whoever types only an email chooses among them."""
    ann = Traveller(signet)
    page = ann.sign_in(Client(signet).authorization()[0])
    assert isinstance(page, Page) and not page.form("password")
    offered = {links["data-connection"]: url for url, links in page.links.items() if "data-connection" in links}
    assert set(offered) == {"acme-oidc", "acme-post"}
    assert isinstance(ann.travel(offered["acme-oidc"]), Arrival)


@pytest.mark.parametrize("subject", ["o-eve", "o-uma"])
def test_a_stranger_stays_outside(subject, signet):
    """Of another domain, or with an address that the provider did not prove, to a connection that needs it proved."""
    page = Traveller(signet, subject=subject).travel(Client(signet).authorization(connection="acme-oidc")[0])
    attempt = last_attempt(signet, "acme-oidc")
    if subject == "o-eve":
        assert isinstance(page, Page) and 400 <= page.status < 500
        assert attempt["outcome"] == "refused" and attempt["correlation"] in page.response.text
        assert "eve@elsewhere.example" not in signet.succeed("export")
    else:
        assert attempt["outcome"] in ("refused", "accepted")
        assert "email_verified: true" not in signet.succeed("export").partition("uma@acme.example")[2][:60]


def test_a_person_who_declines_there_can_try_again(signet):
    """The provider says access_denied, without the state that it was given: a page here, and another try gets in."""
    ann = Traveller(signet, subject="")
    client = Client(signet)
    asked = ann.open(client.authorization(connection="acme-oidc")[0])
    page = ann.submit(asked.form("sub"), action="deny")
    assert isinstance(page, Page) and page.url.startswith(signet.issuer) and 400 <= page.status < 500
    assert last_attempt(signet, "acme-oidc")["outcome"] == "refused"
    assert sign_in(signet, Traveller(signet))[0]["idp"] == "acme-oidc"


@pytest.mark.spec("OIDC RP-Initiated Logout", "2")
def test_signing_out_here_signs_out_there(signet, provider):
    """By the provider's end_session_endpoint, with its ID token as the hint, and back."""
    ann = Traveller(signet)
    _, answer = sign_in(signet, ann)
    end = Client(signet).metadata["end_session_endpoint"]
    page = ann.travel(f"{end}?id_token_hint={answer['id_token']}&post_logout_redirect_uri={GOODBYE}&state=s")
    assert isinstance(page, Page) and page.url.startswith(provider.issuer), (page, signet.logged()[-1500:])
    arrival = ann.travel(ann.submit(page.forms[0]))
    assert isinstance(arrival, Arrival) and arrival.url.startswith(GOODBYE), arrival
    assert arrival.parameters["state"] == "s"


def test_an_answer_that_nobody_asked_for_is_refused(signet):
    """There is no state of this browser that it would go with."""
    address = signet.url("/sso/acme-oidc/callback?code=x&state=y")
    answer = Traveller(signet).session.get(address, allow_redirects=False, timeout=20)
    assert 400 <= answer.status_code < 500


STRICT = {
    "idpy-es256": {},
    "idpy-rs256": {"algorithm": "RS256"},
    "idpy-post": {"token_endpoint_auth_method": "client_secret_post"},
    "idpy-mfa": {"required_acr": [MULTI_FACTOR]},
    "idpy-more": {"required_acr": ["urn:example:more"]},
}


@pytest.fixture(scope="module", name="strict")
def a_strict_provider(tmp_path_factory):
    """idpyoidc, and a Signet with an organization for each way of using it, as each has one person."""
    providers = {name: IdpyOIDC(f"ann@{name}.example").start() for name in STRICT}
    server = Signet(tmp_path_factory.mktemp("strict"), outbound={"allow_private": True})
    declared = federated_world()
    declared["organizations"] = [
        {
            "name": name,
            "domains": [f"{name}.example"],
            "native_login": "disabled",
            "connections": [providers[name].connection(server, name, **options)],
        }
        for name, options in STRICT.items()
    ]
    server.apply(declared)
    yield server.start(), providers
    assert server.stop() == 0, server.logged()
    for provider in providers.values():
        provider.stop()


@pytest.mark.spec("OIDC Core", "3.1.3.7")
@pytest.mark.parametrize("connection", [name for name in STRICT if name != "idpy-more"])
def test_a_person_signs_in_through_a_strict_provider(connection, strict):
    """By either algorithm, either way to authenticate, and with the context that is required."""
    server, providers = strict
    claims, _ = sign_in(server, connection=connection)
    assert (claims["idp"], claims["org_name"]) == (connection, connection)
    assert (claims["email"], claims["given_name"]) == (f"ann@{connection}.example", "Ann")
    asked = providers[connection].asked[-1]
    assert asked["code_challenge_method"] == "S256" and len(asked["nonce"]) > 20 and len(asked["state"]) > 20
    assert asked["scope"].split()[0] == "openid"


def test_a_context_that_was_not_asserted_is_not_taken_for_one(strict):
    """The provider did less than is required: nobody is signed in, and nothing of ours is asked instead."""
    server, _ = strict
    arrival = Traveller(server).travel(Client(server).authorization(connection="idpy-more")[0])
    assert arrival.parameters["error"] == "unmet_authentication_requirements", arrival
    assert last_attempt(server, "idpy-more")["outcome"] == "refused"


@pytest.mark.spec("OIDC Core", "3.1.2.1")
def test_the_age_of_a_sign_in_is_the_providers(strict):
    """What the application demands goes along, and `auth_time` is what the provider said."""
    server, providers = strict
    first, _ = sign_in(server, connection="idpy-es256")
    second, _ = sign_in(server, connection="idpy-es256", max_age="60")
    assert providers["idpy-es256"].asked[-1]["max_age"] == "60"
    assert second["auth_time"] >= first["auth_time"]
