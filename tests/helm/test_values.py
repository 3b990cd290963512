"""What the chart refuses, and what a change of values changes."""

import pytest

from tests.helm.chart import PROFILES, Chart, named, pods


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("replicaCount=2", "replicaCount"),
        ("services.orders.replica=2", "replica"),
        ("services.orders.image.tga=1", "tga"),
        ("services.orders.ports.gprc=1", "gprc"),
        ("services.orders.env.log-level=INFO", "log-level"),
        ("services.orders.resources.limits.mem=1Gi", "mem"),
        ("services.orders.autoscaling.maxReplica=3", "maxReplica"),
        ("services.Orders.replicas=2", "Orders"),
        ("environment=staging", "environment"),
        ("networkPolicy.enable=true", "enable"),
        ("services.orders.serves=rest", "serves"),
        ("services.orders.calls={inventroy}", "inventroy"),
        ("secrets.mongodb.nmae=x", "nmae"),
        ("httpRoute.enabled=true", "httpRoute"),
        ("certificate.enabled=true", "certificate"),
        ("engines.enabled=true", "serviceSecret"),
    ],
)
def test_a_typo_is_refused_by_its_name(chart: Chart, given: str, said: str) -> None:
    assert said in chart.refusal("--set", given)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_tag_restarts_its_own_service_alone(chart: Chart, profile: str) -> None:
    before = pods(chart.manifests(*PROFILES[profile]))
    after = pods(chart.manifests(*PROFILES[profile], "--set", "services.orders.image.tag=9.9.9"))

    changed = {name for name in before | after if before.get(name) != after.get(name)}
    assert changed == {"Deployment/lintas-orders"}


def test_a_setting_restarts_its_own_service_alone(chart: Chart) -> None:
    before = pods(chart.manifests())
    after = pods(chart.manifests("--set", "services.orders.env.LINTAS_LOG_LEVEL=DEBUG"))

    assert {name for name in before if before[name] != after[name]} == {"Deployment/lintas-orders"}


def test_a_service_is_one_entry(chart: Chart) -> None:
    before = chart.manifests()
    after = chart.manifests("--set", "services.reviews.image.tag=0.1.0")

    kept = {name: pod for name, pod in pods(after).items() if pods(before).get(name) == pod}
    new = set(pods(after)) - set(kept)
    assert {name.partition("-topics-")[0] for name in new} == {
        "Deployment/lintas-reviews",
        # It learns where the new service is, and opens its routes.
        "Deployment/lintas-gateway",
        # Another job, for one topic more.
        "Job/lintas",
    }
    settings = named(after, "ConfigMap")["lintas-gateway"]["data"]
    assert settings["LINTAS_REVIEWS_TARGET"] == "lintas-reviews.shop.svc.cluster.local:50051"


def test_an_upgrade_of_the_chart_alone_restarts_nothing(chart: Chart) -> None:
    for name, pod in pods(chart.manifests(*PROFILES["prod"])).items():
        assert "helm.sh/chart" not in pod["metadata"]["labels"], name
