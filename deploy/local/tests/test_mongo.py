from pathlib import Path

import pytest

from lintas_local.engines import mongo
from lintas_local.trouble import Trouble


@pytest.fixture(autouse=True)
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINTAS_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("LINTAS_MONGO_ENGINE", raising=False)


def install(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o755)


def test_a_bare_machine_needs_no_compiler(tmp_path: Path) -> None:
    assert mongo.choose(tmp_path) == "secantusdb"


def test_mongod_comes_first_then_what_was_built(tmp_path: Path) -> None:
    install(mongo.built_binary())
    assert mongo.choose(tmp_path) == "secantusd-rs"
    install(tmp_path / "bin" / "mongod")
    assert mongo.choose(tmp_path) == "mongod"


def test_the_engine_that_holds_the_data_is_kept(tmp_path: Path) -> None:
    (tmp_path / "mongo" / "secantusdb").mkdir(parents=True)
    install(mongo.built_binary())
    assert mongo.choose(tmp_path) == "secantusdb"
    assert mongo.choose(tmp_path, {"LINTAS_MONGO_ENGINE": "secantusd-rs"}) == "secantusd-rs"


def test_data_of_an_engine_that_is_gone_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "mongo" / "mongod").mkdir(parents=True)
    with pytest.raises(Trouble, match="make reset"):
        mongo.choose(tmp_path)


@pytest.mark.parametrize("name", ["mongod", "secantusd-rs", "postgres"])
def test_a_forced_engine_that_cannot_be_had_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(Trouble, match="LINTAS_MONGO_ENGINE"):
        mongo.choose(tmp_path, {"LINTAS_MONGO_ENGINE": name})


def test_a_build_without_cargo_says_so() -> None:
    said: list[str] = []
    mongo.build(said.append, if_cargo=True)
    assert "no cargo" in said[0]
    with pytest.raises(Trouble, match="Install Rust"):
        mongo.build(said.append)


def test_a_build_that_is_there_is_not_repeated() -> None:
    install(mongo.built_binary())
    said: list[str] = []
    mongo.build(said.append)
    assert "already" in said[0]
