"""Session management, which needs a browser with scripts (OpenID Connect Session Management 1.0)."""

import json
import secrets
from urllib.parse import urlencode

from selenium.webdriver.common.by import By
from support.chromium import chromium, press, wait_for

from suite.judges import discovery
from suite.judges import logout as judge
from suite.modules.logout import CALLBACK
from suite.registry import module

ASK = """<!doctype html><html lang="en"><title>Session</title><iframe id="op" src="{frame}"></iframe>
<script>
const asked = {message}, origin = {origin}, result = {result};
addEventListener("message", event => {{
  if (event.origin === origin) location = result + "?state=" + encodeURIComponent(event.data);
}});
const frame = document.getElementById("op");
frame.addEventListener("load", () => frame.contentWindow.postMessage(asked, origin));
</script></html>"""


@module("oidcc-session-management-rp-initiated-logout")
def rp_initiated(run):
    """The frame says `unchanged` while somebody is signed in, and `changed` after the logout."""
    discovery.endpoint(run.report, run.metadata, "check_session_iframe", "Session Management 3.3")
    run.report.needs("check_session_iframe" in run.metadata, "there is a frame to ask", "Session Management 3.3")
    if run.entry.dynamic:
        run.register(post_logout_redirect_uris=[run.place.url(CALLBACK)])
    browser = chromium(trusting=True)
    try:
        done = signed_in(run, browser)
        found = asked(run, browser, done, "session_result")
        run.report.must(found == "unchanged", f"the frame says unchanged, not {found}", "Session Management 3.1")
        left(run, browser, done)
        found = asked(run, browser, done, "second_session_result")
        run.report.must(found == "changed", f"the frame says changed, not {found}", "Session Management 3.1")
    finally:
        browser.quit()


def signed_in(run, browser):
    """Signs the person in with the browser that has scripts."""
    request = run.request(state=secrets.token_hex(64))
    browser.get(f"{run.metadata['authorization_endpoint']}?{urlencode(request)}")
    for _ in range(4):
        found = wait_for(browser, lambda b: is_back(run, b) or buttons(b), "a button, or the way back")
        if found is True:
            break
        for name, value in run.stage.account.items():
            for field in browser.find_elements(By.NAME, name):
                field.send_keys(value)
        press(found[0])
    came = run.place.wait("callback")
    run.report.needs(came, f"the browser comes back, not {browser.current_url}", "Core 3.1.2.5")
    return run.finish(request, came[-1])


def is_back(run, browser):
    """Whether the browser is at the application."""
    return browser.current_url.startswith(run.place.party.url)


def buttons(browser):
    """What the page of the provider lets one press; nothing while it is still on its way."""
    allow = browser.find_elements(By.CSS_SELECTOR, "button[name=decision][value=allow]")
    return allow or browser.find_elements(By.CSS_SELECTOR, "form button[type=submit]")


def asked(run, browser, done, result):
    """What the provider's frame answers a page of ours."""
    state = done.callback.parameters.get("session_state")
    run.report.needs(state, "session_state comes with the code", "Session Management 2")
    issuer = run.metadata["issuer"]
    page = ASK.format(
        frame=run.metadata["check_session_iframe"],
        message=json.dumps(f"{run.client.id} {state}"),
        origin=json.dumps(issuer),
        result=json.dumps(run.place.url(result)),
    )
    browser.get(run.place.serve(f"ask/{result}", page, "text/html; charset=utf-8"))
    came = run.place.wait(result)
    run.report.needs(came, "the frame answers", "Session Management 3.1")
    return came[0].query.get("state")


def left(run, browser, done):
    """Logs the person out by way of the client."""
    state = secrets.token_urlsafe(8)
    address = run.place.url(CALLBACK)
    query = {"id_token_hint": done.id_token.value, "post_logout_redirect_uri": address, "state": state}
    browser.get(f"{run.metadata['end_session_endpoint']}?{urlencode(query)}")
    if not run.place.wait(CALLBACK, seconds=3):
        buttons = browser.find_elements(By.CSS_SELECTOR, "form button[type=submit]")
        if buttons:
            buttons[0].click()
    came = run.place.wait(CALLBACK)
    run.report.needs(came, f"the browser comes back, not {browser.current_url}", "RP-Initiated 3")
    wait_for(browser, lambda b: b.current_url.startswith(address), "the way back")
    judge.redirected(run.report, came[-1], state)
