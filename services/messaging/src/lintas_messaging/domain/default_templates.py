"""The templates that the platform brings along; PutTemplate replaces them."""

from lintas_messaging.domain.templates import Template, Variant

ORDER_PLACED = "order_placed"
ORDER_READY = "order_ready"
ORDER_COLLECTED = "order_collected"
ORDER_SHIPPED = "order_shipped"
ORDER_CANCELLED = "order_cancelled"
ORDER_RETURNED = "order_returned"
CART_REMINDER = "cart_reminder"
CODE = "code"


def _template(template_id: str, indonesian: tuple[str, str], english: tuple[str, str]) -> Template:
    """Each language as (subject, body)."""
    return Template(
        template_id,
        [
            Variant("id", indonesian[1], subject=indonesian[0]),
            Variant("en", english[1], subject=english[0]),
        ],
    )


_ALL = (
    _template(
        ORDER_PLACED,
        (
            "Pesanan {orderId} kami terima",
            "Terima kasih! Pesanan {orderId} sudah kami terima.\n\n{items}\nTotal: {total}\n"
            "{fulfilment}",
        ),
        (
            "We have your order {orderId}",
            "Thank you! We have your order {orderId}.\n\n{items}\nTotal: {total}\n{fulfilment}",
        ),
    ),
    _template(
        ORDER_READY,
        (
            "Pesanan {orderId} siap diambil",
            "Pesanan {orderId} siap diambil di {store}.\n\nTunjukkan kode {pickupCode} di kasir.",
        ),
        (
            "Your order {orderId} is ready",
            "Your order {orderId} is ready at {store}.\n\nShow the code {pickupCode} at the till.",
        ),
    ),
    _template(
        ORDER_COLLECTED,
        ("Pesanan {orderId} sudah diambil", "Pesanan {orderId} sudah diambil. Terima kasih!"),
        ("Order {orderId} was collected", "Your order {orderId} was collected. Thank you!"),
    ),
    _template(
        ORDER_SHIPPED,
        ("Pesanan {orderId} dikirim", "Pesanan {orderId} sedang dalam perjalanan ke alamat Anda."),
        ("Order {orderId} is on its way", "Your order {orderId} is on its way to you."),
    ),
    _template(
        ORDER_CANCELLED,
        (
            "Pesanan {orderId} dibatalkan",
            "Pesanan {orderId} dibatalkan. Yang sudah dibayar, {total}, kami kembalikan.",
        ),
        (
            "Order {orderId} was cancelled",
            "Your order {orderId} was cancelled. What was paid, {total}, is given back.",
        ),
    ),
    _template(
        ORDER_RETURNED,
        (
            "Pengembalian pesanan {orderId} kami terima",
            "Pengembalian dari pesanan {orderId} kami terima:\n{items}\n"
            "Dana yang dikembalikan: {refund}.",
        ),
        (
            "We have your return of order {orderId}",
            "We have your return of order {orderId}:\n{items}\nRefund: {refund}.",
        ),
    ),
    _template(
        CART_REMINDER,
        (
            "Keranjang Anda masih tersimpan",
            "Halo {name}, keranjang Anda masih tersimpan:\n{items}\nTotal: {total}\n\n"
            "Lanjutkan di sini: {link}\n\nBalas STOP untuk berhenti.",
        ),
        (
            "Your cart is still here",
            "Hello {name}, your cart is still here:\n{items}\nTotal: {total}\n\n"
            "Go on here: {link}\n\nReply STOP to stop.",
        ),
    ),
    _template(
        CODE,
        (
            "Kode masuk Anda: {code}",
            "Kode masuk Anda: {code}. Jangan berikan kode ini kepada siapa pun.",
        ),
        ("Your code: {code}", "Your code: {code}. Do not give it to anybody."),
    ),
)

BUILT_IN = {template.template_id: template for template in _ALL}


def parameters_of(template_id: str) -> frozenset[str] | None:
    """What a built-in template is sent with; none for a template of the operator's own."""
    template = BUILT_IN.get(template_id)
    if template is None:
        return None
    return frozenset(place for variant in template.variants for place in variant.places)
