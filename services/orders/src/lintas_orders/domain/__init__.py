"""The rules of carts, orders, sales and returns: pure."""
