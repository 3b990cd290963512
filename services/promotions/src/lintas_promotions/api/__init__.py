"""Message -> use case -> message."""
