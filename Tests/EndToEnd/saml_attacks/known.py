"""Every attack on a SAML service provider that is known from elsewhere, by id; those that cannot happen say why.

Numbers that are missing were given to cases that turned out to be the same as another one.
"""

GROUPS = {
    "V": "1-33",
    "XSW": "2-3 5-13 16-19 21 24-26 28 31-35 37-38 40-41 44 46-48 50-52",
    "SIG": "1-2 4 6-7 9-11 14-18 20-22 24-29 31-32 34 36 38-42 44-51 53-57 60-68 71-74 76-86 88-92 94-99 101-106",
    "C14": "1-2 4 6-8 10 12-16 20-24 26-31 33",
    "XML": "1-3 5-7 10-11 13 15 17-18 21-27 29 32-35 37-39 41-54 57-58",
    "CTX": "1-6 8-10 21 23-32 40 43-44 46-52 60-62 64-67 70 81 83-85 89 91-94 97-98 100 105-106 109 111 120-123 126-128"
    " 131 133-139 141-144 146 148-150 160-170",
    "B64": "1-3 5 7-11 13-19",
    "RS": "1 3-8 11-12 14-16 20-21 30",
    "ENC": "1 3-4 6-12 14-19 21 23-34",
    "SLO": "1 3 11-13 15-20 23 25 27 30 32-38 40-41 43-45 50 52-55",
    "META": "1-5 7 9-16 18-21 23 26-29 31-35 41-42 44-49 52-56",
    "ART": "1-4 6",
    "ACC": "1-12 14-15",
    "FLOW": "2 5 7-9 11-13 15",
}

ARTIFACTS = "artifacts are not resolved: a SAMLart is refused where it comes (B64-15)"
ABSENT = {
    "ART-01": ARTIFACTS,
    "ART-02": ARTIFACTS,
    "ART-03": ARTIFACTS,
    "ART-04": ARTIFACTS,
    "ART-06": ARTIFACTS,
    "CTX-168": "no connection is for linking alone: each signs people in, or is disabled (CTX-167)",
}


def numbers(text):
    """The numbers in `1-3 5`."""
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def identifiers():
    """Every id, as it is written everywhere."""
    for group, text in GROUPS.items():
        yield from (f"{group}-{number:02}" for number in numbers(text))
