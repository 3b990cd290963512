"""Starts the gateway: `python -m lintas_gateway`."""

import sys

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
    except OSError as error:
        ports = f"LINTAS_GATEWAY_PORT={settings.gateway_port}"
        sys.exit(f"error: {ports} or LINTAS_METRICS_PORT={settings.metrics_port}: {error}")
    finally:
        provider.shutdown()


if __name__ == "__main__":
    main()
