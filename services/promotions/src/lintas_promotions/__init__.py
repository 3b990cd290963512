"""Promotions: campaigns, coupons, redemptions."""
