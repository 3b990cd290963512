import hashlib
from pathlib import Path

import pytest

from lintas_local.engines.jars import Jar, read_lock, verify, write_lock
from lintas_local.trouble import Trouble

CONTENT = b"a jar"
JAR = Jar("org.example", "thing", "1.0", hashlib.sha256(CONTENT).hexdigest())


def test_the_committed_lock_holds_kafka_and_no_address() -> None:
    jars = read_lock()
    assert any(jar.coordinate.startswith("org.apache.kafka:kafka_2.13:4.") for jar in jars)
    assert len({jar.filename for jar in jars}) == len(jars)
    assert "://" not in write_lock(jars)


def test_a_lock_is_read_as_it_was_written() -> None:
    assert read_lock(write_lock([JAR])) == [JAR]


@pytest.mark.parametrize("line", ["nonsense", "a:b deadbeef", "a:b:c short", "a:b:c"])
def test_a_torn_lock_is_an_error(line: str) -> None:
    with pytest.raises(Trouble, match=r"kafka\.lock"):
        read_lock(line)


def test_the_right_file_passes(tmp_path: Path) -> None:
    file = tmp_path / JAR.filename
    file.write_bytes(CONTENT)
    verify(JAR, file)


def test_another_file_is_named_with_both_checksums(tmp_path: Path) -> None:
    file = tmp_path / JAR.filename
    file.write_bytes(b"something else")
    with pytest.raises(Trouble, match=JAR.sha256) as raised:
        verify(JAR, file)
    assert str(file) in str(raised.value)
