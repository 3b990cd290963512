"""Journeys, figures and laws: pure."""
