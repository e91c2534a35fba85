"""The stage: Signet with TLS, a person who has every claim, the declared clients, and the relying party."""

from support.server import Signet

from suite.authority import issue
from suite.client import Client
from suite.modules.logout import CALLBACK as GOODBYE
from suite.relying_party import RelyingParty

EMAIL, PASSWORD = "ann@acme.example", "correct horse battery"
PERSON = {
    "email": EMAIL,
    "email_verified": True,
    "password": PASSWORD,
    "given_name": "Ann",
    "middle_name": "Mary",
    "family_name": "Lee",
    "nickname": "Annie",
    "preferred_username": "ann.lee",
    "profile": "https://acme.example/people/ann",
    "picture": "https://acme.example/people/ann.png",
    "website": "https://ann.example",
    "gender": "female",
    "birthdate": "1990-02-28",
    "zoneinfo": "Europe/Berlin",
    "locale": "en",
    "phone_number": "+49 30 1234567",
    "phone_number_verified": True,
    "address": {
        "formatted": "Hauptstr. 1\n10115 Berlin\nGermany",
        "street_address": "Hauptstr. 1",
        "locality": "Berlin",
        "region": "Berlin",
        "postal_code": "10115",
        "country": "Germany",
    },
}
SCOPE = "openid profile email address phone offline_access"


class Stage:
    """Everything that modules share. They leave it as it was, but for keys that are rotated."""

    def __init__(self, folder, entries):
        self.tls = issue(folder)
        self.party = RelyingParty(self.tls)
        self.account = {"email": EMAIL, "password": PASSWORD}
        self._declared = {}
        for entry in entries:
            if not entry.dynamic:
                for number in (1, 2):
                    self._declare(entry, number)
        self.signet = Signet(
            folder,
            encrypted=self.tls,
            registration="open",
            outbound={"allow_private": True, "ca_certificates": str(self.tls.authority)},
        )
        self.issuer = self.signet.issuer

    def start(self):
        """Applies the world and starts serving."""
        organization = {"name": "acme", "display_name": "Acme Corp", "domains": ["acme.example"], "mfa": "off"}
        declared = [client.metadata for client in self._declared.values()]
        self.signet.apply({"organizations": [{**organization, "users": [PERSON]}], "clients": declared})
        self.signet.start()
        return self

    def stop(self):
        """Ends both servers."""
        self.party.stop()
        assert self.signet.stop() in (0, None), self.signet.logged()

    def rotate_keys(self):
        """What an operator does to rotate the signing keys that the official suite can compare: it knows no Ed25519."""
        self.signet.succeed("keys", "rotate", "--algorithm", "RS256", "ES256", "PS256")

    def declared(self, entry, number):
        """The client that was declared for an entry."""
        return self._declared[entry.key, number]

    def _declare(self, entry, number):
        place, name = self.party.place(f"{entry.key}/{number}"), f"conformance-{len(self._declared)}"
        metadata = {
            "client_id": name,
            "client_secret": f"{name}-" + "0123456789abcdef" * 3,
            "client_name": f"Conformance {entry.module}",
            "token_endpoint_auth_method": entry.method,
            "redirect_uris": [place.url("callback")],
            "post_logout_redirect_uris": [place.url(GOODBYE)],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "scope": SCOPE,
        }
        for channel in ("frontchannel", "backchannel"):
            if entry.module == f"oidcc-{channel}-rp-initiated-logout":
                metadata[f"{channel}_logout_uri"] = place.url(f"{channel}_logout")
                metadata[f"{channel}_logout_session_required"] = True
        self._declared[entry.key, number] = Client(metadata)
