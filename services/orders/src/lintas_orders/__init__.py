"""Carts, orders, sales and returns."""
