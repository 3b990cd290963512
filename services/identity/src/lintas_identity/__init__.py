"""One customer in every channel, and who may act for them."""
