"""Starts identity."""

from lintas_identity.settings import Settings
from lintas_identity.wiring import wire
from lintas_kit import service


def main() -> None:
    """Runs until it is told to stop."""
    service.run("identity", Settings(), wire)


if __name__ == "__main__":
    main()
