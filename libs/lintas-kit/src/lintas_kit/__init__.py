"""What every Lintas service stands on. Knows no domain."""
