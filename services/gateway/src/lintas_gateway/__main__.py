"""Starts the gateway: `python -m lintas_gateway`."""

import uvloop

from lintas_gateway.life import live
from lintas_gateway.settings import Settings
from lintas_kit import logs, telemetry


def main() -> None:
    """Runs until SIGTERM or SIGINT."""
    settings = Settings()
    logs.start("gateway", settings.log_level, settings.log_format)
    provider = telemetry.start("lintas-gateway")
    try:
        uvloop.run(live(settings))
    finally:
        provider.shutdown()


if __name__ == "__main__":
    main()
