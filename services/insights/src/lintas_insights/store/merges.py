"""Which customer ids are one person: one document a merge, so that undoing one is exact."""

from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection

MOST_ALIASES = 200


class Merges:
    """The collection of merges; an undoing that is heard of first bars its merge."""

    def __init__(self, collection: Collection) -> None:
        self._merges = collection

    async def create_indexes(self) -> None:
        await self._merges.create_index("into", sparse=True)
        await self._merges.create_index("other", sparse=True)

    async def merged(self, merge_id: str, into: str, other: str) -> None:
        """The other is an alias from now on."""
        try:
            await self._merges.insert_one({"_id": merge_id, "into": into, "other": other})
        except DuplicateKeyError:
            return

    async def undone(self, merge_id: str) -> None:
        """The alias is gone."""
        await self._merges.update_one(
            {"_id": merge_id},
            {"$set": {"undone": True}, "$unset": {"into": "", "other": ""}},
            upsert=True,
        )

    async def survivor(self, customer_id: str) -> str:
        """The id that the person goes by."""
        seen = {customer_id}
        while found := await self._merges.find_one({"other": customer_id}):
            if found["into"] in seen:
                break
            customer_id = found["into"]
            seen.add(customer_id)
        return customer_id

    async def everybody(self, customer_id: str) -> list[str]:
        """Every id that the person has, the surviving one first."""
        found = [await self.survivor(customer_id)]
        level = list(found)
        while level and len(found) < MOST_ALIASES:
            rows = await self._merges.find({"into": {"$in": level}}).to_list(MOST_ALIASES)
            level = sorted({row["other"] for row in rows} - set(found))
            found += level
        return found if customer_id in found else [*found, customer_id]
