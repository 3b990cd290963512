"""The gRPC servicers: message -> use case -> message, nothing else."""
