"""What dynamic registration answers (OpenID Connect Registration 3.2 and 3.3; RFC 7591; RFC 7592)."""

from urllib.parse import urlsplit


def accepted(report, response):
    """A registration. Returns the client as the provider wrote it down."""
    kind = _kind(response)
    report.must(kind == "application/json", f"content type is application/json, not {kind!r}", "Registration 3.2")
    body = _object(response)
    report.must(response.status_code == 201, f"answered with 201, not {response.status_code}", "Registration 3.2")
    said = f"{body.get('error')}: {body.get('error_description')}"
    report.must("error" not in body, f"answered {said}", "Registration 3.2")
    report.needs(isinstance(body.get("client_id"), str) and body["client_id"], "a client_id comes", "Registration 3.2")
    _managed(report, body)
    if "client_secret" in body:
        ends = body.get("client_secret_expires_at")
        number = isinstance(ends, int) and not isinstance(ends, bool)
        report.must(number, "client_secret_expires_at comes with the secret", "Registration 3.2")
    return body


def refused(report, response, errors, weight="must"):
    """A refusal with one of these codes."""
    kind = _kind(response)
    report.must(kind == "application/json", f"content type is application/json, not {kind!r}", "Registration 3.3")
    report.must(response.status_code == 400, f"answered with 400, not {response.status_code}", "Registration 3.3")
    found = _object(response).get("error")
    getattr(report, weight)(found in errors, f"answered {' or '.join(errors)}, not {found}", "Registration 3.3")


def _managed(report, body):
    address, token = body.get("registration_client_uri"), body.get("registration_access_token")
    if address is None and token is None:
        return
    report.must(address and token, "registration_client_uri and registration_access_token come together", "RFC 7592 3")
    report.must(urlsplit(str(address)).scheme == "https", "registration_client_uri is https", "RFC 7592 3")


def _kind(response):
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _object(response):
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
