"""The codes of coupons: `LINENHEMAT-0000042-7QK2MC1A`.

A prefix that tells the campaign, a number that counts up, then a part that nobody can guess and
two check characters. A typo or a swap of neighbours is always found (ISO 7064, MOD 1271-36).
"""

from collections.abc import Callable, Sequence

PREFIX_LENGTH = 12
NUMBER_LENGTH = 7
SECRET_LENGTH = 6
_WITHOUT_LOOKALIKES = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALL = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUES = {char: value for value, char in enumerate(_ALL)}
_MODULUS = 1271
_RADIX = 36
_SHORTEST = 1 + NUMBER_LENGTH + SECRET_LENGTH + 2
LONGEST = 64

Choose = Callable[[Sequence[str]], str]
"""Chooses one of the characters so that nobody can tell which, e.g. `secrets.choice`."""


def make(campaign_id: str, number: int, choose: Choose) -> str:
    """A new code in its printed form."""
    first = f"{prefix(campaign_id)}-{number:0{NUMBER_LENGTH}d}"
    hidden = "".join(choose(_WITHOUT_LOOKALIKES) for _ in range(SECRET_LENGTH))
    return f"{first}-{hidden}{check_characters(normal(first) + hidden)}"


def prefix(campaign_id: str) -> str:
    """The part of a campaign's id that its codes begin with: capitals and digits."""
    return normal(campaign_id)[:PREFIX_LENGTH]


def normal(code: str) -> str:
    """A code as it is kept and compared: capitals and digits only."""
    return "".join(char for char in code.upper() if char in _VALUES)


def is_well_typed(code: str) -> bool:
    """Whether the check characters fit, in any case and with or without dashes."""
    plain = normal(code)
    if not _SHORTEST <= len(plain) <= LONGEST:
        return False
    return check_characters(plain[:-2]) == plain[-2:]


def check_characters(text: str) -> str:
    """The two characters that make the whole congruent to 1."""
    rest = 0
    for char in text + "00":
        rest = (rest * _RADIX + _VALUES[char]) % _MODULUS
    high, low = divmod((1 - rest) % _MODULUS, _RADIX)
    return _ALL[high] + _ALL[low]
