"""Two languages nobody speaks, made from the English texts, to see what a translation would break.

`qps` has every letter accented, everything about a third longer and in brackets: what stands outside of brackets was
never given to a translator, and what is cut off has no room for German. `ar-XB` is the same in Arabic letters, from
right to left, with Arabic's six plural forms. They live in a copy of the templates and are never shipped.
"""

import json
import re
import shutil

from .server import ROOT

OPEN, CLOSE = "⟦", "⟧"
ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþǫŕšţûṽŵẋýž",
)
ARABIC = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابتثجحخدذرزسشصضطظعغفقكلمنه")
LANGUAGES = {
    "qps": (lambda text: text.translate(ACCENTED), "éîöû", ["other"]),
    "ar-XB": (lambda text: text.lower().translate(ARABIC), "ابتث", "zero one two few many other".split()),
}


def pseudo(text, tag):
    """An English text in a pseudo-language."""
    change, filling, forms = LANGUAGES[tag]
    written, _ = _parts(text, 0, change, forms)
    more = max(1, len(re.sub(r"\{[^{}]*\}", "", text)) // 3)
    words = [filling[: min(4, more - start)] for start in range(0, more, 4)]
    return f"{OPEN}{written} {' '.join(words)}{CLOSE}"


def _parts(text, position, change, forms):
    """The text up to the brace that closes it, changed where it is not a placeholder."""
    written = ""
    while position < len(text) and text[position] != "}":
        plural = re.compile(r"\{\s*(\w+)\s*,\s*plural\s*,").match(text, position)
        if plural:
            arms, position = {}, plural.end()
            while arm := re.compile(r"\s*(=\d+|\w+)\s*\{").match(text, position):
                arms[arm[1]], end = _parts(text, arm.end(), change, forms)
                position = end + 1
            kept = {name: arm for name, arm in arms.items() if name[0] == "="} | {form: arms["other"] for form in forms}
            written += f"{{{plural[1]}, plural, " + " ".join(f"{form} {{{arm}}}" for form, arm in kept.items()) + "}"
            position = text.index("}", position) + 1
        elif placeholder := re.compile(r"\{\w+\}|'[{}#][^']*'").match(text, position):
            written += placeholder[0]
            position = placeholder.end()
        else:
            written += change(text[position])
            position += 1
    return written, position


def pseudo_templates(folder):
    """A copy of the templates with the pseudo-languages, for the setting `templates`."""
    shutil.copytree(ROOT / "templates", folder)
    english = json.loads((ROOT / "templates/locales/en.json").read_text())
    for tag in LANGUAGES:
        texts = {key: pseudo(text, tag) for key, text in english.items()}
        (folder / "locales" / f"{tag}.json").write_text(json.dumps(texts, ensure_ascii=False))
    return folder


def untranslated(said):
    """What of a page's text stands outside of the brackets and has letters."""
    inner = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
    while inner.search(said):
        said = inner.sub("", said)
    return [line.strip() for line in said.splitlines() if re.search(r"[^\W\d_]", line)]
