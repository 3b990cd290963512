"""Telephone numbers as E.164."""

import phonenumbers


def normalise(number: str, region: str = "ID") -> str:
    """E.164 with its plus sign. Raises ValueError where it is no possible number.

    WhatsApp writes numbers without the plus: digits that begin with a country code.
    """
    digits = number.strip()
    international = digits.startswith("+")
    local = digits.startswith("0")
    written = digits if international or local else f"+{digits}"
    try:
        parsed = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        raise ValueError("is no phone number") from None
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("is no phone number")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
