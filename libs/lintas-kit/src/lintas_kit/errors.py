"""The problems that a use case may end with. Pure: the domain raises, the edges translate.

`code` is the name of a gRPC status, `reason` is stable and what a program branches on, `detail`
tells a person what to do. No problem carries personal data.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """A field of the request that is wrong, by its JSON path, e.g. `lines[0].quantity`."""

    field: str
    description: str


class Problem(Exception):
    """A refusal with its stable reason."""

    code = "UNKNOWN"

    def __init__(
        self,
        reason: str,
        detail: str,
        violations: Sequence[Violation] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.violations = tuple(violations)
        self.retry_after = retry_after


class InvalidArgument(Problem):
    """The request itself is wrong, whatever the state."""

    code = "INVALID_ARGUMENT"

    def __init__(
        self,
        violations: Sequence[Violation],
        reason: str = "INVALID_ARGUMENT",
        detail: str = "",
    ) -> None:
        words = detail or "; ".join(f"{v.field}: {v.description}" for v in violations)
        super().__init__(reason, words, violations)


class NotFound(Problem):
    """There is no such thing, or the caller may not know of it."""

    code = "NOT_FOUND"


class AlreadyExists(Problem):
    """The id is taken by something else."""

    code = "ALREADY_EXISTS"


class FailedPrecondition(Problem):
    """The state does not allow it; another request may change that."""

    code = "FAILED_PRECONDITION"


class Aborted(Problem):
    """A race was lost; reading again and repeating may succeed."""

    code = "ABORTED"


class EtagMismatch(Aborted):
    """Somebody else changed the resource since it was read."""

    def __init__(self) -> None:
        super().__init__("ETAG_MISMATCH", "It was changed since you read it: read it again.")


class PermissionDenied(Problem):
    """The caller is known and may not."""

    code = "PERMISSION_DENIED"


class Unauthenticated(Problem):
    """The caller is not known."""

    code = "UNAUTHENTICATED"


class ResourceExhausted(Problem):
    """Too much at once; `retry_after` says when again, in seconds."""

    code = "RESOURCE_EXHAUSTED"


class Unavailable(Problem):
    """Something needed is down; the same request may succeed later."""

    code = "UNAVAILABLE"


class DeadlineExceeded(Problem):
    """It took longer than the caller waits."""

    code = "DEADLINE_EXCEEDED"


class Unimplemented(Problem):
    """The callee does not serve this."""

    code = "UNIMPLEMENTED"


class Internal(Problem):
    """A fault of ours. Its words never leave the service."""

    code = "INTERNAL"

    def __init__(self) -> None:
        super().__init__("INTERNAL", "Something went wrong on our side.")


_KINDS: dict[str, type[Problem]] = {
    kind.code: kind
    for kind in (
        NotFound,
        AlreadyExists,
        FailedPrecondition,
        Aborted,
        PermissionDenied,
        Unauthenticated,
        ResourceExhausted,
        Unavailable,
        DeadlineExceeded,
        Unimplemented,
    )
}


def problem(
    code: str,
    reason: str,
    detail: str,
    violations: Sequence[Violation] = (),
    retry_after: float | None = None,
) -> Problem:
    """The problem for a status name, as a peer answered it."""
    if code == InvalidArgument.code:
        return InvalidArgument(violations, reason, detail)
    kind = _KINDS.get(code)
    if kind is None:
        return Internal()
    if reason == "ETAG_MISMATCH":
        return EtagMismatch()
    return kind(reason, detail, violations, retry_after)
