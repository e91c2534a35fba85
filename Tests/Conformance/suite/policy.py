"""What a page's Content-Security-Policy lets a browser do: enough of it for addresses of whole servers."""

from urllib.parse import urlsplit

FALLBACK = {"frame-src": ["frame-src", "child-src", "default-src"], "img-src": ["img-src", "default-src"]}


def allows(page, directive, address):
    """Whether every policy of a page lets it use an address for this."""
    return all(_allows(policy, directive, page.url, address) for policy in _policies(page.headers))


def _policies(headers):
    for policy in headers.get("Content-Security-Policy", "").split(","):
        parts = [part.split() for part in policy.split(";") if part.strip()]
        yield {name.lower(): sources for name, *sources in parts}


def _allows(policy, directive, own, address):
    names = FALLBACK.get(directive, [directive])
    sources = next((policy[name] for name in names if name in policy), ["*"])
    return any(_matches(source, own, address) for source in sources)


def _matches(source, own, address):
    there = urlsplit(address)
    if source == "'self'":
        return there[:2] == urlsplit(own)[:2]
    if source in ("*", f"{there.scheme}:"):
        return True
    allowed = urlsplit(source)
    return there[:2] == allowed[:2] and (allowed.path in ("", "/") or there.path == allowed.path)
