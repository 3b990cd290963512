"""Loads the demo data and plays the journey: `python -m lintas_local.demo`, platform running."""

import asyncio
import os
import sys

from lintas_local.client import Client
from lintas_local.demo.journey import Journey
from lintas_local.demo.load import load


async def play(url: str, outside_url: str) -> int:
    """Plays every step, prints each hop, and proves the end; 0 where the books balance."""
    async with Client(url) as client:
        print("Loading stores, catalogue, stock, a campaign and a loyalty programme", flush=True)
        await load(client)
        journey = Journey(client, outside_url)
        for step in (
            journey.ask_for_a_shirt,
            journey.ask_for_a_promotion,
            journey.go_on_in_the_web_shop,
            journey.check_out_in_the_app,
            journey.collect_and_buy_more,
            journey.return_elsewhere,
        ):
            told = len(journey.steps)
            await step()
            for line in journey.steps[told:]:
                print(line, flush=True)
        return await _proof(journey)


async def _proof(journey: Journey) -> int:
    hops = await journey.hops()
    print(f"\nGET /v1/journeys/{journey.journey_id}: {len(hops)} hops")
    for hop in hops:
        print(f"  {hop['at']:26} {hop['channel']:9} {hop['kind']:18} {hop['traceId']}")
    books = await journey.books()
    print("GET /v1/books")
    for law in books["laws"]:
        print(f"  {law['name']:24} {law['left']:>16} {law['right']:>16} {law['difference']:>6}")
    missed = {step.trace_id for step in journey.steps} - {hop["traceId"] for hop in hops}
    if missed or not books["balanced"]:
        print("The journey is not whole." if missed else "The books do not balance.")
        return 1
    print("The journey is whole, and the books balance.")
    return 0


def main() -> int:
    """The command line."""
    gateway = os.environ.get("LINTAS_GATEWAY_PORT", "8080")
    outside = os.environ.get("LINTAS_OUTSIDE_PORT", "8025")
    return asyncio.run(play(f"http://127.0.0.1:{gateway}", f"http://127.0.0.1:{outside}"))


if __name__ == "__main__":
    sys.exit(main())
