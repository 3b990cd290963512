"""One stock for all channels. No unit is sold twice."""
