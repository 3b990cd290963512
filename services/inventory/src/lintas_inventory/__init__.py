"""Products, locations and the one stock of all channels."""
