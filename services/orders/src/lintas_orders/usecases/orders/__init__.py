"""The life of an order once it is placed."""
