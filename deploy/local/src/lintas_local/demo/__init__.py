"""The demo: three stores, a catalogue of clothing in rupiah, and one customer's journey."""
