"""Mail: what is in it, and how it gets out by files and by SMTP."""

import socket
import ssl
import time

import pytest
from support.databases import query
from support.ports import wait_until
from support.post import Outbox, PostOffice
from support.secure import self_signed
from support.world import world


def invite(signet, email="gus@acme.example", *options):
    """Invites somebody by mail and returns the link that was printed."""
    return signet.succeed("user", "invite", "--organization", "acme", "--email", email, "--send", *options).strip()


def statuses(signet):
    """What became of each mail, sorted."""
    return sorted(query(signet.database, "select status from mails"))


def delivering(deployment, url, engine=None, **settings):
    """A server that sends by SMTP."""
    signet = deployment(engine, mail={"transport": url, "from": "Acme SSO <sso@acme.example>"}, **settings)
    signet.apply(world())
    return signet


def test_a_mail_is_complete_and_in_the_persons_language(deployment, engine):
    """Both parts say the same; nothing comes from elsewhere; what it holds is forgotten by the database."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    link = invite(signet, "gus@acme.example", "--locale", "de", "--given-name", "Gustav Ähnlich")
    letter = Outbox(signet).wait("gus@acme.example")
    message = letter.message
    assert letter.subject == "Ihre Einladung zu Acme Corp"
    assert str(message["From"]) == "Signet <no-reply@localhost>"
    assert message["Auto-Submitted"] == "auto-generated" and message["Content-Language"] == "de"
    assert message["Message-ID"].endswith("@localhost>") and message["Date"].datetime.tzinfo
    assert message.get_content_type() == "multipart/alternative"
    assert message["To"].addresses[0].display_name == "Gustav Ähnlich"
    plain, html = letter.part("plain"), letter.part("html")
    assert letter.link == link and link.startswith(signet.url("/invitation?token="))
    assert '<html lang="de" dir="ltr">' in html and f'href="{link}"' in html
    assert "7 Tage" in plain and "7 Tage" in html and "Gustav Ähnlich" in plain
    assert "src=" not in html and "url(" not in html and html.count("http") == html.count(signet.issuer)
    kept = "select status, length(sealed) from mails"
    wait_until(lambda: query(signet.database, kept) == ["sent|0"], what="the mail noted as sent, and forgotten")
    assert link.split("=")[1] not in signet.logged()


def test_smtp_takes_mail_and_nothing_is_lost_while_it_is_down(deployment, engine):
    """Queued while nobody listens, over a restart of the server, and delivered once, soon after somebody does."""
    with PostOffice() as office:
        port = office.port
        signet = delivering(deployment, f"smtp://127.0.0.1:{port}", engine)
        signet.start()
        invite(signet, "a@acme.example")
        letter = office.wait()[0]
        assert letter.to == "a@acme.example" and str(letter.message["From"]) == "Acme SSO <sso@acme.example>"
        assert office.senders == [("sso@acme.example", ["a@acme.example"], False)]
    for name in "bcdef":
        invite(signet, f"{name}@acme.example")
    time.sleep(2)
    assert signet.stop() == 0
    signet.start()
    assert statuses(signet) == ["sent", *["waiting"] * 5]
    with PostOffice(port) as office:
        letters = office.wait(5, seconds=90)
        assert sorted(letter.to for letter in letters) == [f"{name}@acme.example" for name in "bcdef"]
        time.sleep(1)
        assert len(office.letters) == 5 and statuses(signet) == ["sent"] * 6
    assert "mail not sent yet" in signet.logged()


def test_a_mail_that_is_refused_holds_up_no_other(deployment):
    """The server does not know one recipient: the others get theirs, and that one is given up."""
    with PostOffice(refusing=["bad@acme.example"]) as office:
        signet = delivering(deployment, f"smtp://127.0.0.1:{office.port}")
        for name in ("bad", "one", "two"):
            invite(signet, f"{name}@acme.example")
        signet.start()
        assert sorted(letter.to for letter in office.wait(2)) == ["one@acme.example", "two@acme.example"]
        time.sleep(1)
        assert statuses(signet) == ["failed", "sent", "sent"]
        assert "550" in query(signet.database, "select outcome from mails where status = 'failed'")[0]


def tls(folder):
    """A certificate of the moment, and a server's side of it."""
    files = self_signed(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    return files, context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_credentials_go_over_tls(deployment, tmp_path, scheme):
    """By STARTTLS, and by TLS from the first byte; the password is percent-encoded in the setting."""
    files, context = tls(tmp_path)
    options = {"ssl_context": context} if scheme == "smtps" else {"tls_context": context, "require_starttls": True}
    with PostOffice(user="me@acme.example", password="p:s/ä", **options) as office:
        url = f"{scheme}://me%40acme.example:p%3As%2F%C3%A4@localhost:{office.port}"
        signet = delivering(deployment, url, outbound={"ca_certificates": str(files.authority)})
        signet.start()
        invite(signet)
        office.wait()
        assert scheme == "smtps" or office.senders[0][2]
        assert "p%3As" not in signet.succeed("serve", "--print-settings")


def test_a_server_that_is_not_trusted_gets_no_mail(deployment, tmp_path):
    """Where TLS is offered it is used and verified; mail waits rather than go in the clear."""
    _, context = tls(tmp_path)
    with PostOffice(tls_context=context) as office:
        signet = delivering(deployment, f"smtp://localhost:{office.port}")
        signet.start()
        invite(signet)
        time.sleep(3)
        assert not office.letters and statuses(signet) == ["waiting"]


def test_a_wrong_password_keeps_the_mail(deployment):
    """The server does not let us in: that is not the mail's fault."""
    with PostOffice(user="me", password="right") as office:
        signet = delivering(deployment, f"smtp://me:wrong@127.0.0.1:{office.port}")
        signet.start()
        invite(signet)
        time.sleep(2)
        assert not office.letters and statuses(signet) == ["waiting"]


def test_the_server_stops_while_mail_is_under_way(deployment):
    """A mail server that says nothing keeps nobody from stopping."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        signet = delivering(deployment, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        signet.start()
        invite(signet)
        time.sleep(1.5)
        began = time.monotonic()
        assert signet.stop() == 0 and time.monotonic() - began < 8
    assert statuses(signet) == ["waiting"]
