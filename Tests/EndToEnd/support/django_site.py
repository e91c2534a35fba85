"""A small Django project that signs people in by mozilla-django-oidc: `python django_site.py PORT`, with
the provider's metadata on standard input."""

import json
import secrets
import sys

import django
from django.conf import settings
from django.core.management import call_command

CLIENT_ID = "django"


def configure(port, metadata, client_secret, folder):
    """The settings a project has in its settings.py."""
    settings.configure(
        SECRET_KEY=secrets.token_hex(32),
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="django_site",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "mozilla_django_oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/django.db"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGIN_URL="/oidc/authenticate/",
        LOGIN_REDIRECT_URL="/",
        OIDC_RP_CLIENT_ID=CLIENT_ID,
        OIDC_RP_CLIENT_SECRET=client_secret,
        OIDC_RP_SCOPES="openid profile email",
        OIDC_RP_SIGN_ALGO="ES256",
        OIDC_USE_PKCE=True,
        OIDC_OP_AUTHORIZATION_ENDPOINT=metadata["authorization_endpoint"],
        OIDC_OP_TOKEN_ENDPOINT=metadata["token_endpoint"],
        OIDC_OP_USER_ENDPOINT=metadata["userinfo_endpoint"],
        OIDC_OP_JWKS_ENDPOINT=metadata["jwks_uri"],
        OIDC_TOKEN_USE_BASIC_AUTH=True,
        OIDC_TIMEOUT=20,
    )


def main():
    """Sets the project up and serves it."""
    port, told = sys.argv[1], json.load(sys.stdin)
    configure(port, told["metadata"], told["secret"], told["folder"])
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)


def urls():
    """What urls.py has: the sign-in of mozilla-django-oidc, and one page for people with an account."""
    from django.contrib.auth.decorators import login_required
    from django.http import HttpResponse, JsonResponse
    from django.urls import include, path

    @login_required
    def home(request):
        return JsonResponse({"email": request.user.email, "authenticated": request.user.is_authenticated})

    return [
        path("", home),
        path("health", lambda request: HttpResponse("ok")),
        path("oidc/", include("mozilla_django_oidc.urls")),
    ]


if __name__ == "__main__":
    main()
else:
    urlpatterns = urls()  # Django imports this file once more, as ROOT_URLCONF
