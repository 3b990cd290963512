"""Which customers are the same person; kept from identity's events."""

from pymongo.errors import DuplicateKeyError

from lintas_kit.mongo import Collection


class Aliases:
    """One document a merge, so that undoing it is exact."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    async def create_indexes(self) -> None:
        await self._collection.create_index("customer_id")
        await self._collection.create_index("other_customer_id")

    async def merged(self, merge_id: str, customer_id: str, other_customer_id: str) -> bool:
        """Keeps the merge; false where it was undone before this was heard."""
        document = {
            "_id": merge_id,
            "customer_id": customer_id,
            "other_customer_id": other_customer_id,
        }
        try:
            await self._collection.insert_one(document)
        except DuplicateKeyError:
            found = await self._collection.find_one({"_id": merge_id})
            return found is not None and not found.get("undone")
        return True

    async def undone(self, merge_id: str) -> None:
        await self._collection.update_one(
            {"_id": merge_id},
            {"$set": {"undone": True}, "$unset": {"customer_id": "", "other_customer_id": ""}},
            upsert=True,
        )

    async def person_of(self, customer_id: str) -> str:
        """The customer that this one is now, through every merge."""
        seen = {customer_id}
        while found := await self._collection.find_one({"other_customer_id": customer_id}):
            customer_id = found["customer_id"]
            if customer_id in seen:
                break
            seen.add(customer_id)
        return customer_id

    async def ids_of(self, customer_id: str) -> list[str]:
        """The person's present id and every former one."""
        known = [await self.person_of(customer_id)]
        fresh = known
        while fresh:
            rows = await self._collection.find({"customer_id": {"$in": fresh}}).to_list(None)
            fresh = [each for row in rows if (each := row["other_customer_id"]) not in known]
            known = known + fresh
        return known
