"""SimpleSAMLphp, as Debian ships it, as an identity provider of its own on a free port."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import requests

from .ports import free_port, wait_until
from .saml_keys import pair
from .server import clean_environment

INSTALLED = Path("/usr/share/simplesamlphp")
CONFIG = """<?php
$config = [
    'baseurlpath' => '{url}/',
    'certdir' => '{folder}/',
    'loggingdir' => '{folder}/',
    'datadir' => '{folder}/data/',
    'tempdir' => '{folder}/temp',
    'metadatadir' => '{folder}/metadata/',
    'attributenamemapdir' => '/usr/share/simplesamlphp/config/attributemap/',
    'secretsalt' => 'only for this test',
    'auth.adminpassword' => 'only for this test',
    'technicalcontact_name' => 'Nobody',
    'technicalcontact_email' => 'nobody@idp.example',
    'timezone' => 'UTC',
    'logging.level' => SimpleSAML\\Logger::INFO,
    'logging.handler' => 'file',
    'logging.logfile' => 'simplesamlphp.log',
    'showerrors' => true,
    'errorreporting' => false,
    'enable.saml20-idp' => true,
    'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],
    'session.phpsession.savepath' => '{folder}/sessions',
    'session.cookie.secure' => false,
    'session.cookie.samesite' => null,
    'language.cookie.secure' => false,
    'language.cookie.samesite' => null,
    'store.type' => 'phpsession',
    'metadata.sources' => [['type' => 'flatfile'], ['type' => 'xml', 'file' => '{folder}/sp.xml']],
    'authproc.idp' => [],
];
"""
SOURCES = """<?php
$config = [
    'admin' => ['core:AdminPassword'],
    'people' => array_merge(['exampleauth:UserPass'], json_decode(<<<'PEOPLE'
{people}
PEOPLE, true)),
];
"""
HOSTED = """<?php
$metadata['{entity}'] = [
    'host' => '__DEFAULT__',
    'privatekey' => 'idp.key',
    'certificate' => 'idp.crt',
    'auth' => 'people',
    'signature.algorithm' => 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
    'authproc' => [
        1 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid',
              'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'],
    ],
    'sign.logout' => true,
    'saml20.sign.response' => {sign_response},
    'saml20.sign.assertion' => {sign_assertion},
    'assertion.encryption' => {encrypt},
    'redirect.sign' => true,
    'redirect.validate' => {validate},
    'validate.logout' => true,
];
"""
PASSWORD = "at the identity provider"


def person(uid, mail, given_name, family_name, groups=()):
    """Somebody it knows."""
    return {"uid": [uid], "mail": [mail], "givenName": [given_name], "sn": [family_name], "memberOf": list(groups)}


PEOPLE = [
    person("u-ann", "ann@acme.example", "Ann", "Lee", ["engineering"]),
    person("u-bob", "bob@acme.example", "Bob", "Roe"),
    person("u-eve", "eve@elsewhere.example", "Eve", "Poe"),
]


class SimpleSAMLphp:
    """An identity provider; its process is PHP's own web server."""

    def __init__(self, people=tuple(PEOPLE), sign_response=True, sign_assertion=True, encrypt=False, validate=True):
        """`validate` has it refuse requests that are not signed."""
        self.temporary = tempfile.TemporaryDirectory(prefix="signet-simplesamlphp-")
        self.folder = Path(self.temporary.name)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"  # another site than 127.0.0.1, as it is in life
        self.entity = f"{self.url}/saml2/idp/metadata.php"
        self.key = pair(f"simplesamlphp {self.port}")
        self.process = None
        options = {
            "sign_response": sign_response,
            "sign_assertion": sign_assertion,
            "encrypt": encrypt,
            "validate": validate,
        }
        self._configure(people, {name: "true" if value else "false" for name, value in options.items()})

    def _configure(self, people, options):
        for name in ("metadata", "sessions", "data", "temp"):
            (self.folder / name).mkdir()
        self.key.write(self.folder, "idp")
        known = {f"{each['uid'][0]}:{PASSWORD}": each for each in people}
        config = CONFIG.replace("{url}", self.url).replace("{folder}", str(self.folder))
        (self.folder / "config.php").write_text(config)
        (self.folder / "authsources.php").write_text(SOURCES.replace("{people}", json.dumps(known)))
        hosted = HOSTED.replace("{entity}", self.entity)
        for name, value in options.items():
            hosted = hosted.replace("{" + name + "}", value)
        (self.folder / "metadata" / "saml20-idp-hosted.php").write_text(hosted)
        (self.folder / "sp.xml").write_text('<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>')

    def start(self):
        """Starts it and waits until it answers."""
        environment = clean_environment(SIMPLESAMLPHP_CONFIG_DIR=str(self.folder), PHP_CLI_SERVER_WORKERS="2")
        command = ["php", "-d", "error_reporting=8191", "-S", f"localhost:{self.port}", "-t", INSTALLED / "www"]
        with open(self.folder / "output.log", "w") as output:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        wait_until(self._answers, what="SimpleSAMLphp")
        return self

    def _answers(self):
        assert self.process.poll() is None, self.logged()
        try:
            return requests.get(self.entity, timeout=10).ok
        except requests.ConnectionError:
            return False

    def stop(self):
        """Ends it with its workers and removes its folder."""
        if self.process:
            os.killpg(self.process.pid, 15)
            self.process.wait(timeout=20)
        self.temporary.cleanup()

    def metadata(self):
        """Its metadata, which it makes itself."""
        return requests.get(self.entity, timeout=10).text

    def trust(self, metadata):
        """Gives it the metadata of a service provider, to be read as they are."""
        (self.folder / "sp.xml").write_text(metadata)

    def logged(self):
        """What it and PHP wrote."""
        logs = [self.folder / "simplesamlphp.log", self.folder / "output.log"]
        return "\n".join(log.read_text() for log in logs if log.exists())

    def connection(self, identifier="acme-ssp", **more):
        """The connection to it, as files declare it."""
        file = self.folder / "idp.xml"
        file.write_text(self.metadata())
        return {
            "id": identifier,
            "type": "saml",
            "display_name": "SimpleSAMLphp",
            "vendor": "generic",
            "idp_metadata_file": str(file),
            "attribute_mapping": {
                "email": "mail",
                "given_name": "givenName",
                "family_name": "sn",
                "groups": "memberOf",
            },
            "jit": True,
            "link_by_email": "verified_domain",
            **more,
        }
