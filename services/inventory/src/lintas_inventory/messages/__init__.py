"""Between the domain and the contract: messages and events."""
