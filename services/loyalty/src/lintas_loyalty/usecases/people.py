"""A person's accounts, under every id that they were ever recorded with."""

from lintas_loyalty.domain.account import Account
from lintas_loyalty.store import Store

MOST_ALIASES = 200


async def accounts_of(store: Store, customer_id: str) -> list[Account]:
    """The person's accounts, the surviving id's first. One read where nobody was merged."""
    account = await store.accounts.get(customer_id)
    return await with_aliases(store, account)


async def with_aliases(store: Store, account: Account) -> list[Account]:
    """The person's accounts, one of which is at hand."""
    if not account.took_in and not account.went_into:
        return [account]
    known = {account.customer_id: account}
    root = account
    while root.went_into and len(known) < MOST_ALIASES:
        above = root.went_into[-1].customer_id
        if above in known:
            break
        root = known[above] = await store.accounts.get(above)
    found = [root]
    level = [root]
    while level and len(found) < MOST_ALIASES:
        have = {each.customer_id for each in found}
        below = [alias.customer_id for each in level for alias in each.took_in]
        missing = [name for name in dict.fromkeys(below) if name not in have]
        level = await store.accounts.get_all(missing) if missing else []
        found += level
    have = {each.customer_id for each in found}
    return found if account.customer_id in have else [*found, account]
