"""Booking: operations that meet are judged in one round and written in one round trip."""

from lintas_inventory.usecases.booking.booking import Booking
from lintas_inventory.usecases.booking.outcome import Done, NameTaken, Short

__all__ = ["Booking", "Done", "NameTaken", "Short"]
