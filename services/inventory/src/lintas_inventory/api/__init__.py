"""Messages in, use cases, messages out."""
