"""The words that customers use, in Indonesian and English, and what they mean.

A term has one canonical name, which is Indonesian, and the ways to say it in either language. The
first way of each language is what catalogues use, and what a search asks for.
"""

from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What a term says of a product."""

    GARMENT = "GARMENT"
    MATERIAL = "MATERIAL"
    COLOUR = "COLOUR"
    FEATURE = "FEATURE"


@dataclass(frozen=True)
class Term:
    """A thing that customers ask for, with the ways to say it."""

    name: str
    aspect: Aspect
    indonesian: tuple[str, ...]
    english: tuple[str, ...]

    @property
    def ways(self) -> tuple[str, ...]:
        return self.indonesian + self.english


def _terms(aspect: Aspect, table: str) -> tuple[Term, ...]:
    """Rows of `canonical, other words | English, other words`."""
    rows = []
    for line in table.strip().splitlines():
        left, _, right = line.partition("|")
        indonesian = tuple(word.strip() for word in left.split(","))
        english = tuple(word.strip() for word in right.split(",") if word.strip())
        rows.append(Term(indonesian[0], aspect, indonesian, english))
    return tuple(rows)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GARMENTS = _terms(
    Aspect.GARMENT,
    """
    kemeja, kemeja-kemeja, hem | shirt, shirts
    kaos, kaus, kaos oblong, tshirt | t-shirt, tee, tees, t-shirts, t shirt
    polo, kaos polo | polo shirt, polo
    blus, blouse | blouse, blouses
    celana, clana | trousers, pants, trouser, slacks
    celana pendek | shorts
    jeans, jins, celana jeans | jeans
    gaun, dres, terusan | dress, dresses, gown
    rok | skirt, skirts
    jaket | jacket, jackets
    sweater, switer, baju hangat | sweater, sweaters, jumper, pullover
    hoodie, hudi | hoodie, hoodies
    kardigan | cardigan, cardigans
    jas, blazer, bleser | blazer, suit, blazers
    mantel | coat, coats
    rompi | vest, vests, waistcoat
    tunik | tunic, tunics
    batik | batik
    kebaya | kebaya
    sarung | sarong
    hijab, jilbab, kerudung, pasmina | hijab
    mukena | mukena
    piyama, baju tidur | pyjamas, pajamas, nightwear
    topi | hat, cap, hats, caps
    syal, selendang | scarf, scarves, shawl
    tas, ransel | bag, bags, backpack, tote
    sepatu | shoes, shoe, sneakers
    sandal, sendal | sandals, sandal
    kaus kaki, kaos kaki | socks
    ikat pinggang, sabuk | belt, belts
    dasi | tie, necktie
    baju koko, koko | koko shirt
    """,
)

MATERIALS = _terms(
    Aspect.MATERIAL,
    """
    linen, linin | linen
    katun, kapas, cotton | cotton
    sutra, sutera | silk
    wol | wool, woolen, woollen
    kulit | leather
    rayon, viscose | viscose, rayon
    poliester, polyester | polyester
    rajut | knit, knitted
    flanel | flannel
    satin | satin
    beludru, bludru | velvet
    kanvas | canvas
    denim | denim
    """,
)

COLOURS = _terms(
    Aspect.COLOUR,
    """
    putih | white
    hitam | black
    biru | blue
    navy, biru tua, biru dongker, dongker | navy, navy blue, dark blue
    biru muda | light blue, sky blue
    merah | red
    merah muda, pink, pingk | pink
    marun, merah marun, merah tua | maroon, burgundy
    hijau, ijo, hejo | green
    hijau army, army, olive | olive, army green
    kuning | yellow
    oranye, jingga, oren | orange
    ungu | purple, violet
    coklat, cokelat | brown
    krem, cream, beige | beige, cream
    khaki, kaki | khaki
    abu-abu, abu abu, abu | grey, gray
    emas | gold, golden
    perak | silver
    tosca, toska | turquoise, teal
    """,
)

FEATURES = _terms(
    Aspect.FEATURE,
    """
    lengan panjang, tangan panjang | long sleeve, long sleeves, long sleeved, long-sleeved
    lengan pendek, tangan pendek | short sleeve, short sleeves, short sleeved, short-sleeved
    tanpa lengan, kutung | sleeveless
    kotak-kotak, kotak kotak | checked, plaid
    garis-garis, garis garis, bergaris | striped, stripes
    polos | plain
    bunga-bunga, motif bunga | floral, flowered
    slim, slim fit, slimfit | slim fit
    chino, cino | chino, chinos
    midi | midi
    maxi, maksi | maxi
    """,
)

TERMS = GARMENTS + MATERIALS + COLOURS + FEATURES
BY_NAME = {term.name: term for term in TERMS}

INDONESIAN_MARKS = _words(
    """
    ada apa apakah aku anda atau bagus bahan baju banget barang beli berapa bisa buat bukan cari
    cariin coba dari dengan di dimana dong gak ga ngga nggak tidak harga halo hai ingin ini itu
    jual kak kakak kalau kalo kami kamu kasih ke kita kok lagi mana mas mau mbak min minta mohon
    murah nih nya paling pengen permisi punya saja saya selamat sama siang sore malam pagi sudah
    terima kasih makasih toko tolong untuk utk warna warnanya ya yang yg ukuran uk dibawah bawah
    atas diatas maksimal minimal ribu rb juta jt terdekat stok ready promo diskon kupon potongan
    bicara orang berhenti mulai sekitar antara sampai
    """
)

ENGLISH_MARKS = _words(
    """
    a an the i i'm im you your my me is are do does did have has had can could would will want need
    looking for look find search show buy get got what which where when how much many any some in
    with without of and or please thanks thank hello hi hey good morning evening under below over
    above less more than cheaper between around store shop nearest stock available discount coupon
    deal deals offer offers speak talk human person someone agent help price color colour size
    stop start unsubscribe subscribe it's there
    """
)

WISH_MARKS = _words(
    """
    cari cariin nyari mencari carikan mau pengen pengin ingin beli butuh perlu ada adakah punya jual
    jualan lihat liat tampilkan rekomendasi rekomendasikan stok stock ready minta
    looking search find show want need buy have sell recommend get available
    """
)

_EMPTY = _words(
    """
    lah nih dong sih deh kah kan tuh loh lho bro sis gan bos bang pak bu ibu bapak om tante min
    admin assalamualaikum produk product products item items barang baju pakaian clothes clothing
    buat untuk utk cowok cewek pria wanita laki perempuan men women man woman mens womens
    nyaman adem tersedia kosong habis masih juga aja kira tau tahu boleh bole baru lama
    something thing things one ones please plz pls also just like love model jenis tipe type
    murah mahal cheap expensive bagus keren nice good ukurannya warnanya harganya berwarna
    size sizes ukuran uk warna color colour colors harga price prices budget anggaran rp idr rupiah
    putri putra anak dewasa kids siapa kapan kenapa gimana bagaimana
    """
)
FILLER = _EMPTY | WISH_MARKS

# Words of their own that are one letter away from a term.
LOOKALIKES = _words(
    """
    paket balik kapan kapal sulit sibuk murah marah cerah merak gerak kucing polis skandal pulih
    putra maksa surat while write blank drown crown grown greet great press paints plants wants
    means shows shops stocks stock shift first weather feather fellow dream alive packet racket
    stain lines liner plane again light button people
    """
)
