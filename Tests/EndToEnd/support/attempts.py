"""What is kept of attempts at connections."""

import json

from .databases import query


def last_attempt(server, connection):
    """The newest attempt at a connection, as the database has it: a command for each case would take its time."""
    sql = f"select attempt from connection_attempts where connection = '{connection}' order by at desc limit 1"
    return json.loads(query(server.database, sql)[0])


def failed(attempt):
    """The names of the checks that failed in an attempt."""
    return {check["name"] for check in attempt["checks"] if check["outcome"] == "failed"}
