"""The rules of products, places and stock. Pure."""
