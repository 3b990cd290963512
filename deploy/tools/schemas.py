"""Makes the JSON schemas that manifests are held against, and prints the folder they are in.

Kubernetes' own come from its OpenAPI document, those of custom resources from the definitions that
each project publishes with its Go module. Both are made strict: what they do not name is refused.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Schema = dict[str, Any]

KUBERNETES = ("k8s.io/kubernetes@v1.34.4", "h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=")
OPENAPI = "api/openapi-spec/swagger.json"
# Module, its checksum, and the definitions in it that the chart makes resources of.
CUSTOM = (
    (
        ("sigs.k8s.io/gateway-api@v1.4.0", "h1:ZwlNM6zOHq0h3WUX2gfByPs2yAEsy/EenYJB78jpQfQ="),
        ("config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",),
    ),
    (
        (
            "github.com/cert-manager/cert-manager@v1.19.0",
            "h1:pPKtK06zPriliwq7B12xa7DGKbc4SvnfOjE0BXaAspk=",
        ),
        ("deploy/crds/cert-manager.io_certificates.yaml",),
    ),
    (
        ("github.com/kedacore/keda/v2@v2.18.0", "h1:ttR223fii/4QJ0YvtrhcWHaEoezByb/t5CeFopjl6EI="),
        ("config/crd/bases/keda.sh_scaledobjects.yaml",),
    ),
    (
        (
            "github.com/prometheus-operator/prometheus-operator@v0.85.0",
            "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
        ),
        (
            "example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
            "example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
        ),
    ),
)


def folder() -> Path:
    """Named by this file: other versions go elsewhere."""
    named = os.environ.get("LINTAS_CACHE_DIR")
    cache = Path(named) if named else Path.home() / ".cache/lintas"
    return cache / "schemas" / hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]


def module(name: str, checksum: str) -> Path:
    """A Go module on disk, the very one that is named."""
    done = subprocess.run(  # noqa: S603 - the modules above
        ["go", "mod", "download", "-json", name],  # noqa: S607 - go is where the user has it
        cwd=tempfile.gettempdir(),
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout or "{}")
    if answer.get("Sum") != checksum:
        sys.exit(f"error: {name}: {answer.get('Error') or answer.get('Sum') or done.stderr}")
    return Path(answer["Dir"])


def strict(node: Any) -> Any:
    """The same schema, which refuses what it does not name."""
    if isinstance(node, list):
        return [strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": "_definitions.json" + node["$ref"]}
    made = {key: strict(value) for key, value in node.items()}
    if node.get("x-kubernetes-int-or-string") is True or node.get("format") == "int-or-string":
        made.pop("type", None)
        made.pop("format", None)
        made["anyOf"] = [{"type": "string"}, {"type": "integer"}]
    is_open = "additionalProperties" in node or (
        node.get("x-kubernetes-preserve-unknown-fields") is True
    )
    if isinstance(node.get("properties"), dict) and not is_open:
        made["additionalProperties"] = False
    return made


def of_kubernetes(document: Schema) -> Iterator[tuple[str, Schema]]:
    """File name and schema of each resource, and of what they share."""
    definitions = strict(document["definitions"])
    number = "io.k8s.apimachinery.pkg.api.resource.Quantity"
    definitions[number] = {"type": ["string", "number"]}
    yield "_definitions", {"definitions": definitions}
    for name, schema in definitions.items():
        for kind in schema.get("x-kubernetes-group-version-kind", ()):
            resource = {"$ref": f"_definitions.json#/definitions/{name}"}
            yield _file(kind["kind"], kind["group"], kind["version"]), resource


def of_definition(text: str) -> Iterator[tuple[str, Schema]]:
    """File name and schema of each version of a custom resource."""
    spec = yaml.safe_load(text)["spec"]
    for version in spec["versions"]:
        schema = strict(version["schema"]["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        yield _file(spec["names"]["kind"], spec["group"], version["name"]), schema


def _file(kind: str, group: str, version: str) -> str:
    return "-".join(part for part in (kind.lower(), group.partition(".")[0], version) if part)


def main() -> None:
    """Makes them where they are not there yet."""
    target = folder()
    if not target.exists():
        made = target.with_name(f".{target.name}.{os.getpid()}")
        made.mkdir(parents=True)
        openapi = (module(*KUBERNETES) / OPENAPI).read_text()
        for name, schema in of_kubernetes(json.loads(openapi)):
            (made / f"{name}.json").write_text(json.dumps(schema))
        for source, definitions in CUSTOM:
            root = module(*source)
            for definition in definitions:
                for name, schema in of_definition((root / definition).read_text()):
                    (made / f"{name}.json").write_text(json.dumps(schema))
        made.rename(target)
    print(target)


if __name__ == "__main__":
    main()
