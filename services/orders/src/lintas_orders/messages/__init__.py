"""Domain to contract and back; nothing else knows both."""
