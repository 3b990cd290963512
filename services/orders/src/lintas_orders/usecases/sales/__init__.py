"""What tills sold."""
