"""Structured logs that name their trace and journey, and never a person."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from lintas_kit import context, telemetry


def _where(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if trace_id := telemetry.trace_id():
        event["trace_id"] = trace_id
    if journey := context.current().journey:
        event["journey_id"] = journey.journey_id
    return event


def start(service: str, level: str, form: str) -> None:
    """Sets the process up; `form` is `json` or `console`."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
        if form == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _where,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for noisy in ("aiokafka", "pymongo", "opentelemetry", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


def get_logger() -> Any:
    """The process's logger."""
    return structlog.get_logger()
