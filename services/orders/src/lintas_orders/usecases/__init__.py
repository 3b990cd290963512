"""One file a use case: load, let the domain decide, save."""
