import pytest

from lintas_gateway.router import Found, NotAllowed, Router
from lintas_gateway.templates import Variable, parse


def test_fields_and_verb() -> None:
    template = parse("/v1/carts/{cart_id}/lines/{line_id}:move")
    assert template.segments == ("v1", "carts", "*", "lines", "*")
    assert template.variables == (Variable("cart_id", 2, 3), Variable("line_id", 4, 5))
    assert template.verb == "move"


def test_variables_of_several_segments() -> None:
    template = parse("/v1/{name=shelves/*/books/**}")
    assert template.segments == ("v1", "shelves", "*", "books", "**")
    assert template.variables == (Variable("name", 1, None),)


@pytest.mark.parametrize("text", ["", "v1", "/v1/{a", "/v1//x", "/v1/**/x", "/v1/}x"])
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(ValueError, match="not a path template"):
        parse(text)


@pytest.fixture
def router() -> Router[str]:
    router: Router[str] = Router()
    for method, path in (
        ("GET", "/v1/customers/{customer_id}"),
        ("POST", "/v1/customers:identify"),
        ("POST", "/v1/customers/{customer_id}:merge"),
        ("PUT", "/v1/customers/{customer_id}/consents/{purpose}"),
        ("DELETE", "/v1/sessions/current"),
        ("POST", "/v1/sessions:verify"),
        ("GET", "/v1/sessions/{session_id}"),
        ("GET", "/v1/files/{path=**}"),
    ):
        router.add(method, parse(path), f"{method} {path}")
    return router


@pytest.mark.parametrize(
    ("method", "path", "target", "last"),
    [
        ("GET", "/v1/customers/cus_1", "GET /v1/customers/{customer_id}", "cus_1"),
        ("POST", "/v1/customers:identify", "POST /v1/customers:identify", "customers"),
        ("POST", "/v1/customers/c:merge", "POST /v1/customers/{customer_id}:merge", "c"),
        ("GET", "/v1/customers/a:b", "GET /v1/customers/{customer_id}", "a:b"),
        ("GET", "/v1/customers/a%3Amerge", "GET /v1/customers/{customer_id}", "a%3Amerge"),
        ("POST", "/v1/customers/a:b:merge", "POST /v1/customers/{customer_id}:merge", "a:b"),
        ("GET", "/v1/customers/a%2Fb", "GET /v1/customers/{customer_id}", "a%2Fb"),
        ("GET", "/v1/sessions/current", "GET /v1/sessions/{session_id}", "current"),
        ("GET", "/v1/files/a/b", "GET /v1/files/{path=**}", "b"),
    ],
)
def test_paths_that_lead_somewhere(
    router: Router[str], method: str, path: str, target: str, last: str
) -> None:
    found = router.find(method, path)
    assert isinstance(found, Found)
    assert (found.target, found.segments[-1]) == (target, last)


@pytest.mark.parametrize(
    "path", ["/", "", "/v1", "/v1/customers/", "/v1/customers", "/v2/x", "/v1/customers:nothing"]
)
def test_paths_that_lead_nowhere(router: Router[str], path: str) -> None:
    assert router.find("GET", path) in (None, NotAllowed(("POST",)))


def test_other_methods_are_named(router: Router[str]) -> None:
    assert router.find("PATCH", "/v1/sessions/current") == NotAllowed(("DELETE", "GET"))


def test_a_verb_is_one_whatever_the_method(router: Router[str]) -> None:
    assert router.find("GET", "/v1/customers/a:merge") == NotAllowed(("POST",))


def test_a_path_leads_to_one_target(router: Router[str]) -> None:
    with pytest.raises(ValueError, match="two RPCs"):
        router.add("GET", parse("/v1/customers/{id}"), "again")
