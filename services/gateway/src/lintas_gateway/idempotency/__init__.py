"""The same key twice is one request: the first answer is kept and given again."""

from lintas_gateway.idempotency.keys import Keys, Request, Ticket
from lintas_gateway.idempotency.store import Store

__all__ = ["Keys", "Request", "Store", "Ticket"]
