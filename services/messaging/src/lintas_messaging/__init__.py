"""Conversations with customers, and what is sent to them."""
