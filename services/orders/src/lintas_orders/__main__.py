"""Starts orders."""

from lintas_kit import service
from lintas_orders.settings import Settings
from lintas_orders.wiring import wire


def main() -> None:
    """Runs until it is told to stop."""
    service.run("orders", Settings(), wire)


if __name__ == "__main__":
    main()
