"""Message to use case to message, and nothing else."""
