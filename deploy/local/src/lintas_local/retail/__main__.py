"""`make import FILE=…`: replays a file of "Online Retail II" into the running platform."""

import argparse
import asyncio
import hashlib
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tqdm import tqdm

from lintas_local.client import Client
from lintas_local.places import state_dir
from lintas_local.retail import documents, figures, matching, opening, reconcile
from lintas_local.retail.documents import Document
from lintas_local.retail.replay import Journal, PlatformAway, Replay


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make import FILE=…", description=__doc__)
    parser.add_argument("file", type=Path, help="the parquet file")
    parser.add_argument("--url", default=_gateway_url(), help="the gateway")
    parser.add_argument("--month", help="only this month, e.g. 2009-12")
    arguments = parser.parse_args()
    if not arguments.file.is_file():
        print(f"error: there is no file {arguments.file}", file=sys.stderr)
        return 2
    try:
        return asyncio.run(replay_file(arguments.file, arguments.url, arguments.month))
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on where it stopped.")
        return 130
    except PlatformAway as away:
        print(f"error: {away}\nThe same command goes on where it stopped.", file=sys.stderr)
        return 1


def _gateway_url() -> str:
    return f"http://127.0.0.1:{os.environ.get('LINTAS_GATEWAY_PORT', '8080')}"


async def replay_file(path: Path, url: str, month: str | None = None) -> int:
    """Replays and reconciles; 0 where every line is booked or rejected and the figures agree."""
    print(f"Reading {path.name}")
    found = [d for d in documents.read(path) if month in {None, d.month}]
    journal = Journal(state_dir() / "import" / _mark(path, url, month))
    async with Client(url) as client:
        needed = opening.opening(found)
        with tqdm(total=needed.steps, desc="products and stock", unit="", disable=None) as bar:
            await opening.prepare(client, needed, bar.update)
        replay = Replay(client, found, matching.plan_returns(found), journal)
        with tqdm(
            total=sum(len(d.lines) for d in found), desc="lines", unit="", disable=None
        ) as bar:
            await replay.run(bar.update)
        return await _report(client, found, journal)


def _mark(path: Path, url: str, month: str | None) -> str:
    """One journal for a file's content, a platform and a month."""
    content = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"{content}-{hashlib.sha256(url.encode()).hexdigest()[:6]}-{month or 'all'}"


async def _report(client: Client, found: Sequence[Document], journal: Journal) -> int:
    file = figures.by_month(found, booked=False)
    expected = figures.by_month(found, booked=True)
    span = (found[0].at - timedelta(days=1), found[-1].at + timedelta(days=1))
    print("Waiting until insights has counted everything")
    ours = await reconcile.settled(client, expected, span, wait=20)
    print(reconcile.table(file, expected, ours))
    lines = sum(len(document.lines) for document in found)
    rejected = journal.rejected()
    print(f"{lines:,} lines: {lines - len(rejected):,} booked, {len(rejected):,} rejected", end="")
    print(f" ({journal.rejects})" if rejected else "")
    below = figures.sub_cent(found)
    if below.lines:
        print(
            f"{below.lines} lines have a price below a cent, {below.amount} {documents.CURRENCY} "
            "in all: no money of two decimals holds it, so they are booked at 0.00 and stand "
            "outside the platform's priced lines. Nothing else may differ."
        )
    agree = ours == expected
    print("The figures agree." if agree else "The figures DIFFER.")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
