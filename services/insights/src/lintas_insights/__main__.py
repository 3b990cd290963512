"""Starts insights."""

from lintas_insights.settings import Settings
from lintas_insights.wiring import wire
from lintas_kit import service


def main() -> None:
    """Runs until it is told to stop."""
    service.run("insights", Settings(), wire)


if __name__ == "__main__":
    main()
