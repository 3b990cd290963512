"""What is wrong with a request, collected while it is read."""

from lintas_kit.errors import Violation

MOST = 50


class TooManyFindings(Exception):
    """Reading stops here; the client has enough to correct."""


class Wrong(ValueError):
    """A value is not what its field takes; the words say what it takes."""


class Findings:
    """Fields by their JSON path, e.g. `lines[0].quantity`, and what each must be."""

    def __init__(self) -> None:
        self.violations: list[Violation] = []

    def add(self, path: str, description: str) -> None:
        """Notes a wrong field. Raises TooManyFindings once there are enough."""
        self.violations.append(Violation(path or "body", description))
        if len(self.violations) >= MOST:
            raise TooManyFindings
