"""What happened over all channels, and whether the books balance."""
