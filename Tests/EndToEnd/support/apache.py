"""Apache with mod_auth_openidc, as Debian ships it, in front of a page that prints who it says is there."""

import os
import subprocess
import tempfile
from pathlib import Path

import requests

from .ports import free_port, wait_until
from .world import secret

CLIENT_ID = "apache"
CONFIGURATION = """
ServerName 127.0.0.1
ServerRoot {folder}
PidFile {folder}/apache.pid
Mutex file:{folder} default
DefaultRuntimeDir {folder}
ErrorLog {folder}/error.log
LogLevel warn auth_openidc:info
{account}
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule include_module {modules}/mod_include.so
LoadModule filter_module {modules}/mod_filter.so
LoadModule mime_module {modules}/mod_mime.so
LoadModule dir_module {modules}/mod_dir.so
LoadModule auth_openidc_module {modules}/mod_auth_openidc.so
TypesConfig /etc/mime.types
DocumentRoot {folder}/pages

OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {client_id}
OIDCClientSecret {client_secret}
OIDCRedirectURI http://127.0.0.1:{port}/protected/callback
OIDCDefaultLoggedOutURL http://127.0.0.1:{port}/
OIDCCryptoPassphrase only-for-this-test
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim email
OIDCProviderTokenEndpointAuth client_secret_basic
OIDCSSLValidateServer Off

<Directory {folder}/pages>
    Require all granted
    Options +Includes
    AddType text/html .shtml
    AddOutputFilter INCLUDES .shtml
    DirectoryIndex index.shtml
</Directory>
<Location /protected>
    AuthType openid-connect
    Require valid-user
</Location>
"""
PAGE = """<!doctype html><html lang="en"><title>Protected</title><h1>Protected</h1>
<p id="user"><!--#echo var="REMOTE_USER" --></p>
<p id="organization"><!--#echo var="OIDC_CLAIM_org_name" --></p>
<p id="issuer"><!--#echo var="OIDC_CLAIM_iss" --></p></html>
"""


class Apache:
    """A web server with one protected page."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="signet-apache-")  # its workers may be another account
        self.folder = Path(self.temporary.name)
        self.folder.chmod(0o755)
        self.port = free_port()
        self.home = f"http://127.0.0.1:{self.port}/"
        self.page = f"http://127.0.0.1:{self.port}/protected/"
        self.process = None

    def client(self):
        """How it is registered."""
        return {
            "client_id": CLIENT_ID,
            "client_secret": secret(CLIENT_ID),
            "client_name": "Apache",
            "redirect_uris": [f"{self.page}callback"],
            "post_logout_redirect_uris": [self.home],
            "token_endpoint_auth_method": "client_secret_basic",
            "scope": "openid profile email",
        }

    def start(self, issuer):
        """Writes its configuration and starts it."""
        pages = self.folder / "pages"
        (pages / "protected").mkdir(parents=True)
        (pages / "index.shtml").write_text("<!doctype html><title>Home</title><h1>Signed out</h1>")
        (pages / "protected" / "index.shtml").write_text(PAGE)
        (self.folder / "apache.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                issuer=issuer,
                modules="/usr/lib/apache2/modules",
                client_id=CLIENT_ID,
                client_secret=secret(CLIENT_ID),
                account="User www-data\nGroup www-data" if os.geteuid() == 0 else "",
            )
        )
        command = ["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", self.folder / "apache.conf"]
        with open(self.folder / "output.log", "w") as output:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        wait_until(self._answers, what="Apache")
        return self

    def _answers(self):
        assert self.process.poll() is None, (self.folder / "output.log").read_text() + self.logged()
        try:
            return requests.get(self.home, timeout=5).ok
        except requests.ConnectionError:
            return False

    def stop(self):
        """Ends it and removes its folder."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
        self.temporary.cleanup()

    def logged(self):
        """What it wrote to its error log."""
        log = self.folder / "error.log"
        return log.read_text() if log.exists() else ""
