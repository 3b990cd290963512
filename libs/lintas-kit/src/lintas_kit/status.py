"""Problems as rich gRPC statuses, and back."""

from collections.abc import Iterable

import grpc
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

from lintas_kit import metadata
from lintas_kit.errors import Problem, Violation, problem

DOMAIN = "lintas"
Trailers = tuple[tuple[str, str | bytes], ...]


def code(refusal: Problem) -> grpc.StatusCode:
    """The gRPC status of the problem."""
    return grpc.StatusCode[refusal.code]


def trailers(refusal: Problem) -> Trailers:
    """The trailing metadata that carries reason, violations and when to try again."""
    status = status_pb2.Status(code=code(refusal).value[0], message=refusal.detail)
    status.details.add().Pack(error_details_pb2.ErrorInfo(reason=refusal.reason, domain=DOMAIN))
    if refusal.violations:
        wrong = error_details_pb2.BadRequest()
        for violation in refusal.violations:
            wrong.field_violations.add(field=violation.field, description=violation.description)
        status.details.add().Pack(wrong)
    if refusal.retry_after is not None:
        delay = Duration()
        delay.FromMilliseconds(int(refusal.retry_after * 1000))
        status.details.add().Pack(error_details_pb2.RetryInfo(retry_delay=delay))
    return ((metadata.STATUS_DETAILS, status.SerializeToString()),)


def from_rpc_error(error: grpc.aio.AioRpcError) -> Problem:
    """The problem that a peer answered with; transport failures have reasons of their own."""
    details = _details(error.trailing_metadata() or ())
    name = error.code().name
    if details is None:
        return problem(name, name, _TRANSPORT.get(name, "The call failed."))
    info, wrong, retry = (
        error_details_pb2.ErrorInfo(),
        error_details_pb2.BadRequest(),
        error_details_pb2.RetryInfo(),
    )
    for packed in details.details:
        for message in (info, wrong, retry):
            packed.Unpack(message)
    violations = [Violation(v.field, v.description) for v in wrong.field_violations]
    seconds = retry.retry_delay.ToMilliseconds() / 1000 if retry.HasField("retry_delay") else None
    return problem(name, info.reason or name, details.message, violations, seconds)


_TRANSPORT = {
    "UNAVAILABLE": "A part of the platform is not there right now: try again.",
    "DEADLINE_EXCEEDED": "It took too long: try again.",
    "RESOURCE_EXHAUSTED": "Too much at once: try again later.",
}


def _details(metadata_pairs: Iterable[tuple[str, str | bytes]]) -> status_pb2.Status | None:
    for key, value in metadata_pairs:
        if key == metadata.STATUS_DETAILS and isinstance(value, bytes):
            return status_pb2.Status.FromString(value)
    return None
