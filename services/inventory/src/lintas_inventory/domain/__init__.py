"""The rules of catalogue and stock: pure, without clock, database or messages."""
