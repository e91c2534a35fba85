"""Puts pictures of the main pages on one sheet, docs/pages.png: run it after test_look.py, which takes them.

    .build/venv/bin/python Tests/EndToEnd/contact_sheet.py
"""

import tempfile
from pathlib import Path

from support.chromium import chromium
from support.look import PICTURES
from support.server import ROOT

SHEET = [
    ["login-light", "login-wrong-light", "change-wrong-light", "consent-light"],
    ["home-light", "account-light", "sessions-light", "activity-light"],
    ["enrol-code-light", "mfa-dark", "sso-or-password-light", "code-light"],
    ["login-dark", "account-dark", "applications-rtl", "password-forced"],
]
NARROW = ["login-narrow", "home-narrow", "menu-narrow", "sessions-narrow", "password-narrow", "activity-narrow"]
STYLE = """
  body { margin: 24px; background: #6b7280; font: 13px system-ui; color: #fff; width: 1552px }
  div { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; margin-bottom: 16px }
  div.narrow { grid-template-columns: repeat(6, 1fr) }
  figure { margin: 0 } img { width: 100%; border-radius: 4px; display: block }
  figcaption { margin-top: 4px }
"""


def figure(name):
    """One picture and what it shows."""
    picture = PICTURES / f"{name}.png"
    assert picture.exists(), f"{picture} is not there: run test_look.py first"
    return f'<figure><img src="{picture.as_uri()}"><figcaption>{name.replace("-", " ")}</figcaption></figure>'


def main():
    """Writes the sheet."""
    rows = "".join(f"<div>{''.join(map(figure, row))}</div>" for row in SHEET)
    narrow = f'<div class="narrow">{"".join(map(figure, NARROW))}</div>'
    browser = chromium(width=1600)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "sheet.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>{rows}{narrow}")
        browser.get(page.as_uri())
        height = browser.execute_script("return document.documentElement.scrollHeight")
        size = {"width": 1600, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.save_screenshot(str(ROOT / "docs" / "pages.png"))
    browser.quit()


if __name__ == "__main__":
    main()
