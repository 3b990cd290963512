"""What the bot says, put together from what it found; Indonesian first, English second."""

from collections.abc import Sequence
from dataclasses import dataclass

from lintas_messaging.domain import formats
from lintas_messaging.domain.places import Store
from lintas_messaging.domain.products import SHOWN, Found
from lintas_messaging.domain.vocabulary import BY_NAME
from lintas_messaging.domain.wishes import ENGLISH, Wish

_STORES_SHOWN = 3

_PHRASES: dict[str, tuple[str, str]] = {
    "price": ("Harga: {price}", "Price: {price}"),
    "nearest": (
        "Stok: {count} di {store}, {distance} dari Anda",
        "In stock: {count} at {store}, {distance} from you",
    ),
    "no_store": (
        "Stok: tidak ada di toko; {count} di gudang, bisa dikirim",
        "In stock: none in stores; {count} in the warehouse, can be delivered",
    ),
    "total": ("Stok: {count} di semua lokasi", "In stock: {count} over all locations"),
    "sold_out": ("Stok: habis", "In stock: sold out"),
    "share": (
        "Bagikan lokasi Anda di chat ini untuk melihat stok di toko terdekat.",
        "Share your location in this chat to see the stock in the nearest store.",
    ),
    "others": ("Pilihan lain:", "Also:"),
    "size": ("ukuran {size}", "size {size}"),
    "gave_up_size": (
        "Ukuran {size} tidak ada; yang ada:",
        "There is no size {size}; this is what there is:",
    ),
    "gave_up_material": (
        "Yang persis seperti itu tidak ada; yang mirip:",
        "There is nothing quite like it; the closest:",
    ),
    "gave_up_colour": (
        "Warna {colour} tidak ada; yang ada:",
        "There is none in {colour}; this is what there is:",
    ),
    "gave_up_price": (
        "Di kisaran harga itu tidak ada; yang paling dekat:",
        "There is none in that price range; the closest:",
    ),
    "nothing": (
        "Maaf, {wish} tidak kami temukan. Coba sebutkan dengan kata lain.",
        "Sorry, we found no {wish}. Try other words.",
    ),
    "which": (
        "Produk apa yang Anda cari? Misalnya: kemeja linen{detail}.",
        "What are you looking for? For example: linen shirt{detail}.",
    ),
    "coupon": (
        "Kupon Anda untuk {campaign}: {code}{until}. Tunjukkan di kasir atau masukkan saat "
        "checkout.",
        "Your coupon for {campaign}: {code}{until}. Show it at the till or enter it at checkout.",
    ),
    "until": (", berlaku sampai {date}", ", valid until {date}"),
    "go_on": ("Lanjut belanja di sini: {link}", "Go on shopping here: {link}"),
    "no_promotion": (
        "Saat ini belum ada promo yang bisa kami berikan di chat ini.",
        "There is no promotion that we can give you in this chat at the moment.",
    ),
    "human": (
        "Baik, percakapan ini kami teruskan ke tim kami. Mereka akan membalas di sini.",
        "All right, a person of our team takes over and will answer you here.",
    ),
    "stopped": (
        "Baik, Anda tidak akan menerima pesan promosi lagi di sini. Ketik MULAI untuk menerima "
        "lagi.",
        "You will get no more promotional messages here. Write START to get them again.",
    ),
    "started": (
        "Terima kasih, Anda akan menerima kabar promo di sini. Ketik STOP untuk berhenti.",
        "Thank you, you will hear of our offers here. Write STOP to stop.",
    ),
    "located": ("Lokasi Anda kami terima.", "We have your location."),
    "mail_subject": ("Balasan untuk pesan Anda", "Our answer to your message"),
    "stores": ("Toko terdekat:", "Nearest stores:"),
    "all_stores": ("Toko kami:", "Our stores:"),
    "no_stores": ("Belum ada toko yang terdaftar.", "There is no store listed yet."),
    "unsupported": (
        "Maaf, kami belum bisa membaca {kind}. Tolong tuliskan yang Anda cari.",
        "Sorry, we can't read {kind} yet. Please write what you are looking for.",
    ),
    "thanks": ("Sama-sama! Ada lagi yang bisa dibantu?", "You are welcome! Anything else?"),
    "help": (
        "{greeting}Kami bisa membantu dengan:\n"
        "• mencari produk, misalnya: kemeja linen putih ukuran M di bawah 400 ribu\n"
        "• stok di toko terdekat: bagikan lokasi Anda\n"
        "• promo: ketik PROMO\n"
        "• bicara dengan tim kami: ketik CS",
        "{greeting}We can help with:\n"
        "• finding products, for example: white linen shirt size M under 400k\n"
        "• stock in the nearest store: share your location\n"
        "• promotions: write PROMO\n"
        "• talking to our team: write AGENT",
    ),
}
_KINDS = {
    "IMAGE": ("gambar", "pictures"),
    "AUDIO": ("pesan suara", "voice messages"),
    "VIDEO": ("video", "videos"),
    "DOCUMENT": ("dokumen", "documents"),
    "STICKER": ("stiker", "stickers"),
}


