"""How a service is released alone: `make release S=orders`."""
