"""How a page looks and reads: axe-core, the width of the page, the modes a reader may have chosen, and pictures."""

import functools
from pathlib import Path

import axe_core_python

from .server import ROOT

PICTURES = ROOT / ".build" / "screenshots"

# A mode is what the reader's system says: colours, the width of the screen, the direction of the script.
MODES = {
    "light": {"prefers-color-scheme": "light"},
    "dark": {"prefers-color-scheme": "dark"},
    "contrast": {"prefers-color-scheme": "light", "prefers-contrast": "more"},
    "forced": {"prefers-color-scheme": "dark", "forced-colors": "active"},
    "rtl": {"prefers-color-scheme": "light"},
    "narrow": {"prefers-color-scheme": "light"},
}


@functools.cache
def _axe():
    return (Path(axe_core_python.__file__).parent / "axe.min.js").read_text()


def put_in(browser, mode):
    """Makes the browser one of a reader who has chosen this mode."""
    features = [{"name": name, "value": value} for name, value in MODES[mode].items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def violations(browser):
    """What axe-core finds on the page that is open, a line each."""
    browser.execute_script(_axe())
    found = browser.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {resultTypes: ['violations']}).then(result => done(result.violations), error => done([error.message]))"
    )
    return [
        f"{one['id']}: {node['html'][:200]} ({node['failureSummary'][:300]})" for one in found for node in one["nodes"]
    ]


def overflow(browser):
    """What reaches beyond the sides of the screen, as HTML; nothing when the page fits."""
    return browser.execute_script(
        """
        const width = document.documentElement.clientWidth;
        if (document.documentElement.scrollWidth <= width) return [];
        return Array.from(document.querySelectorAll("body *")).filter((element) => {
          const box = element.getBoundingClientRect();
          return box.width > 0 && (box.right > width + 1 || box.left < -1) && !element.closest(".quiet");
        }).map((element) => element.outerHTML.slice(0, 150));
        """
    )


def small_targets(browser, least=44):
    """What is pressed and is smaller than it should be; links within a sentence may be (WCAG 2.5.8)."""
    return browser.execute_script(
        """
        const least = arguments[0];
        const pressed = "button, select, summary, input:not([type=hidden]), .button, nav a, .panel a, .tiles a, .links a, .brand";
        return Array.from(document.querySelectorAll(pressed)).filter((element) => {
          const box = (element.closest("label.choice") || element).getBoundingClientRect();
          return box.width > 1 && (box.height < least - 0.5 || box.width < 24);
        }).map((element) => `${Math.round(element.getBoundingClientRect().height)}: ${element.outerHTML.slice(0, 120)}`);
        """,
        least,
    )


def picture(browser, name, mode):
    """Keeps a picture of the whole page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    browser.save_screenshot(str(PICTURES / f"{name}-{mode}.png"))
