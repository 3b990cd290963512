"""Replays the year of orders of "Online Retail II" through the public API, and reconciles it."""
