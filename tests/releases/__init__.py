"""Each service is released alone: what it takes, and what must go on working."""
