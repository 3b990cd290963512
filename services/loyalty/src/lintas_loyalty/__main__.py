"""Starts loyalty."""

from lintas_kit import service
from lintas_loyalty.settings import Settings
from lintas_loyalty.wiring import wire


def main() -> None:
    """Runs until it is told to stop."""
    service.run("loyalty", Settings(), wire)


if __name__ == "__main__":
    main()
