"""The standard claims about a person and what their values look like (OpenID Connect Core 5.1 and 5.4)."""

import re
from datetime import date

PROFILE = (
    "name given_name family_name middle_name nickname profile picture website gender birthdate zoneinfo locale "
    "updated_at preferred_username"
)
OF_SCOPE = {
    "openid": ["sub"],
    "profile": PROFILE.split(),
    "email": ["email", "email_verified"],
    "address": ["address"],
    "phone": ["phone_number", "phone_number_verified"],
}
OF_ADDRESS = set("formatted street_address locality region postal_code country".split())
TEXTS = {"sub", "email", "phone_number", *PROFILE.split()} - {"birthdate", "updated_at"}
FLAGS = {"email_verified", "phone_number_verified"}


def standard(report, said, where):
    """Every standard claim that is there has a value of its kind."""
    if not report.must(isinstance(said, dict) and said, f"{where} is an object with claims", "Core 5.1"):
        return
    for name, value in said.items():
        report.must(_fits(name, value), f"{name} in {where} is {value!r}", "Core 5.1")
    if isinstance(said.get("_claim_names"), dict):
        sources = said.get("_claim_sources", {})
        known = all(source in sources for source in said["_claim_names"].values())
        report.must(known, f"_claim_names in {where} name sources that are there", "Core 5.6.2")


def answer(report, said, scope):
    """What the scopes ask for is there."""
    wanted = [claim for word in scope.split() for claim in OF_SCOPE.get(word, [])]
    missing = [claim for claim in wanted if claim not in said]
    report.should(not missing, f"userinfo lacks {', '.join(missing)}", "Core 5.4")


def _fits(name, value):
    if name in TEXTS:
        return _text(value)
    if name in FLAGS:
        return isinstance(value, bool)
    if name == "birthdate":
        return _text(value) and _birthdate(value)
    if name == "updated_at":
        return _moment(value)
    if name == "address":
        return isinstance(value, dict) and value and all(_text(value[part]) for part in OF_ADDRESS & value.keys())
    if name in ("_claim_names", "_claim_sources"):
        return isinstance(value, dict)
    return True


def _text(value):
    return isinstance(value, str) and value.strip() != "" and value.lower() != "null"


def _moment(value):
    seconds = isinstance(value, (int, float)) and not isinstance(value, bool)
    return seconds and 0 < value < 100_000_000_000  # milliseconds would be larger


def _birthdate(value):
    if re.match(r"0000-\d\d-\d\d$", value):
        value = "2000" + value[4:]
    try:
        year = int(value) if re.match(r"\d{4}$", value) else date.fromisoformat(value).year
    except ValueError:
        return False
    return 1850 <= year <= date.today().year
