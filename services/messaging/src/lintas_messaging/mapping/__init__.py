"""Messages of contracts, to and from what the domain speaks of."""
