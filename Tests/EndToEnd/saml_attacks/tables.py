"""All tables of responses, read so that their rows are there."""

from . import algorithms, context, encryption, parsing, signing, transport, valid, values, wrapping
from .case import CASES

TABLES = [valid, wrapping, signing, algorithms, values, parsing, context, encryption, transport]
GROUPS = sorted({identifier.split("-")[0] for identifier in CASES})
