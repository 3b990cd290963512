"""Points: a ledger of lots, the same in every channel."""
