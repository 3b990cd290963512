"""The one error that this package shows to a person."""


class Trouble(Exception):
    """Something that the person at the terminal can put right; the text says how."""
