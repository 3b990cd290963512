"""Starts messaging."""

from lintas_kit import service
from lintas_messaging.settings import Settings
from lintas_messaging.wiring import wire


def main() -> None:
    """Runs until it is told to stop."""
    service.run("messaging", Settings(), wire)


if __name__ == "__main__":
    main()
