import io
from pathlib import Path

import pytest

from lintas_local.console import Console, parse


@pytest.mark.parametrize(
    ("line", "level", "text"),
    [
        ('{"event": "placed", "level": "info", "order": 7}', "info", "placed order=7"),
        ('{"event": "x", "level": "warn", "timestamp": "t"}', "warning", "x"),
        ('{"event": "x", "level": "error", "exception": "Tr"}', "error", "x\nTr"),
        ("WARNING pymongo slow", "warning", "WARNING pymongo slow"),
        ("Traceback (most recent call last):", "info", "Traceback (most recent call last):"),
        ("{not json", "info", "{not json"),
    ],
)
def test_levels_and_text(line: str, level: str, text: str) -> None:
    assert parse(line) == (level, text)


def test_shows_what_matters_and_keeps_everything(tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(tmp_path, out)
    console.output("orders", '{"event": "noise", "level": "debug"}')
    console.output("orders", '{"event": "placed", "level": "info"}')
    console.output("kafka", "quiet", shown=False)
    console.close()
    assert out.getvalue() == "orders     | placed\n"
    assert "noise" in (tmp_path / "orders.log").read_text()
    assert console.tail("kafka") == ["quiet"]
