"""The MongoDB-compatible server: which one, and how to start it."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from lintas_local.part import Part, Probe, Say
from lintas_local.places import cache_dir
from lintas_local.plan import HOST, Plan, python
from lintas_local.trouble import Trouble

ENGINES = ("mongod", "secantusd-rs", "secantusdb")
CRATE, CRATE_VERSION = "secantus-mdb", "0.5.3-beta.196"
REPLICA_SET = "lintas"
NOT_YET_INITIALIZED = 94


def built_root() -> Path:
    """Where `cargo install` puts secantusd-rs, kept between checkouts."""
    return cache_dir() / "secantusd"


def built_binary() -> Path:
    """The secantusd-rs that `make engines` builds."""
    return built_root() / "bin" / "secantusd-rs"


def available(name: str) -> bool:
    """Whether this engine can be started here and now."""
    if name == "mongod":
        return shutil.which("mongod") is not None
    return name == "secantusdb" or built_binary().exists()


def choose(state: Path, environ: Mapping[str, str] | None = None) -> str:
    """The engine that was forced, else that which holds the data here, else the best there is."""
    environ = os.environ if environ is None else environ
    forced = environ.get("LINTAS_MONGO_ENGINE")
    name = forced or _holder(state) or next(name for name in ENGINES if available(name))
    if name not in ENGINES:
        raise Trouble(f"LINTAS_MONGO_ENGINE must be one of {', '.join(ENGINES)}, not {name!r}.")
    if not available(name):
        raise Trouble(_missing(name, forced=bool(forced)))
    return name


def part(plan: Plan, name: str) -> Part:
    """The chosen engine as a process."""
    data = plan.state / "mongo" / name
    data.mkdir(parents=True, exist_ok=True)
    port = plan.ports["LINTAS_MONGO_PORT"]
    commands = {"mongod": _mongod, "secantusd-rs": _secantusd_rs, "secantusdb": _secantusdb}
    return Part(
        name="mongo",
        argv=commands[name](data, port),
        environment=plan.environment("mongo"),
        probe=_ready(f"mongodb://{HOST}:{port}/?directConnection=true", name, port),
        # secantusdb takes two seconds even when idle.
        grace=2.9,
        cwd=data,
    )


def build(say: Say, *, if_cargo: bool = False) -> None:
    """Build secantusd-rs once for this user; cargo's own progress is shown."""
    if built_binary().exists():
        say(f"secantusd-rs {CRATE_VERSION} is built already.")
        return
    cargo = shutil.which("cargo")
    if cargo is None:
        text = "secantusd-rs is built by cargo, and there is no cargo on the PATH."
        if if_cargo:
            say(f"{text} The slower engine that needs no compiler is used instead.")
            return
        raise Trouble(
            f"{text} Install Rust and run `make engines` again, or go without: "
            "`make run` then uses the slower engine that needs no compiler."
        )
    say(f"Building secantusd-rs {CRATE_VERSION}: about five minutes, once for this user.")
    command = [cargo, "install", "--locked", "--ignore-rust-version", "--root", str(built_root())]
    done = subprocess.run([*command, "--version", f"={CRATE_VERSION}", CRATE], check=False)
    if done.returncode:
        raise Trouble(
            "cargo could not build secantusd-rs; its own message is above. It needs a C compiler, "
            "cmake and the crates registry. `make engines` goes on where it stopped."
        )
    say("secantusd-rs is built.")


def _holder(state: Path) -> str | None:
    """The engine whose data is in this state: another would start empty, beside a full broker."""
    held = [name for name in ENGINES if (state / "mongo" / name).is_dir()]
    return max(held, key=lambda name: (state / "mongo" / name).stat().st_mtime, default=None)


def _missing(name: str, *, forced: bool) -> str:
    how = {
        "mongod": "`mongod` is not on the PATH",
        "secantusd-rs": "secantusd-rs is not built; `make engines` builds it",
    }[name]
    if forced:
        return f"LINTAS_MONGO_ENGINE asks for {name}, but {how}."
    return f"The data here was written by {name}, but {how}. (`make reset` starts anew without it.)"


def _secantusd_rs(data: Path, port: int) -> tuple[str, ...]:
    # Without --sync-on-commit a kill loses writes that were acknowledged.
    return (
        str(built_binary()),
        *_secantus_flags(data, port),
        *("--log-file-max", "32MB"),
    )


def _secantusdb(data: Path, port: int) -> tuple[str, ...]:
    return python("secantus", *_secantus_flags(data, port))


def _secantus_flags(data: Path, port: int) -> tuple[str, ...]:
    return (
        *("--host", HOST, "--port", str(port), "--storage-path", str(data)),
        *("--sync-on-commit", "--cache-size", "128M", "--log-level", "WARNING"),
    )


def _mongod(data: Path, port: int) -> tuple[str, ...]:
    return (
        *("mongod", "--replSet", REPLICA_SET, "--bind_ip", HOST, "--port", str(port)),
        *("--dbpath", str(data), "--wiredTigerCacheSizeGB", "0.25", "--quiet"),
    )


def _ready(uri: str, name: str, port: int) -> Probe:
    async def probe() -> str | None:
        client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(
            uri, serverSelectionTimeoutMS=500
        )
        try:
            if name == "mongod":
                await _initiate(client, f"{HOST}:{port}")
            hello = await client.admin.command("hello")
        except PyMongoError as error:
            return f"no answer on port {port} yet ({type(error).__name__})"
        finally:
            await client.close()
        return None if hello.get("isWritablePrimary") else "not yet primary"

    return probe


async def _initiate(client: "AsyncMongoClient[dict[str, object]]", address: str) -> None:
    """Make a fresh mongod a replica set of one, or tell a moved one its new port."""
    members = [{"_id": 0, "host": address}]
    try:
        found = await client.admin.command("replSetGetConfig")
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        wanted = {"_id": REPLICA_SET, "members": members}
        await client.admin.command("replSetInitiate", wanted)
        return
    config = found["config"]
    if config["members"][0]["host"] != address:
        moved = config | {"members": members, "version": config["version"] + 1}
        await client.admin.command("replSetReconfig", moved, force=True)
