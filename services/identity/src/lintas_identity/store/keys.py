"""Signing keys: one document a generation, the first to write a generation makes it."""

from pymongo.errors import DuplicateKeyError

from lintas_identity.domain.signing import SigningKey
from lintas_kit.mongo import Collection


class Keys:
    """The keys that ever signed or will."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("kid", unique=True)

    async def all(self) -> list[SigningKey]:
        """Every key, the first generation first."""
        found = await self._collection.find({}).sort("_id", 1).to_list(None)
        return [
            SigningKey(
                kid=document["kid"],
                generation=document["_id"],
                public=bytes(document["public"]),
                sealed_private=bytes(document["sealed_private"]),
                created_at=document["created_at"],
                active_from=document["active_from"],
            )
            for document in found
        ]

    async def insert(self, key: SigningKey) -> bool:
        """Whether it is the one of its generation."""
        try:
            await self._collection.insert_one(
                {
                    "_id": key.generation,
                    "kid": key.kid,
                    "public": key.public,
                    "sealed_private": key.sealed_private,
                    "created_at": key.created_at,
                    "active_from": key.active_from,
                }
            )
        except DuplicateKeyError:
            return False
        return True
