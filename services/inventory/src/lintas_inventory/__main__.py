"""Starts inventory."""

from lintas_inventory.settings import Settings
from lintas_inventory.wiring import wire
from lintas_kit import service


def main() -> None:
    """Runs until it is told to stop."""
    service.run("inventory", Settings(), wire)


if __name__ == "__main__":
    main()
