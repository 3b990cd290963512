"""The HTTP door of the platform: it reads the contracts and knows no domain."""
