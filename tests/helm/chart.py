"""The chart, rendered."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
CHART = ROOT / "helm/lintas"
TARGET = ("-n", "shop", "--kube-version", "1.34.4")
Manifest = dict[str, Any]

PROFILES: dict[str, tuple[str, ...]] = {
    "default": (),
    "dev": ("-f", str(CHART / "values-dev.yaml")),
    "prod": ("-f", str(CHART / "values-prod.yaml")),
}
# What an owner may turn: each is tried on every profile.
SWITCHES: dict[str, tuple[str, ...]] = {
    "plain": (),
    "another name": ("--set", "fullnameOverride=shop", "--set", "clusterDomain=corp.local"),
    "from a private registry": ("--set", "image.pullSecrets={one,two}"),
    "own authority": ("--set", "secrets.authority=lintas-ca"),
    "traced": ("--set", "tracing.endpoint=http://collector.observability:4318"),
    "watched": ("--set", "monitoring.enabled=true,monitoring.dashboards=true"),
    "open network": ("--set", "networkPolicy.enabled=false"),
    "closed network": (
        "--set-json",
        'networkPolicy.clients=[{"podSelector":{}}]',
        "--set-json",
        'networkPolicy.mongodb.peers=[{"ipBlock":{"cidr":"10.1.0.0/16"}}]',
    ),
    "scaled by CPU": ("--set", "defaults.autoscaling.enabled=true,keda.enabled=false"),
    "scaled by lag": (
        "--set",
        "defaults.autoscaling.enabled=true,keda.enabled=true,defaults.autoscaling.lagEvents=500",
    ),
    "ingress": ("--set", "ingress.enabled=true,ingress.className=nginx,ingress.tlsSecret=tls"),
    "HTTP route": (
        "--set",
        "httpRoute.enabled=true,httpRoute.parents[0].name=public",
    ),
    "certificate": ("--set", "certificate.enabled=true,certificate.issuer.name=ours"),
    "pinned": ("--set", f"services.orders.image.digest=sha256:{'0' * 64}"),
    "settled on nodes": (
        "--set-json",
        'defaults.tolerations=[{"key":"shop","operator":"Exists"}]',
        "--set",
        "defaults.nodeSelector.disk=ssd,priorityClassName=high",
    ),
    "without topics": ("--set", "topics.enabled=false"),
    "secret settings": (
        "--set",
        "services.identity.secretEnv.LINTAS_CLIENTS.name=c",
        "--set",
        "services.identity.secretEnv.LINTAS_CLIENTS.key=clients",
    ),
    "one service more": ("--set", "services.reviews.image.tag=0.1.0"),
}


@dataclass(frozen=True)
class Chart:
    """Renders with the helm that is locked."""

    helm: Path

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [self.helm, *arguments],
            capture_output=True,
            text=True,
            check=False,
            # Where a cluster is configured, nothing here may look at it.
            env=os.environ | {"KUBECONFIG": "/dev/null"},
        )

    def template(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run("template", "lintas", str(CHART), *TARGET, *arguments)

    @cache  # noqa: B019 - one chart lives as long as the tests
    def text(self, *arguments: str) -> str:
        """All manifests as text. Raises AssertionError with helm's own words."""
        done = self.template(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manifests(self, *arguments: str) -> list[Manifest]:
        return _parsed(self.text(*arguments))

    def refusal(self, *arguments: str) -> str:
        """What helm says of values that it does not take; empty where it takes them."""
        done = self.template(*arguments)
        return done.stderr if done.returncode else ""


@cache
def _parsed(text: str) -> list[Manifest]:
    return [each for each in yaml.load_all(text, yaml.CSafeLoader) if each]


def named(manifests: Sequence[Manifest], kind: str) -> dict[str, Manifest]:
    """The manifests of a kind by their names."""
    return {each["metadata"]["name"]: each for each in manifests if each["kind"] == kind}


def pods(manifests: Sequence[Manifest]) -> dict[str, Manifest]:
    """The pod templates by `kind/name` of what makes them."""
    return {
        f"{each['kind']}/{each['metadata']['name']}": each["spec"]["template"]
        for each in manifests
        if "template" in each.get("spec", {})
    }
