"""The database and the broker: which ones, and how to have them."""
