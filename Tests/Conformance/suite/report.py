"""What a module found, and the verdict it comes to: the words are those of the official suite."""

from dataclasses import dataclass, field

FAILED, WARNING, SKIPPED, REVIEW, PASSED = "FAILED", "WARNING", "SKIPPED", "REVIEW", "PASSED"


class Stopped(Exception):
    """A condition did not hold that the rest of the module stands on."""


class Skipped(Exception):
    """What the module is about is not offered, and need not be."""


@dataclass
class Report:
    """The conditions of one run that did not hold, in the order they were met."""

    failures: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    reviews: list = field(default_factory=list)
    skipped: str = ""

    def must(self, holds, what, section=""):
        """A condition whose breach is a FAILURE; the module goes on. Returns whether it held."""
        if not holds:
            self.failures.append(_sentence(what, section))
        return bool(holds)

    def needs(self, holds, what, section=""):
        """A condition whose breach is a FAILURE and ends the module."""
        if not self.must(holds, what, section):
            raise Stopped

    def should(self, holds, what, section=""):
        """A condition whose breach is a WARNING. Returns whether it held."""
        if not holds:
            self.warnings.append(_sentence(what, section))
        return bool(holds)

    def shown(self, what):
        """Something the official suite wants a picture of, for a person to look at."""
        self.reviews.append(what)

    def skip(self, reason):
        """Ends the module: what it is about is not offered."""
        self.skipped = reason
        raise Skipped

    @property
    def verdict(self):
        """The word that the findings come to, the gravest first."""
        if self.failures:
            return FAILED
        if self.warnings:
            return WARNING
        if self.skipped:
            return SKIPPED
        return REVIEW if self.reviews else PASSED

    @property
    def reason(self):
        """Why it is that word, on one line."""
        return "; ".join([*self.failures, *self.warnings, *([self.skipped] if self.skipped else []), *self.reviews])


def _sentence(what, section):
    return f"{what} ({section})" if section else what
