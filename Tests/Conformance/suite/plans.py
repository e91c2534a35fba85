"""The certification plans, module for module as the official suite has them."""

from dataclasses import dataclass

from suite.registry import MODULES

BASIC = """
oidcc-server oidcc-response-type-missing oidcc-idtoken-signature oidcc-idtoken-unsigned oidcc-userinfo-get
oidcc-userinfo-post-header oidcc-userinfo-post-body oidcc-ensure-request-without-nonce-succeeds-for-code-flow
oidcc-scope-profile oidcc-scope-email oidcc-scope-address oidcc-scope-phone oidcc-scope-all
oidcc-ensure-other-scope-order-succeeds oidcc-display-page oidcc-display-popup oidcc-prompt-login
oidcc-prompt-none-not-logged-in oidcc-prompt-none-logged-in oidcc-max-age-1 oidcc-max-age-10000
oidcc-ensure-request-with-unknown-parameter-succeeds oidcc-id-token-hint oidcc-login-hint oidcc-ui-locales
oidcc-claims-locales oidcc-ensure-request-with-acr-values-succeeds oidcc-codereuse oidcc-codereuse-30seconds
oidcc-ensure-registered-redirect-uri oidcc-ensure-post-request-succeeds oidcc-server-client-secret-post
oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported oidcc-claims-essential
oidcc-ensure-request-object-with-redirect-uri oidcc-refresh-token oidcc-ensure-request-with-valid-pkce-succeeds
"""
DYNAMIC = """
oidcc-idtoken-rs256 oidcc-idtoken-unsigned oidcc-userinfo-rs256 oidcc-ensure-redirect-uri-in-authorization-request
oidcc-redirect-uri-query-OK oidcc-redirect-uri-query-mismatch oidcc-redirect-uri-query-added oidcc-redirect-uri-regfrag
oidcc-discovery-endpoint-verification oidcc-server oidcc-registration-logo-uri oidcc-registration-policy-uri
oidcc-registration-tos-uri oidcc-registration-jwks-uri oidcc-registration-sector-uri oidcc-registration-sector-bad
oidcc-server-rotate-keys oidcc-refresh-token-rp-key-rotation oidcc-request-uri-unsigned oidcc-request-uri-signed-rs256
oidcc-ensure-request-object-with-redirect-uri oidcc-refresh-token oidcc-ensure-client-assertion-with-iss-aud-succeeds
"""
RP_INITIATED = "oidcc-rp-initiated-logout"
LOGOUT = f"""
{RP_INITIATED}-discovery-endpoint-verification {RP_INITIATED} {RP_INITIATED}-bad-post-logout-redirect-uri
{RP_INITIATED}-modified-id-token-hint {RP_INITIATED}-no-id-token-hint {RP_INITIATED}-no-params
{RP_INITIATED}-no-post-logout-redirect-uri {RP_INITIATED}-no-state {RP_INITIATED}-only-state
{RP_INITIATED}-query-added-to-post-logout-redirect-uri {RP_INITIATED}-bad-id-token-hint
"""


@dataclass(frozen=True)
class Plan:
    """One plan in one variant: with clients declared beforehand, or registered on the spot."""

    name: str
    modules: str
    dynamic: bool
    method: str = "client_secret_basic"
    form_post: bool = False

    @property
    def key(self):
        """A short name that no other plan has."""
        short = self.name.removeprefix("oidcc-").removesuffix("-certification-test-plan")
        return f"{short}-{'dynamic' if self.dynamic else 'static'}"

    @property
    def title(self):
        """The name with its variant, as the official runner takes it."""
        return f"{self.name}[client_registration={'dynamic_client' if self.dynamic else 'static_client'}]"

    def entries(self):
        """The modules that there are in this variant."""
        return [Entry(self, name) for name in self.modules.split() if self.dynamic or MODULES[name].static]


@dataclass(frozen=True)
class Entry:
    """One module of one plan."""

    plan: Plan
    module: str

    @property
    def key(self):
        """A name that is fit for addresses and that no other entry has."""
        return f"{self.plan.key}/{self.module}"

    @property
    def dynamic(self):
        """Whether the client is registered on the spot."""
        return self.plan.dynamic

    @property
    def form_post(self):
        """Whether answers come by form."""
        return self.plan.form_post

    @property
    def method(self):
        """How the client authenticates."""
        return "client_secret_post" if self.module.endswith("client-secret-post") else self.plan.method


def _plan(short, modules, dynamic, **more):
    return Plan(f"oidcc-{short}-certification-test-plan", modules, dynamic, **more)


PLANS = [
    _plan("basic", BASIC, False),
    _plan("basic", BASIC, True),
    _plan("config", "oidcc-discovery-endpoint-verification", False),
    _plan("dynamic", DYNAMIC, True, method="private_key_jwt"),
    _plan("formpost-basic", BASIC, False, form_post=True),
    _plan("formpost-basic", BASIC, True, form_post=True),
    _plan("3rdparty-init-login", "oidcc-3rd_party-init-login oidcc-3rd_party-init-login-nohttps", True),
]
for _dynamic in (False, True):
    PLANS += [
        _plan("rp-initiated-logout", LOGOUT, _dynamic),
        _plan(
            "session-management",
            "oidcc-session-management-discovery-endpoint-verification oidcc-session-management-rp-initiated-logout",
            _dynamic,
        ),
        _plan(
            "frontchannel-rp-initiated-logout",
            "oidcc-frontchannel-logout-discovery-endpoint-verification oidcc-frontchannel-rp-initiated-logout",
            _dynamic,
        ),
        _plan(
            "backchannel-rp-initiated-logout",
            "oidcc-backchannel-logout-discovery-endpoint-verification oidcc-backchannel-rp-initiated-logout",
            _dynamic,
        ),
    ]
