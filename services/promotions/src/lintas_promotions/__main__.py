"""Starts promotions."""

from lintas_kit import service
from lintas_promotions.settings import Settings
from lintas_promotions.wiring import wire


def main() -> None:
    """Runs until it is told to stop."""
    service.run("promotions", Settings(), wire)


if __name__ == "__main__":
    main()