def say(phrase: str, language: str, **values: object) -> str:
    """The phrase in the language, with its values."""
    indonesian, english = _PHRASES[phrase]
    return (english if language == ENGLISH else indonesian).format(**values)


def products(
    found: Sequence[Found], given_up: Sequence[str], wish: Wish, language: str, located: bool
) -> str:
    """The best product with price and stock, then up to two more; says what had to be given up."""
    if not found:
        return say("nothing", language, wish=described(wish, language))
    best, *others = found[:SHOWN]
    lines = [_gave_up(given_up, wish, language)] if given_up else []
    lines += [_title(best, language), say("price", language, price=_price(best, language))]
    lines.append(_stock(best, language, located))
    if others:
        lines += ["", say("others", language)]
        lines += [f"• {_short(each, language, located)}" for each in others]
    if not located:
        lines += ["", say("share", language)]
    return "\n".join(lines)


def _gave_up(given_up: Sequence[str], wish: Wish, language: str) -> str:
    name = given_up[0]
    colour = _word(wish.colours[0], language) if wish.colours else ""
    return say(f"gave_up_{name}", language, size=wish.size, colour=colour)


def _title(each: Found, language: str) -> str:
    details = []
    if each.product.colour and each.product.colour.casefold() not in each.product.name.casefold():
        details.append(each.product.colour)
    if each.product.size:
        details.append(say("size", language, size=each.product.size))
    return ", ".join([each.product.name, *details])


def _price(each: Found, language: str) -> str:
    return formats.money(each.product.price, language)


def _stock(each: Found, language: str, located: bool) -> str:
    if each.total <= 0:
        return say("sold_out", language)
    if each.nearest:
        return say(
            "nearest",
            language,
            count=each.nearest.available,
            store=each.nearest.name,
            distance=formats.distance(each.nearest.distance_meters, language),
        )
    return say("no_store" if located else "total", language, count=each.total)


def _short(each: Found, language: str, located: bool) -> str:
    return f"{_title(each, language)}: {_price(each, language)}. {_stock(each, language, located)}"


def described(wish: Wish, language: str) -> str:
    """The wish in words, as the customer may read it."""
    names = [*(term.name for term in wish.terms), *wish.words]
    words = [_word(name, language) for name in names]
    colours = [_word(colour, language) for colour in wish.colours]
    size = [say("size", language, size=wish.size)] if wish.size else []
    ordered = colours + words if language == ENGLISH else words + colours
    return " ".join(ordered + size)


def _word(name: str, language: str) -> str:
    term = BY_NAME.get(name)
    if term and language == ENGLISH and term.english:
        return term.english[0]
    return name


def which_product(wish: Wish, language: str) -> str:
    """Asks for the thing, where only its size or colour was named."""
    detail = described(wish, language)
    return say("which", language, detail=f" {detail}" if detail else "")


@dataclass(frozen=True)
class Gift:
    """A coupon as it is told; `until` is a date in words."""

    campaign: str
    code: str
    until: str = ""


def coupon(gift: Gift, link: str, language: str) -> str:
    until = say("until", language, date=gift.until) if gift.until else ""
    lines = [say("coupon", language, campaign=gift.campaign, code=gift.code, until=until)]
    if link:
        lines.append(say("go_on", language, link=link))
    return "\n".join(lines)


def stores(near: Sequence[tuple[Store, float]], language: str) -> str:
    """The nearest three with their distances."""
    if not near:
        return say("no_stores", language)
    lines = [say("stores", language)]
    lines += [
        f"• {store.name}, {formats.distance(meters, language)}"
        for store, meters in near[:_STORES_SHOWN]
    ]
    return "\n".join(lines)


def all_stores(names: Sequence[str], language: str) -> str:
    """Every store by name, where it is not known which is near."""
    if not names:
        return say("no_stores", language)
    lines = [say("all_stores", language), *(f"• {name}" for name in names), ""]
    return "\n".join([*lines, say("share", language)])


def unsupported(kind: str, language: str) -> str:
    indonesian, english = _KINDS.get(kind, ("pesan seperti itu", "messages of that kind"))
    return say("unsupported", language, kind=english if language == ENGLISH else indonesian)


def helping(language: str, name: str = "", greets: bool = False) -> str:
    """What the bot can do."""
    hello = "Hello" if language == ENGLISH else "Halo"
    greeting = f"{hello}{f' {name}' if name else ''}! " if greets else ""
    return say("help", language, greeting=greeting)
