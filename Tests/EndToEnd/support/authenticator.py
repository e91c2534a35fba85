"""An authenticator app nobody here wrote (pyotp), and what the pages of second factors show."""

import re
import time

import pyotp


class Authenticator:
    """One device: shows codes, and never the same twice."""

    def __init__(self, secret):
        self.secret = secret
        self.totp = pyotp.TOTP(secret)
        self.last = 0

    def fresh(self):
        """A code that counts now and was not used; waits for one if need be.

        Three steps count at any moment, and a later one makes all before it count no more.
        """
        now = int(time.time()) // 30
        step = max(self.last + 1, now)
        while step > int(time.time()) // 30 + 1:
            time.sleep(0.5)
        self.last = step
        return self.totp.generate_otp(step)

    def distant(self, steps):
        """The code some steps away from now."""
        return self.totp.generate_otp(int(time.time()) // 30 + steps)

    def wrong(self):
        """Six digits that are none of the codes around now."""
        near = {self.distant(steps) for steps in range(-3, 4)}
        return next(code for code in ("000000", "111111", "222222", "333333", "444444") if code not in near)


def shown_secret(page):
    """The key on a page, or None."""
    found = re.search(r"<code data-secret[^>]*>(.*?)</code>", page.response.text, re.DOTALL)
    return found and re.sub(r"<[^>]*>", "", found[1])


def shown_codes(page):
    """The recovery codes on a page."""
    return re.findall(r"<li><code>([A-Z0-9-]+)</code></li>", page.response.text)


def shown_picture(page):
    """The address of the QR code on a page, without the server's."""
    found = re.search(r'<img [^>]*src="([^"]*/qr\?[^"]*)"', page.response.text)
    return found and found[1].replace("&amp;", "&")


def name_device(person, page, name="phone"):
    """Names a device: the page with its key, and the device."""
    page = person.submit(page.form("name"), name=name)
    return page, Authenticator(shown_secret(page))


def enrol(person, page, name="phone"):
    """Enrols a device where a page asks for its name: the page with the recovery codes, and the device."""
    page, device = name_device(person, page, name)
    return person.submit(page.form("code"), code=device.fresh()), device


def go_on(person, page):
    """Leaves the page with the recovery codes."""
    return person.submit(own_form(page), done="1")


def own_form(page):
    """The form about second factors on a page that may have others: the menu has one."""
    return next(form for form in page.forms if "/mfa" in form.action)
