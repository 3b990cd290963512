"""Understands what a customer writes: products, promotions, a person, stopping. Pure rules."""

import re
from dataclasses import dataclass
from enum import StrEnum

from lintas_messaging.domain import amounts, sizes, tongue
from lintas_messaging.domain.amounts import NO_BOUNDS, Bounds
from lintas_messaging.domain.terms import recognise
from lintas_messaging.domain.vocabulary import BY_NAME, FILLER, WISH_MARKS, Aspect, Term

INDONESIAN = "id"
ENGLISH = "en"
_MOST_FREE_WORDS = 4
_LONGEST_READ = 1_000


class Want(StrEnum):
    """What a message asks for."""

    STOP = "STOP"
    START = "START"
    HUMAN = "HUMAN"
    PRODUCT = "PRODUCT"
    PROMOTION = "PROMOTION"
    STORES = "STORES"
    THANKS = "THANKS"
    GREETING = "GREETING"


@dataclass(frozen=True)
class Wish:
    """A product as the customer described it; names are canonical, see vocabulary."""

    garment: str = ""
    materials: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    size: str = ""
    price: Bounds = NO_BOUNDS
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.is_subject or self.is_detail

    @property
    def is_subject(self) -> bool:
        """Names a thing, so that a search can begin with it."""
        return bool(self.garment or self.materials or self.features or self.words)

    @property
    def is_detail(self) -> bool:
        return bool(self.size or self.colours or self.price)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What a product's words must say; colours are looked for in attributes too."""
        names = (self.garment, *self.materials, *self.features)
        return tuple(BY_NAME[name] for name in names if name)

    def after(self, earlier: "Wish") -> "Wish":
        """This wish in the light of the one before: `yang biru ada?` goes on with the shirt."""
        goes_on = not (self.garment or self.words)
        if not goes_on and earlier.is_subject:
            return self
        return Wish(
            garment=self.garment or earlier.garment,
            materials=self.materials or earlier.materials,
            colours=self.colours or earlier.colours,
            features=self.features or earlier.features,
            size=self.size or earlier.size,
            price=self.price or earlier.price,
            words=self.words or earlier.words,
        )


NO_WISH = Wish()


@dataclass(frozen=True)
class Understood:
    """What a message says. `language` is none where the words don't tell."""

    wants: tuple[Want, ...]
    wish: Wish = NO_WISH
    language: str | None = None


def understand(text: str) -> Understood:
    """What the customer wants; nothing at all where no rule knows it."""
    plain = tongue.plain(text[:_LONGEST_READ])
    language = tongue.language(plain)
    if stopping := _stopping(plain):
        return Understood((stopping,), Wish(), language)
    wish = read_wish(plain)
    wants = [want for want, sign in _SIGNS if sign.search(plain)]
    if wish:
        wants.append(Want.PRODUCT)
    order = list(Want)
    return Understood(tuple(sorted(wants, key=order.index)), wish, language)


def _stopping(plain: str) -> Want | None:
    """STOP and START count only where they are the message, not a word in a sentence."""
    if _STOP_PHRASE.search(plain):
        return Want.STOP
    words = plain.split()
    if words and len(words) <= 3 and words[0] in _STOP_WORDS:
        return Want.STOP
    if words and len(words) <= 2 and words[0] in _START_WORDS:
        return Want.START
    return None


def read_wish(plain: str) -> Wish:
    """The product in a text that `tongue.plain` prepared."""
    priced = amounts.find(plain)
    sized = sizes.find(priced.rest)
    found = recognise(sized.rest)
    garments = [term.name for term in found.terms if term.aspect is Aspect.GARMENT]
    size = sized.size or (sized.loose if found.terms else "")
    return Wish(
        garment=garments[0] if garments else "",
        materials=_names(found.terms, Aspect.MATERIAL),
        colours=_names(found.terms, Aspect.COLOUR),
        features=_names(found.terms, Aspect.FEATURE),
        size=size,
        price=priced.bounds,
        words=() if garments else _free_words(found.rest, plain),
    )


