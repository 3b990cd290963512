"""Every use case with what it needs."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_messaging.peers import Peers
from lintas_messaging.providers import Providers
from lintas_messaging.settings import Settings
from lintas_messaging.store import Store
from lintas_messaging.usecases.answer_due import AnswerDue
from lintas_messaging.usecases.answer_message import AnswerMessage
from lintas_messaging.usecases.conversing import Change
from lintas_messaging.usecases.decide_answer import DecideAnswer
from lintas_messaging.usecases.deliver import Deliver
from lintas_messaging.usecases.find_products import FindProducts
from lintas_messaging.usecases.follow_merges import FollowMerges
from lintas_messaging.usecases.give_coupon import GiveCoupon
from lintas_messaging.usecases.post import Post
from lintas_messaging.usecases.post_message import PostMessage
from lintas_messaging.usecases.receive_webhook import ReceiveWebhook, WebhookSecrets
from lintas_messaging.usecases.send_code import SendCode
from lintas_messaging.usecases.send_due import SendDue
from lintas_messaging.usecases.send_message import SendMessage
from lintas_messaging.usecases.send_reminders import SendReminders
from lintas_messaging.usecases.tell import Tell
from lintas_messaging.usecases.tell_about_order import TellAboutOrder
from lintas_messaging.usecases.watch_cart import KnownAutomations, WatchCart


@dataclass(frozen=True)
class UseCases:
    """What the service can do, ready to be called."""

    store: Store
    clock: Clock
    secrets: WebhookSecrets
    receive_webhook: ReceiveWebhook
    post_message: PostMessage
    send_message: SendMessage
    send_code: SendCode
    change: Change
    tell_about_order: TellAboutOrder
    watch_cart: WatchCart
    follow_merges: FollowMerges
    answer_due: AnswerDue
    send_due: SendDue
    send_reminders: SendReminders


def use_cases(
    settings: Settings, store: Store, peers: Peers, providers: Providers, clock: Clock
) -> UseCases:
    """Every use case of the service on this store, these peers and providers."""
    deliver = Deliver(store, providers, clock)
    post = Post(store, deliver, clock)
    tell = Tell(store, providers, post, settings.public_url.rstrip("/"), clock)
    decide = DecideAnswer(
        peers,
        FindProducts(peers),
        GiveCoupon(store, peers, settings.time_zone, clock),
        settings.currency_code,
    )
    answer = AnswerMessage(store, peers, decide, post, clock)
    secrets = WebhookSecrets(
        settings.whatsapp_app_secret.get_secret_value(),
        settings.whatsapp_verify_token.get_secret_value(),
        settings.webhook_secret.get_secret_value(),
    )
    return UseCases(
        store=store,
        clock=clock,
        secrets=secrets,
        receive_webhook=ReceiveWebhook(store, answer, secrets, clock),
        post_message=PostMessage(store, providers, post, clock),
        send_message=SendMessage(store, peers, tell),
        send_code=SendCode(store, providers, deliver, clock),
        change=Change(store, clock),
        tell_about_order=TellAboutOrder(peers, providers, tell),
        watch_cart=WatchCart(store, KnownAutomations(store, clock), clock),
        follow_merges=FollowMerges(store),
        answer_due=AnswerDue(store, answer, clock),
        send_due=SendDue(store, peers, deliver, clock),
        send_reminders=SendReminders(store, peers, tell, clock),
    )
