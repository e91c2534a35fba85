"""A database for each server, on either engine."""

import ast
import os
import re
import secrets
import sqlite3
import subprocess
from urllib.parse import urlsplit, urlunsplit

ENGINES = ["sqlite", "postgres"]

# What looks at pages, guides, TLS or bytes of HTTP, where the database has no part: on SQLite is enough.
WITHOUT_A_PART = {
    "test_bad_input",
    "test_certify",
    "test_connect",
    "test_connect_oidc",
    "test_faults_targets",
    "test_integrate",
    "test_languages",
    "test_look",
    "test_transport",
}


def standard_engine():
    """The engine of deployments that name none: `--database`."""
    return os.environ.get("SIGNET_TEST_DATABASE", ENGINES[0])


def new_database(engine, folder):
    """The `database` setting of a new, empty database."""
    return f"sqlite:{folder}/signet.db" if engine == "sqlite" else _new_postgres()


def _new_postgres():
    server = os.environ.get("SIGNET_TEST_POSTGRES")
    assert server, 'no PostgreSQL: run script/test, or eval "$(script/postgres start)"'
    name = f"e2e_{secrets.token_hex(6)}"
    query(server, f"create database {name}")
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def query(database, sql):
    """Runs SQL with the engine's own client and returns the rows as lines, columns parted by `|`."""
    if database.startswith("sqlite:"):
        with sqlite3.connect(database.removeprefix("sqlite:"), timeout=10) as connection:
            rows = connection.execute(sql).fetchall()
        connection.close()
        return ["|".join(str(column) for column in row) for row in rows]
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def contents(database):
    """Every row of every table as text: bytes as Python writes them, and in hexadecimal."""
    tables = query(
        database,
        "select name from sqlite_master where type = 'table'"
        if database.startswith("sqlite:")
        else "select table_name from information_schema.tables where table_schema = current_schema()",
    )
    assert tables
    rows = "\n".join(line for table in tables for line in query(database, f'select * from "{table}"'))
    if database.startswith("sqlite:"):
        written = re.findall(r"b(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", rows)
        return rows + "\n" + "\n".join(ast.literal_eval(each).hex() for each in written)
    return rows + "\n" + "\n".join(str(bytes.fromhex(each)) for each in re.findall(r"\\x((?:[0-9a-f]{2})+)", rows))
