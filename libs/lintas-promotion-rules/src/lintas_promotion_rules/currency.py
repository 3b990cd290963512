"""How many decimals a currency has, so that an explanation can name an amount.

The till has no locale data, so the exceptions to two decimals stand here (CLDR).
"""

_NONE = """
ADP AFN ALL BIF BYR CLP DJF ESP GNF IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK MRO PYG
RSD RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD
"""
_THREE = "BHD JOD KWD LYD OMR TND"
_FOUR = "CLF UYW"
_DECIMALS = {
    currency: places
    for places, currencies in ((0, _NONE), (3, _THREE), (4, _FOUR))
    for currency in currencies.split()
}


def decimals(currency: str) -> int:
    """The number of decimals of an ISO 4217 currency; 2 for a code that is not known."""
    return _DECIMALS.get(currency, 2)


def printed(currency: str, minor: int) -> str:
    """An amount of minor units for people, e.g. `IDR 50,000` or `GBP 2.55`."""
    places = decimals(currency)
    sign = "-" if minor < 0 else ""
    units, rest = divmod(abs(minor), 10**places)
    fraction = f".{rest:0{places}d}" if rest else ""
    return f"{currency} {sign}{units:,}{fraction}"
