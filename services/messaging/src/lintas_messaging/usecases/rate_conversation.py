"""Keeps what the customer thought of a conversation."""

from dataclasses import dataclass

from lintas_kit.clock import Clock
from lintas_messaging.domain.conversations import check_rating
from lintas_messaging.store import Store
from lintas_messaging.usecases.conversing import Change, Thread, load


@dataclass(frozen=True)
class RateConversation:
    """The last rating holds."""

    store: Store
    change: Change
    clock: Clock

    async def __call__(self, conversation_id: str, score: int, comment: str) -> Thread:
        """Raises InvalidArgument where the score is not 1 to 5."""
        check_rating(score, comment)
        thread = await load(self.store, conversation_id)
        rating = {"score": score, "comment": comment.strip(), "at": self.clock.now()}
        return await self.change(thread, rating=rating)
