"""Generates the stubs of libs/lintas-protos from the contracts, and the image that buf reads.

Run by `make protos` and `make lint`:

    python protos/generate.py stubs DIRECTORY [CONTRACTS]
    python protos/generate.py image FILE [CONTRACTS]
"""

import sys
from importlib import resources
from pathlib import Path

from grpc_tools import protoc

HERE = Path(__file__).parent


def _google_protos() -> list[str]:
    """The folders that hold google/protobuf and google/api as installed packages ship them."""
    well_known = resources.files("grpc_tools") / "_proto"
    google = resources.files("google.api") / ".." / ".."
    return [str(well_known), str(Path(str(google)).resolve())]


def _run(options: list[str], protos: Path) -> int:
    contracts = sorted(str(path.relative_to(protos)) for path in protos.rglob("*.proto"))
    includes = [f"-I{folder}" for folder in (str(protos), *_google_protos())]
    beside = Path(sys.executable).parent
    plugins = [
        f"--plugin=protoc-gen-{name}={beside / f'protoc-gen-{name}'}"
        for name in ("mypy", "mypy_grpc")
    ]
    return int(protoc.main(["protoc", *includes, *plugins, *options, *contracts]))


def stubs(directory: str, protos: Path) -> int:
    """Writes messages, services, their types, and the contracts with their comments."""
    package = Path(directory, "lintas")
    package.mkdir(parents=True, exist_ok=True)
    outputs = ("python", "grpc_python", "mypy", "mypy_grpc")
    options = [f"--{output}_out={directory}" for output in outputs]
    described = f"--descriptor_set_out={package / 'descriptors.binpb'}"
    status = _run([*options, "--include_source_info", described], protos)
    Path(package, "py.typed").touch()
    return status


def image(file: str, protos: Path) -> int:
    """Writes one descriptor set with all imports and comments."""
    options = ["--include_imports", "--include_source_info", f"--descriptor_set_out={file}"]
    return _run(options, protos)


if __name__ == "__main__":
    command = {"stubs": stubs, "image": image}[sys.argv[1]]
    sys.exit(command(sys.argv[2], Path(sys.argv[3]) if sys.argv[3:] else HERE))