def _names(terms: tuple[Term, ...], aspect: Aspect) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term.name for term in terms if term.aspect is aspect))


def _free_words(rest: str, plain: str) -> tuple[str, ...]:
    """Words that no rule knows, where the message asks for something: they may name a product."""
    if any(sign.search(plain) for _, sign in _SIGNS):
        return ()
    if not WISH_MARKS & set(plain.split()):
        return ()
    return content_words(rest)


def content_words(rest: str) -> tuple[str, ...]:
    """The words that may name a thing; none where there are too many to be one."""
    words = [
        word
        for word in re.findall(r"[^\W\d_][\w'-]{2,}", rest)
        if word not in FILLER and word not in tongue.MARKS
    ]
    return tuple(words) if 0 < len(words) <= _MOST_FREE_WORDS else ()


_STOP_WORDS = frozenset({"stop", "berhenti", "unsubscribe", "unsub", "setop"})
_START_WORDS = frozenset({"start", "mulai", "langganan", "subscribe", "daftar"})
_STOP_PHRASE = re.compile(
    r"\b(?:berhenti (?:ber)?langganan|stop (?:promo|kirim|sending|messag)\w*"
    r"|(?:jangan|gak usah|ga usah|tidak usah) (?:kirim|kirimi|hubungi|wa|spam)\w*"
    r"|(?:don't|do not|dont) (?:send|message|text|contact) me"
    r"|opt[ -]?out|remove me)\b"
)
_PERSON = (
    r"(?:orang|manusia|admin|cs|agen|agent|staf|staff|petugas|customer service|operator|someone"
    r"|somebody|human|person|representative|people|kasir|penjual|pelayan|tim|team)"
)
_SIGNS: tuple[tuple[Want, re.Pattern[str]], ...] = (
    (
        Want.HUMAN,
        re.compile(
            r"\b(?:bicara|ngomong|ngobrol|chat|hubungi|hubungkan|sambungkan|sambungin|bantuan|panggil"
            r"|telepon|tanya|speak|talk|connect|contact|transfer|call|get|need|want|butuh|mau|minta)"
            r"(?:\s+\w+){0,3}?\s+" + _PERSON + r"\b(?!\s+(?:tua|gemuk|dewasa|besar))"
            r"|\b(?:customer service|layanan pelanggan|live agent|live chat|real person|a human"
            r"|operator|manusia)\b"
            r"|^(?:cs|agen|agent|admin|human|staff?|petugas)\W*$"
            r"|\b(?:komplain|keluhan|complaint|complain)\b"
        ),
    ),
    (
        Want.PROMOTION,
        re.compile(
            r"\b(?:promo(?:si|nya|tion|tions|s)?|diskon(?:an|nya)?|disc|discount(?:s|ed)?"
            r"|voucher(?:s|nya)?|vocer|kupon(?:nya)?|coupon(?:s)?|potongan(?: harga)?|cashback"
            r"|penawaran|deals?|special offers?|offers|promo code)\b"
        ),
    ),
    (
        Want.STORES,
        re.compile(
            r"\b(?:(?:di ?mana|dmn|alamat|lokasi|cari|where|address|directions?)(?:\s+\S+){0,3}?\s+"
            r"(?:toko|tokonya|gerai|outlet|cabang|store|stores|shop|shops|branch)"
            r"|(?:toko|gerai|outlet|cabang) (?:terdekat|dekat|mana|di ?mana)"
            r"|nearest (?:store|shop|branch)|(?:store|shop) (?:near|location|locations|address))\b"
        ),
    ),
    (
        Want.THANKS,
        re.compile(r"^(?:oke?y?\s+)?(?:terima ?kasih|makasi\w*|trims|thanks?|thank you|thx|tq)\b"),
    ),
    (
        Want.GREETING,
        re.compile(
            r"^(?:halo+|hallo+|hai+|hi+|hello+|hey+|hei|pagi|siang|sore|malam|selamat \w+|permisi"
            r"|assalamu\w*|good (?:morning|afternoon|evening)|p)\b"
        ),
    ),
)
