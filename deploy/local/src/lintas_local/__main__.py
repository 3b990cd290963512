"""`python -m lintas_local up | reset | status`: the platform on this machine."""

import argparse
import os
import shutil
import sys

from lintas_local import status
from lintas_local.leftovers import end_leftovers, sole_runner
from lintas_local.places import state_dir
from lintas_local.plan import SERVICES
from lintas_local.trouble import Trouble
from lintas_local.up import Wish, up


def main() -> int:
    """Run one command; what a person can put right comes out as one clear message."""
    arguments = _parser().parse_args()
    try:
        return int(arguments.run(arguments))
    except Trouble as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lintas", description=__doc__)
    commands = parser.add_subparsers(required=True)
    start = commands.add_parser("up", help="start everything and stay up until Ctrl-C")
    start.add_argument("--no-services", action="store_true", help="the engines only")
    start.add_argument(
        "--services",
        default=",".join(SERVICES),
        help="only these, with commas; the gateway is not waited for then",
    )
    start.add_argument(
        "--then", action="append", default=[], metavar="MODULE", help="run this once all is ready"
    )
    start.add_argument("--exit", action="store_true", help="stop when what --then names is done")
    start.set_defaults(run=_up)
    commands.add_parser("reset", help="forget all state").set_defaults(run=_reset)
    commands.add_parser("status", help="what runs, and its memory").set_defaults(run=_status)
    return parser


def _up(arguments: argparse.Namespace) -> int:
    names = tuple(name for name in arguments.services.split(",") if name)
    unknown = set(names) - set(SERVICES)
    if unknown:
        raise Trouble(f"No such service: {', '.join(sorted(unknown))}.")
    wish = Wish(
        services=() if arguments.no_services else names,
        gateway=not arguments.no_services,
        then=tuple(arguments.then),
        exits=arguments.exit,
        level=os.environ.get("LINTAS_CONSOLE_LEVEL", "info"),
    )
    return up(wish)


def _reset(_: argparse.Namespace) -> int:
    state = state_dir()
    if not state.exists():
        print(f"{state} is empty already.")
        return 0
    with sole_runner(state):
        end_leftovers(state, print)
        for entry in state.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    print(f"{state} is empty.")
    return 0


def _status(_: argparse.Namespace) -> int:
    print(status.table(state_dir()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
