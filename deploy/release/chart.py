"""The chart's word on which image of a service is installed."""

import re
from pathlib import Path

from deploy.release.commands import Refused
from deploy.release.versions import Version


def set_tag(values: Path, service: str, version: Version) -> None:
    """Writes `services.<name>.image.tag` and leaves every other character as it is."""
    before, mark, services = values.read_text().partition("\nservices:\n")
    own = re.search(rf"(?ms)^  {service}:\n(?:(?:    .*)?\n)*", services)
    if not mark or own is None:
        raise Refused(f"{values} has no service {service}")
    entry, count = re.subn(
        r"(?m)^(    image: *\{.*?\btag: *|    image: *\n(?:      .*\n)*?      tag: *)[^\s,}]+",
        rf"\g<1>{version}",
        own[0],
        count=1,
    )
    if not count:
        raise Refused(f"{values}: services.{service} has no image.tag")
    values.write_text(before + mark + services[: own.start()] + entry + services[own.end() :])
