"""Which series and labels a query speaks of: enough of PromQL to hold it against the registry."""

import re

_WORDS = {"and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "group_right"}
_WORDS |= {"offset", "bool", "inf", "nan", "start", "end"}
_STRING = re.compile(r'"(?:\\.|[^"\\])*"')
_MATCHERS = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"\[[^\]]*\]")
_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^()]*)\)")
_NAME = re.compile(r"(?<![\w:.$])([A-Za-z_:][\w:]*)(?!\s*\()\b(?![\w:])")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)")
_DURATION = re.compile(r"(?<![\w:])\d+[smhdwy]\b")


def series(query: str) -> set[str]:
    """The series that a query names."""
    text = _bare(query)
    for clause in (_MATCHERS, _RANGE, _GROUPING, _DURATION):
        text = clause.sub(" ", text)
    return {name for name in _NAME.findall(text) if name.lower() not in _WORDS}


def labels(query: str) -> set[str]:
    """The labels that a query chooses or groups by."""
    text = _bare(query)
    chosen = {label for inner in _MATCHERS.findall(text) for label in _LABEL.findall(inner)}
    grouped = {label.strip() for inner in _GROUPING.findall(text) for label in inner.split(",")}
    return (chosen | grouped) - {""}


def _bare(query: str) -> str:
    return _STRING.sub('""', query)
