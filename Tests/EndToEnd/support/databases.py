"""A database for each server, on either engine."""

import os
import re
import secrets
import sqlite3
import subprocess
from contextlib import closing
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
        return ["|".join(str(column) for column in row) for row in _rows_of_sqlite(database, sql)]
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def _rows_of_sqlite(database, sql):
    with closing(sqlite3.connect(database.removeprefix("sqlite:"), timeout=10)) as connection, connection:
        return connection.execute(sql).fetchall()


def contents(database):
    """Every row of every table as text: bytes as Python writes them, and in hexadecimal."""
    tables = query(
        database,
        "select name from sqlite_master where type = 'table'"
        if database.startswith("sqlite:")
        else "select table_name from information_schema.tables where table_schema = current_schema()",
    )
    assert tables
    every = [f'select * from "{table}"' for table in tables]
    text = [line for sql in every for line in query(database, sql)]
    if database.startswith("sqlite:"):
        columns = [column for sql in every for row in _rows_of_sqlite(database, sql) for column in row]
        other = [column.hex() for column in columns if isinstance(column, bytes)]
    else:
        other = [str(bytes.fromhex(each)) for line in text for each in re.findall(r"\\x((?:[0-9a-f]{2})+)", line)]
    return "\n".join(text + other)
