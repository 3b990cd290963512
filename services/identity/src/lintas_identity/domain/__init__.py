"""The rules: pure, without a clock or randomness of their own."""
