"""`python -m lintas_local.engines build|fetch|lock|show`."""

import argparse
import sys
from pathlib import Path

from lintas_local.engines import jars, mongo
from lintas_local.places import state_dir
from lintas_local.trouble import Trouble


def main() -> int:
    """Build, fetch or lock engines."""
    parser = argparse.ArgumentParser(prog="lintas_local.engines", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="build secantusd-rs once for this user")
    build.add_argument("--if-cargo", action="store_true", help="no error where cargo is absent")
    commands.add_parser("fetch", help="download and verify Kafka")
    commands.add_parser("lock", help="lock the newest Kafka and all that it needs")
    commands.add_parser("show", help="which MongoDB engine a start would use")
    arguments = parser.parse_args()
    try:
        _run(arguments)
    except Trouble as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 1
    return 0


def _run(arguments: argparse.Namespace) -> None:
    if arguments.command == "build":
        mongo.build(_say, if_cargo=arguments.if_cargo)
    elif arguments.command == "fetch":
        _say(f"{len(jars.fetch(_say))} jars are here and verified.")
    elif arguments.command == "lock":
        lock = Path(__file__).with_name(jars.LOCK)
        lock.write_text(jars.write_lock(jars.resolve_anew(_say)))
        _say(f"Wrote {lock}")
    else:
        _say(mongo.choose(state_dir()))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
