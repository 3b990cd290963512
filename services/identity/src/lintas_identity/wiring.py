"""Puts the service together."""

from datetime import timedelta

from lintas.common.v1.keys_service_pb2_grpc import add_KeysServiceServicer_to_server
from lintas.identity.v1.identity_service_pb2_grpc import add_IdentityServiceServicer_to_server
from lintas.identity.v1.sessions_service_pb2_grpc import add_SessionsServiceServicer_to_server
from lintas_identity import consumers
from lintas_identity.api.identity import IdentityServicer
from lintas_identity.api.keys import KeysServicer
from lintas_identity.api.sessions import SessionsServicer
from lintas_identity.domain import sealing
from lintas_identity.keyring import Keyring
from lintas_identity.peers import Messaging
from lintas_identity.settings import Settings
from lintas_identity.store import OUTBOXES, Store, open_store
from lintas_identity.usecases.absorb import Absorb
from lintas_identity.usecases.create_handoff import CreateHandoff
from lintas_identity.usecases.deliver_codes import DeliverCodes
from lintas_identity.usecases.edit_wishlist import EditWishlist
from lintas_identity.usecases.identify_customer import IdentifyCustomer
from lintas_identity.usecases.issue_token import IssueToken
from lintas_identity.usecases.list_timeline import ListTimeline
from lintas_identity.usecases.merge_customers import MergeCustomers
from lintas_identity.usecases.open_session import OpenSession
from lintas_identity.usecases.put_consent import PutConsent
from lintas_identity.usecases.record_event import RecordEvent
from lintas_identity.usecases.record_interaction import RecordInteraction
from lintas_identity.usecases.redeem_handoff import RedeemHandoff
from lintas_identity.usecases.refresh_session import RefreshSession
from lintas_identity.usecases.request_code import RequestCode
from lintas_identity.usecases.revoke_session import RevokeSession
from lintas_identity.usecases.undo_merge import UndoMerge
from lintas_identity.usecases.update_preferences import UpdatePreferences
from lintas_identity.usecases.verify_code import VerifyCode
from lintas_kit.clock import Clock
from lintas_kit.service import Kit, Loop, Wiring


async def wire(kit: Kit) -> Wiring:
    """The service, with its indexes and its first signing key in place."""
    settings: Settings = kit.settings
    secret = settings.service_secret.get_secret_value()
    store = open_store(kit.database)
    await store.create_indexes()
    lifetime = timedelta(days=settings.signing_key_days)
    keyring = Keyring(store.keys, sealing.derive(secret, "signing keys"), kit.clock, lifetime)
    await keyring.keep_up()
    deliver = DeliverCodes(
        store, kit.clock, Messaging(kit.peer("messaging")), sealing.derive(secret, "codes to send")
    )

    return Wiring(
        servicers=[
            (add_IdentityServiceServicer_to_server, identity(store, kit.clock, settings)),
            (
                add_SessionsServiceServicer_to_server,
                sessions(store, kit.clock, settings, keyring, deliver),
            ),
            (add_KeysServiceServicer_to_server, KeysServicer(keyring)),
        ],
        consumers=consumers.table(RecordEvent(store, kit.clock)),
        loops=[
            Loop("codes", timedelta(seconds=2), deliver),
            Loop("merges", timedelta(seconds=30), Absorb(store.customers, kit.clock).finish_left),
            Loop("signing_keys", timedelta(hours=1), keyring.keep_up),
        ],
        outboxes=OUTBOXES,
    )


def identity(store: Store, clock: Clock, settings: Settings) -> IdentityServicer:
    """Customers."""
    absorb = Absorb(store.customers, clock)
    return IdentityServicer(
        store=store,
        identify=IdentifyCustomer(store, clock, settings.rules(), absorb),
        wishlist=EditWishlist(store, clock),
        timeline=ListTimeline(store),
        merge=MergeCustomers(store, absorb),
        consents=PutConsent(store, clock),
        interactions=RecordInteraction(store, clock),
        undo=UndoMerge(store, clock, absorb),
        preferences=UpdatePreferences(store, clock),
    )


def sessions(
    store: Store, clock: Clock, settings: Settings, keyring: Keyring, deliver: DeliverCodes
) -> SessionsServicer:
    """Tokens, codes and handoffs."""
    rules = settings.rules()
    code_key = sealing.derive(settings.service_secret.get_secret_value(), "code digests")
    open_session = OpenSession(store, clock, keyring, settings.customer_token_lasts())
    identify = IdentifyCustomer(store, clock, rules, Absorb(store.customers, clock))
    good_for = timedelta(minutes=settings.handoff_minutes)
    return SessionsServicer(
        issue=IssueToken(settings.known_clients(), keyring, settings.staff_token_lasts()),
        request=RequestCode(store, clock, rules, code_key, deliver),
        verify=VerifyCode(store, clock, rules, code_key, identify, open_session),
        refresh=RefreshSession(store, clock, open_session),
        revoke=RevokeSession(store, clock),
        create=CreateHandoff(store, clock, settings.handoff_base(), good_for),
        redeem=RedeemHandoff(store, clock, open_session),
    )
