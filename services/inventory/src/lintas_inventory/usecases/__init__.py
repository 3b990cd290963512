"""What inventory does, a use case a file."""
