"""What the bot understands: Indonesian first, English second, as people type."""

import pytest

from lintas_messaging.domain.amounts import Bounds
from lintas_messaging.domain.tongue import plain
from lintas_messaging.domain.wishes import Understood, Want, Wish, read_wish, understand


def at_most(high: int) -> Bounds:
    return Bounds(None, high)


def at_least(low: int) -> Bounds:
    return Bounds(low, None)


PRODUCTS: list[tuple[str, Wish]] = [
    ("kemeja linen", Wish("kemeja", ("linen",))),
    ("linen shirt", Wish("kemeja", ("linen",))),
    ("Kemeja Linen Lengan Panjang", Wish("kemeja", ("linen",), (), ("lengan panjang",))),
    ("kemeja linen ukuran M", Wish("kemeja", ("linen",), size="M")),
    ("Halo, ada kemeja linen putih ukuran M?", Wish("kemeja", ("linen",), ("putih",), size="M")),
    ("mau cari kemeja linen putih uk M", Wish("kemeja", ("linen",), ("putih",), size="M")),
    ("kemeja linen uk. L", Wish("kemeja", ("linen",), size="L")),
    ("kemeja linen ukM", Wish("kemeja", ("linen",), size="M")),
    ("kemeja linen m", Wish("kemeja", ("linen",), size="M")),
    ("kemeja M", Wish("kemeja", size="M")),
    ("size L linen shirt", Wish("kemeja", ("linen",), size="L")),
    ("white linen shirt, size: M, please", Wish("kemeja", ("linen",), ("putih",), size="M")),
    ("Do you have a white cotton dress in size L?", Wish("gaun", ("katun",), ("putih",), size="L")),
    ("looking for black pants XL", Wish("celana", (), ("hitam",), size="XL")),
    ("I'm looking for blue jeans size 32", Wish("jeans", (), ("biru",), size="32")),
    ("celana jeans ukuran 32", Wish("jeans", size="32")),
    ("sepatu nomor 42", Wish("sepatu", size="42")),
    ("sepatu no 42 hitam", Wish("sepatu", (), ("hitam",), size="42")),
    ("celana pendek hitam", Wish("celana pendek", (), ("hitam",))),
    ("black shorts", Wish("celana pendek", (), ("hitam",))),
    ("kaos polos putih", Wish("kaos", (), ("putih",), ("polos",))),
    ("plain white t-shirt", Wish("kaos", (), ("putih",), ("polos",))),
    ("kaus kaki", Wish("kaus kaki")),
    ("socks", Wish("kaus kaki")),
    ("gaun merah muda", Wish("gaun", (), ("merah muda",))),
    ("pink dress", Wish("gaun", (), ("merah muda",))),
    ("dress hitam size S", Wish("gaun", (), ("hitam",), size="S")),
    ("baju tidur satin", Wish("piyama", ("satin",))),
    ("jaket denim biru", Wish("jaket", ("denim",), ("biru",))),
    ("jaket kulit", Wish("jaket", ("kulit",))),
    ("leather jacket", Wish("jaket", ("kulit",))),
    ("sweater rajut abu-abu", Wish("sweater", ("rajut",), ("abu-abu",))),
    ("sweater abu", Wish("sweater", (), ("abu-abu",))),
    ("grey jumper", Wish("sweater", (), ("abu-abu",))),
    ("rok biru tua", Wish("rok", (), ("navy",))),
    ("navy skirt", Wish("rok", (), ("navy",))),
    ("blouse katun krem", Wish("blus", ("katun",), ("krem",))),
    ("polo shirt", Wish("polo")),
    ("kemeja kotak-kotak", Wish("kemeja", features=("kotak-kotak",))),
    ("kemeja kotak kotak", Wish("kemeja", features=("kotak-kotak",))),
    ("striped shirt", Wish("kemeja", features=("garis-garis",))),
    ("kemeja lengan pendek", Wish("kemeja", features=("lengan pendek",))),
    ("short sleeve shirt", Wish("kemeja", features=("lengan pendek",))),
    ("kemeja slim fit", Wish("kemeja", features=("slim",))),
    ("celana chino krem", Wish("celana", (), ("krem",), ("chino",))),
    ("gaun linen midi", Wish("gaun", ("linen",), (), ("midi",))),
    ("kerudung sutra", Wish("hijab", ("sutra",))),
    ("topi", Wish("topi")),
    ("tas ransel", Wish("tas")),
    ("ada sandal ga kak", Wish("sandal")),
    ("min ada kemeja ga", Wish("kemeja")),
    ("kemejanya ada yang linen?", Wish("kemeja", ("linen",))),
    ("bahan linen ada?", Wish("", ("linen",))),
    ("kemeja all size", Wish("kemeja", size="ALL SIZE")),
    ("kemeja ukuran allsize", Wish("kemeja", size="ALL SIZE")),
    ("kemeja 2xl", Wish("kemeja", size="XXL")),
    ("kemeja ukuran xxl", Wish("kemeja", size="XXL")),
    ("kemeja 3XL", Wish("kemeja", size="XXXL")),
    ("kemeja xs", Wish("kemeja", size="XS")),
    ("kemeja ukuran besar", Wish("kemeja", size="L")),
    ("shirt size medium", Wish("kemeja", size="M")),
    ("large size shirt", Wish("kemeja", size="L")),
    ("kemeja size yang M", Wish("kemeja", size="M")),
    # Letters wrong, missing, swapped, stretched.
    ("kemja linen", Wish("kemeja", ("linen",))),
    ("kemeka linen", Wish("kemeja", ("linen",))),
    ("kmeeja linen", Wish("kemeja", ("linen",))),
    ("kemejaa linenn", Wish("kemeja", ("linen",))),
    ("kemejaaaa linen", Wish("kemeja", ("linen",))),
    ("KEMEJA LINEN!!!", Wish("kemeja", ("linen",))),
    ("celna hitam", Wish("celana", (), ("hitam",))),
    ("celana hitm", Wish("celana")),
    ("sweter", Wish("sweater")),
    ("jakett", Wish("jaket")),
    ("dreses", Wish("gaun")),
    ("linenn shrit", Wish("kemeja", ("linen",))),
    ("trosers", Wish("celana")),
    ("kemeja  linen   putih", Wish("kemeja", ("linen",), ("putih",))),
    ("kemeja,linen,putih", Wish("kemeja", ("linen",), ("putih",))),
    ("kemeja/linen/putih", Wish("kemeja", ("linen",), ("putih",))),
    ("🙏 kemeja linen 👕 putih", Wish("kemeja", ("linen",), ("putih",))),
    ("kemeja linen\nputih\nukuran M", Wish("kemeja", ("linen",), ("putih",), size="M")),
    # Prices.
    ("kemeja di bawah 300 ribu", Wish("kemeja", price=at_most(300_000))),
    ("kemeja dibawah 300rb", Wish("kemeja", price=at_most(300_000))),
    ("kemeja max 250rb", Wish("kemeja", price=at_most(250_000))),
    ("kemeja maks 250 rb", Wish("kemeja", price=at_most(250_000))),
    ("kemeja maksimal Rp300.000", Wish("kemeja", price=at_most(300_000))),
    ("kemeja maksimal Rp 300.000,-", Wish("kemeja", price=at_most(300_000))),
    ("kemeja maksimal rp. 300.000,00", Wish("kemeja", price=at_most(300_000))),
    ("kemeja kurang dari 200k", Wish("kemeja", price=at_most(200_000))),
    ("kemeja budget 400rb", Wish("kemeja", price=at_most(400_000))),
    ("kemeja 300rb ke bawah", Wish("kemeja", price=at_most(300_000))),
    ("shirt under 300k", Wish("kemeja", price=at_most(300_000))),
    ("shirt below 300,000", Wish("kemeja", price=at_most(300_000))),
    ("shirt less than IDR 300.000", Wish("kemeja", price=at_most(300_000))),
    ("shirt up to 1.5 million", Wish("kemeja", price=at_most(1_500_000))),
    ("kemeja tidak lebih dari 300rb", Wish("kemeja", price=at_most(300_000))),
    ("kemeja gak lebih dari 300rb", Wish("kemeja", price=at_most(300_000))),
    ("shirt no more than 300k", Wish("kemeja", price=at_most(300_000))),
    ("kemeja di atas 100 ribu", Wish("kemeja", price=at_least(100_000))),
    ("kemeja minimal 100rb", Wish("kemeja", price=at_least(100_000))),
    ("kemeja lebih dari 100rb", Wish("kemeja", price=at_least(100_000))),
    ("shirt over 100k", Wish("kemeja", price=at_least(100_000))),
    ("kemeja 200-300 ribu", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("kemeja 200rb - 300rb", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("kemeja antara 200 ribu dan 300 ribu", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("kemeja 200 sampai 300 ribu", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("kemeja Rp200.000 s/d Rp300.000", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("shirt between 200k and 300k", Wish("kemeja", price=Bounds(200_000, 300_000))),
    ("jaket 1,5 juta ke bawah", Wish("jaket", price=at_most(1_500_000))),
    ("jaket di bawah 1 juta", Wish("jaket", price=at_most(1_000_000))),
    ("jaket max 1jt", Wish("jaket", price=at_most(1_000_000))),
    ("kemeja sekitar 300 ribu", Wish("kemeja", price=Bounds(240_000, 360_000))),
    ("kemeja 300ribuan", Wish("kemeja", price=Bounds(240_000, 360_000))),
    (
        "Saya cari kemeja linen putih ukuran M di bawah 400 ribu",
        Wish("kemeja", ("linen",), ("putih",), size="M", price=at_most(400_000)),
    ),
    (
        "I want a long sleeve linen shirt, white, size M, under Rp 400.000",
        Wish("kemeja", ("linen",), ("putih",), ("lengan panjang",), "M", at_most(400_000)),
    ),
    # Things that no rule knows by name.
    ("cari tumbler kopi", Wish(words=("tumbler", "kopi"))),
    ("do you have umbrellas?", Wish(words=("umbrellas",))),
    ("ada payung lipat ga?", Wish(words=("payung", "lipat"))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wish"), PRODUCTS, ids=[text for text, _ in PRODUCTS])
def test_reads_products(text: str, wish: Wish) -> None:
    understood = understand(text)
    assert understood.wish == wish
    assert Want.PRODUCT in understood.wants


DETAILS: list[tuple[str, Wish]] = [
    ("yang biru ada?", Wish(colours=("biru",))),
    ("kalau warna hitam?", Wish(colours=("hitam",))),
    ("ukuran L", Wish(size="L")),
    ("ukuran L ada kak?", Wish(size="L")),
    ("in blue?", Wish(colours=("biru",))),
    ("size XL?", Wish(size="XL")),
    ("max 200rb", Wish(price=at_most(200_000))),
    ("di bawah 200 ribu ada?", Wish(price=at_most(200_000))),
    ("merah atau hitam", Wish(colours=("merah", "hitam"))),
]


@pytest.mark.parametrize(("text", "wish"), DETAILS, ids=[text for text, _ in DETAILS])
def test_reads_details_alone(text: str, wish: Wish) -> None:
    found = understand(text).wish
    assert found == wish
    assert found.is_detail
    assert not found.is_subject


WANTS: list[tuple[str, Want]] = [
    (text, want)
    for want, texts in {
        Want.PROMOTION: [
            "promo", "PROMO", "ada promo?", "Ada promo atau diskon?", "ada diskon ga kak",
            "minta voucher dong", "kupon", "ada kupon?", "kode promo", "potongan harga ada?",
            "lagi ada promosi apa", "any discount?", "do you have a coupon", "promo code please",
            "any special offers?", "deals?", "diskonnya berapa", "promonya apa aja",
        ],
        Want.HUMAN: [
            "bicara dengan orang", "mau bicara sama orang", "saya mau ngobrol dengan manusia",
            "hubungkan ke CS", "sambungkan ke admin", "CS", "agent", "minta CS dong",
            "customer service", "layanan pelanggan", "operator", "can I talk to a person",
            "I want to speak to a human", "speak with an agent please", "connect me to someone",
            "mau komplain", "ada keluhan", "i have a complaint", "bicara dengan petugas",
            "tolong panggil admin", "talk to customer service",
        ],
        Want.STOP: [
            "STOP", "stop", "Stop.", "stop!", "berhenti", "BERHENTI", "unsubscribe",
            "stop promo", "berhenti langganan", "saya mau berhenti berlangganan",
            "jangan kirim promo lagi", "jangan kirimi saya pesan", "tolong jangan hubungi saya",
            "please don't send me messages", "do not text me", "opt out", "remove me",
        ],
        Want.START: ["START", "mulai", "Mulai!", "subscribe", "langganan"],
        Want.STORES: [
            "toko terdekat", "di mana tokonya?", "alamat toko", "lokasi toko di mana",
            "where is your store", "nearest store", "cabang terdekat", "toko dekat sini mana",
            "where is the nearest shop?",
        ],
        Want.THANKS: ["terima kasih", "makasih kak", "thanks!", "ok thank you", "makasiiih"],
        Want.GREETING: ["halo", "Hai", "Hi!", "selamat pagi", "hello", "permisi", "haloooo"],
    }.items()
    for text in texts
]  # fmt: skip


@pytest.mark.parametrize(("text", "want"), WANTS, ids=[text for text, _ in WANTS])
def test_reads_wants(text: str, want: Want) -> None:
    assert understand(text).wants == (want,)


NOTHING = [
    "",
    "   ",
    "?",
    "ok",
    "👍",
    "besok ya",
    "0812 3456 7890",
    "paketnya kapan balik",
    "sulit sekali",
    "she wants plants",
    "what's this?",
    "I'm fine",
    "apa kabar",
    "12345",
    "asdf qwer zxcv",
    "saya tinggal di Bandung",
    "the weather is nice",
]


@pytest.mark.parametrize("text", NOTHING)
def test_finds_nothing_where_there_is_nothing(text: str) -> None:
    assert understand(text).wants == ()


NOT_A_STOP = [
    "nonstop dress",
    "kenapa mesinnya berhenti waktu saya bayar kemeja",
    "do you have stopwatches",
]


@pytest.mark.parametrize("text", NOT_A_STOP)
def test_a_stop_word_in_a_sentence_withdraws_nothing(text: str) -> None:
    assert Want.STOP not in understand(text).wants


NOT_A_PERSON = [
    "ada kemeja untuk orang gemuk?",
    "min, ada celana?",
    "admin, ada promo?",
    "kaos orang dewasa",
]


@pytest.mark.parametrize("text", NOT_A_PERSON)
def test_a_person_in_a_sentence_is_no_wish_for_one(text: str) -> None:
    assert Want.HUMAN not in understand(text).wants


NO_TYPO = ["yang murah ada?", "baru", "kemarin", "marah", "putri", "tolong dibantu"]


@pytest.mark.parametrize("text", NO_TYPO)
def test_other_words_are_no_misspelt_colours(text: str) -> None:
    assert not understand(text).wish.colours
    assert not understand(text).wish.garment


def test_one_message_may_want_several_things() -> None:
    understood = understand("Halo kak, ada kemeja linen M? sekalian ada promo ga")
    assert understood.wants == (Want.PRODUCT, Want.PROMOTION, Want.GREETING)
    assert understood.wish == Wish("kemeja", ("linen",), size="M")


LANGUAGES = [
    ("Halo, ada kemeja linen warna putih ukuran M?", "id"),
    ("kemeja linen", "id"),
    ("Do you have a white linen shirt?", "en"),
    ("linen shirt size M", "en"),
    ("white shirt", "en"),
    ("promo dong kak", "id"),
    ("any discount?", "en"),
    ("12", None),
    ("👍", None),
]


@pytest.mark.parametrize(("text", "language"), LANGUAGES)
def test_tells_the_language(text: str, language: str | None) -> None:
    assert understand(text).language == language


def test_details_go_on_with_the_wish_before() -> None:
    before = Wish("kemeja", ("linen",), ("putih",), size="M")
    assert Wish(colours=("biru",)).after(before) == Wish("kemeja", ("linen",), ("biru",), size="M")
    assert Wish(materials=("katun",)).after(before) == Wish(
        "kemeja", ("katun",), ("putih",), size="M"
    )


def test_another_thing_is_another_wish() -> None:
    before = Wish("kemeja", ("linen",), ("putih",), size="M")
    assert Wish("celana").after(before) == Wish("celana")


def test_a_thing_takes_the_details_that_waited_for_it() -> None:
    assert Wish("kemeja").after(Wish(size="M")) == Wish("kemeja", size="M")


def test_reads_no_more_than_a_screenful() -> None:
    assert understand("x" * 100_000 + " kemeja") == Understood((), Wish(), None)


def test_plain_keeps_amounts_and_drops_noise() -> None:
    assert plain("Rp300.000, ya?? 😀 (M)") == "rp300.000 ya m"
    assert read_wish(plain("“kemeja”")) == Wish("kemeja")
