"""The rules of points: pure."""
