"""Flask-OIDC, as a small application uses it: unmodified, with the file of client secrets it wants."""

import secrets

import flask
import pytest
from flask_oidc import OpenIDConnect
from support.person import Arrival
from support.world import client, secret

HOME = "http://127.0.0.1:9/"


def application(signet):
    """An application of one page for people who are signed in."""
    app = flask.Flask("notes")
    app.config.update(
        SECRET_KEY=secrets.token_hex(16),
        OIDC_CLIENT_SECRETS={"web": {"client_id": "notes", "client_secret": secret("notes"), "issuer": signet.issuer}},
        OIDC_SCOPES="openid profile email",
        OIDC_INTROSPECTION_AUTH_METHOD="client_secret_basic",
    )
    oidc = OpenIDConnect(app)

    @app.get("/")
    @oidc.require_login
    def home():
        """Who is there, by userinfo and by the ID token that Flask-OIDC verified."""
        return {**flask.session["oidc_auth_profile"], "from": flask.session["oidc_auth_token"]["userinfo"]}

    return app.test_client()


@pytest.mark.spec("OIDC Core", "3.1")
def test_sign_in_with_flask_oidc(signet, person):
    """A page that wants somebody signed in sends them to Signet and knows them afterwards."""
    signet.apply({"clients": [client("notes", redirect_uris=[f"{HOME}authorize"])]})
    app = application(signet)
    redirected = app.get("/", base_url=HOME)
    assert redirected.status_code == 302
    redirected = app.get(redirected.location, base_url=HOME)
    arrival = person.sign_in(redirected.location)
    assert isinstance(arrival, Arrival), arrival.text
    answer = app.get(arrival.url, base_url=HOME)
    assert answer.status_code == 302, answer.text
    known = app.get("/", base_url=HOME).json
    assert known["email"] == "ann@acme.example"
    assert known["from"]["iss"] == signet.issuer and known["from"]["sub"] == known["sub"]
