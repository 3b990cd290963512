import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lintas_local.leftovers import Register, end_leftovers, sole_runner, started_at
from lintas_local.trouble import Trouble


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_a_process_left_behind_is_ended(tmp_path: Path, sleeper: "subprocess.Popen[bytes]") -> None:
    said: list[str] = []
    Register(tmp_path).note("orders", sleeper.pid)
    end_leftovers(tmp_path, said.append)
    assert sleeper.wait(5) == -9
    assert "orders" in said[0]
    assert Register(tmp_path).read() == {}


def test_a_stranger_with_a_recycled_pid_is_left_alone(
    tmp_path: Path, sleeper: "subprocess.Popen[bytes]"
) -> None:
    register = Register(tmp_path)
    register.note("orders", sleeper.pid)
    (tmp_path / "processes.json").write_text(f'{{"orders": [{sleeper.pid}, "1"]}}')
    end_leftovers(tmp_path, print)
    assert sleeper.poll() is None
    assert register.read() == {}


@pytest.mark.parametrize("torn", ["", "{", "[]", '{"a": 1}', '{"a": ["x", 2]}'])
def test_a_torn_register_blocks_nothing(tmp_path: Path, torn: str) -> None:
    (tmp_path / "processes.json").write_text(torn)
    end_leftovers(tmp_path, print)
    Register(tmp_path).note("self", os.getpid())
    assert Register(tmp_path).alive() == {"self": os.getpid()}


def test_a_second_runner_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    with (
        sole_runner(tmp_path),
        pytest.raises(Trouble, match=f"process {os.getpid()}"),
        sole_runner(tmp_path),
    ):
        pass
    with sole_runner(tmp_path):
        pass


def test_a_process_that_is_gone_has_no_start() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    assert started_at(os.getpid())
    gone.wait()
    assert started_at(gone.pid) is None
