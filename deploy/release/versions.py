"""Versions of services: `1.2.3`, and which comes next."""

import re
from dataclasses import dataclass
from typing import Self

from deploy.release.commands import Refused

# What a change means to those who use the service.
KINDS = ("breaking", "feature", "fix")


@dataclass(frozen=True, order=True)
class Version:
    """Breaks, adds, repairs."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        match = re.fullmatch(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", text)
        if match is None:
            raise Refused(f"{text!r} is no version: three numbers are, as 1.2.3")
        return cls(*map(int, match.groups()))

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, kinds: set[str]) -> "Version":
        """The next version with changes of these kinds; before 1.0.0 a break is a minor step."""
        if "breaking" in kinds and self.major:
            return Version(self.major + 1, 0, 0)
        if kinds & {"breaking", "feature"}:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)
