"""Coupons as pictures to be scanned."""
