"""Mail as it arrives: in the outbox of a server, or at an SMTP server of the moment."""

import email
import re
from email import policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from .ports import free_port, wait_until


class Letter:
    """One mail, read by Python's own parser."""

    def __init__(self, raw):
        self.raw = raw
        self.message = email.message_from_bytes(raw, policy=policy.default)
        assert not self.message.defects, self.message.defects
        self.to = self.message["To"].addresses[0].addr_spec
        self.subject = str(self.message["Subject"])

    def part(self, kind):
        """The text of one part: `plain` or `html`."""
        found = self.message.get_body((kind,))
        assert found is not None and not found.defects, self.raw
        return found.get_content().replace("\r\n", "\n")

    @property
    def link(self):
        """The address of the button, the same in both parts."""
        found = re.search(r"^(https?://\S+)$", self.part("plain"), re.MULTILINE)
        assert found, self.part("plain")
        return found[1]


class Outbox:
    """The folder of the file transport."""

    def __init__(self, server):
        self.folder = server.folder / "outbox"

    def letters(self, to=None):
        """Every mail so far, the oldest first; those to one address only."""
        files = sorted(self.folder.glob("*.eml"), key=lambda file: (file.name[:16], file.stat().st_mtime_ns))
        letters = [Letter(file.read_bytes()) for file in files]
        return [letter for letter in letters if to in (None, letter.to)]

    def wait(self, to, count=1, about=""):
        """The newest mail to an address with these words in its subject, once there are so many."""

        def found():
            letters = [letter for letter in self.letters(to) if about in letter.subject]
            return letters if len(letters) >= count else None

        return wait_until(found, what=f"mail to {to}")[-1]


class PostOffice:
    """An SMTP server that keeps what it is sent."""

    def __init__(self, port=None, user=None, password=None, refusing=(), **options):
        self.letters, self.senders, self.refusing = [], [], set(refusing)
        self.port = port or free_port()
        if user:
            expected = LoginPassword(user.encode(), password.encode())
            options |= {
                "auth_required": True,
                # It only counts STARTTLS as TLS.
                "auth_require_tls": "tls_context" in options,
                "authenticator": lambda _server, _session, _envelope, _how, data: AuthResult(
                    success=data == expected, handled=False
                ),
            }
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **options)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        """Takes every recipient but those it should refuse."""
        if address in self.refusing:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server, session, envelope):
        """Keeps the mail."""
        self.letters.append(Letter(envelope.content))
        self.senders.append((envelope.mail_from, list(envelope.rcpt_tos), session.ssl is not None))
        return "250 taken"

    def wait(self, count=1, seconds=30):
        """All mail, once there is so much."""
        return wait_until(lambda: self.letters if len(self.letters) >= count else None, seconds, what="mail")

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()
