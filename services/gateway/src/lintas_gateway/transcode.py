"""One route's requests as messages, and its messages as answers."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import msgspec
from google.protobuf.message import Message

from lintas_gateway import contracts, problems, query
from lintas_gateway.answers import JSON, Answer
from lintas_gateway.codec import Findings, TooManyFindings, reader, value_writer, writer
from lintas_gateway.routes import EMPTY, HTTP_BODY, Route, field_at, json_path, query_fields
from lintas_kit import metadata
from lintas_kit.errors import InvalidArgument, Violation

BYTES = "application/octet-stream"
FORM = "application/x-www-form-urlencoded"
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

Marks = Mapping[str, str]


class RequestReader:
    """Reads requests of one route into the message that its RPC takes."""

    def __init__(self, route: Route) -> None:
        request = route.rpc.input_type
        binding = route.binding
        self._route = route
        self._make = contracts.message_class(request)
        self._reader = reader(request)
        self._query = query.QueryReader(query_fields(route), route.is_followed)
        self._form = query.QueryReader(
            ((each.json_name, each) for each in request.fields), is_lenient=True
        )
        self._variables = []
        for variable in binding.template.variables:
            names = variable.field.split(".")
            place = json_path(request, names), field_at(request, names)
            self._variables.append((*place, variable.first, variable.last))
        self._assign_body = self._body_assignment()

    def read(
        self, segments: Sequence[str], query_text: str, body: bytes, content_type: str
    ) -> Message:
        """The request's message. Raises InvalidArgument, or Refusal 415."""
        findings = Findings()
        message = self._make()
        with suppress(TooManyFindings):
            self._fill(message, segments, query_text, (body, content_type), findings)
        if findings.violations:
            raise InvalidArgument(findings.violations)
        return message

    def _fill(
        self,
        message: Any,
        segments: Sequence[str],
        query_text: str,
        body: tuple[bytes, str],
        findings: Findings,
    ) -> None:
        read: dict[str, Any] = {}
        if query_text:
            read = self._query.read(query.pairs(query_text), findings)
        if self._assign_body:
            read |= self._assign_body(message, *body, findings)
        elif body[0]:
            findings.add("body", "must be empty here")
        for path, field, first, last in self._variables:
            value = _unquoted("/".join(segments[first:last]), path, findings)
            self._must_agree(read, path, value, findings)
            query.put(read, path, field, value)
        self._reader.fill(message, read, "", findings)

    def _must_agree(self, read: dict[str, Any], path: str, value: str, findings: Findings) -> None:
        if path in read and read[path] not in (value, None):
            findings.add(path, "must be the one in the path")

    def _body_assignment(
        self,
    ) -> Callable[[Any, bytes, str, Findings], dict[str, Any]] | None:
        """Puts the body into the message, or returns it where it is the message's own fields."""
        route = self._route
        if not route.binding.body:
            return None
        if route.takes_raw:
            return self._assign_raw
        if route.binding.body == "*":
            return self._whole_body
        return self._assign_field

    def _assign_raw(self, message: Any, body: bytes, kind: str, _: Findings) -> dict[str, Any]:
        name = self._route.binding.body
        held = message if name == "*" else getattr(message, name)
        held.SetInParent()
        held.data = body
        held.content_type = kind
        return {}

    def _whole_body(self, _: Any, body: bytes, kind: str, findings: Findings) -> dict[str, Any]:
        if self._route.takes_form and kind.partition(";")[0].strip().lower() == FORM:
            return self._form.read(query.pairs(_text(body)), findings)
        value = self._json(body, kind) if body else {}
        if type(value) is not dict:
            raise InvalidArgument([Violation("body", "must be an object")])
        for each in self._variables:
            if each[1].name != each[0] and each[1].name in value:
                value[each[0]] = value.pop(each[1].name)
        return value

    def _assign_field(
        self, message: Any, body: bytes, kind: str, findings: Findings
    ) -> dict[str, Any]:
        field = self._reader.fields[self._route.binding.body]  # type: ignore[attr-defined]
        value = self._json(body, kind) if body else {}
        field.assign(message, {} if value is None else value, "", findings)
        return {}

    def _json(self, body: bytes, content_type: str) -> Any:
        kind = content_type.partition(";")[0].strip().lower()
        if kind != JSON and not (kind.startswith("application/") and kind.endswith("+json")):
            accepted = f"{JSON}, {FORM}" if self._route.takes_form else JSON
            raise problems.unsupported_media_type(accepted)
        try:
            return _decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidArgument([Violation("body", "must be JSON in UTF-8")]) from None


class AnswerWriter:
    """Writes one route's answers."""

    def __init__(self, route: Route) -> None:
        answer = route.rpc.output_type
        self._status = route.success_status
        self._field = route.binding.response_body
        self._is_raw = answer.full_name == HTTP_BODY
        self._is_empty = answer.full_name == EMPTY and self._status == 204
        self._write = (
            value_writer(answer.fields_by_name[self._field]) if self._field else writer(answer)
        )

    def write(self, message: Any, marks: Marks) -> Answer:
        """The answer; `marks` are the RPC's trailing metadata."""
        if self._is_raw:
            return self._raw(message, marks)
        if self._is_empty:
            return Answer(self._status)
        value = getattr(message, self._field) if self._field else message
        return Answer(self._status, _encode(self._write(value)), JSON)

    def _raw(self, message: Any, marks: Marks) -> Answer:
        location = marks.get(metadata.HTTP_LOCATION, "")
        status = int(marks.get(metadata.HTTP_STATUS, self._status))
        if location:
            return Answer(status, message.data, message.content_type, {"Location": location})
        return Answer(status, message.data, message.content_type or BYTES)


def _unquoted(text: str, path: str, findings: Findings) -> str:
    if "%" not in text:
        return text
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        findings.add(path, "must be UTF-8")
        return ""


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise InvalidArgument([Violation("body", "must be UTF-8")]) from None
