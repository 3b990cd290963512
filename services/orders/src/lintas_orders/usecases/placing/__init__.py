"""The saga that makes an order or a sale hold: one file a step, with its compensation."""
