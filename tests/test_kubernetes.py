"""The manifests for Kubernetes, as each overlay applies them, agree with our program and confine it."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.operations.gateway_server import STOPPING_SECONDS
from bot.settings import Settings
from tests.deployed import DATA_SECRETS, Document, is_command, settings_from, strange_settings
from tests.test_containers import _filled

_FOLDER = Path(__file__).parents[1] / "deploy" / "kubernetes"
_OVERLAYS = sorted(path.name for path in (_FOLDER / "overlays").iterdir())
_SECRETS = {"qianzhu-inner": {"QIANZHU_INTERNAL_SECRET"}, "qianzhu-data": {*DATA_SECRETS, "QIANZHU_METRICS_SECRET"}}
"""The Secrets that an operator makes, as the how-to says."""
_ON_RECORDS = {"gateway", "migrate", "backup"}
Rendered = dict[tuple[str, str], Document]


def _documents(path: Path) -> list[Document]:
    return [one for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]


def _key(document: Document) -> tuple[str, str]:
    return document["kind"], document["metadata"]["name"]


def _merged(below: Any, above: Any) -> Any:
    if not (isinstance(below, dict) and isinstance(above, dict)):
        return above
    return {**below, **{name: _merged(below.get(name), value) for name, value in above.items()}}


def _rendered(overlay: str) -> Rendered:
    """What is applied, as far as our overlays go: resources, and patches of whole values."""
    folder = _FOLDER / "overlays" / overlay
    wanted = yaml.safe_load((folder / "kustomization.yml").read_text(encoding="utf-8"))
    base = yaml.safe_load((_FOLDER / "base" / "kustomization.yml").read_text(encoding="utf-8"))
    files = [_FOLDER / "base" / name for name in base["resources"]]
    files += [folder / name for name in wanted["resources"] if name != "../../base"]
    found = {_key(one): one for file in files for one in _documents(file)}
    for patch in wanted["patches"]:
        for change in _documents(folder / patch["path"]):
            assert _key(change) in found, "what is patched has to exist"
            found[_key(change)] = _merged(found[_key(change)], change)
    return found


def _pods(found: Rendered) -> Iterator[tuple[str, Document, Document]]:
    """(name, template, spec) of everything that runs."""
    for (kind, name), document in found.items():
        if kind in ("Deployment", "Job"):
            template = document["spec"]["template"]
        elif kind == "CronJob":
            template = document["spec"]["jobTemplate"]["spec"]["template"]
        else:
            continue
        yield name, template, template["spec"]


@pytest.fixture(params=_OVERLAYS)
def found(request: pytest.FixtureRequest) -> Rendered:
    """What an overlay applies."""
    return _rendered(request.param)


def test_there_are_two_overlays_and_every_file_is_applied() -> None:
    assert _OVERLAYS == ["province", "small"]
    for folder in (_FOLDER / "base", *(_FOLDER / "overlays" / name for name in _OVERLAYS)):
        wanted = yaml.safe_load((folder / "kustomization.yml").read_text(encoding="utf-8"))
        named = {*wanted["resources"], *(patch["path"] for patch in wanted.get("patches", ()))} - {"../../base"}
        assert named == {path.name for path in folder.glob("*.yml")} - {"kustomization.yml"}


def test_every_container_starts_a_command_that_there_is(found: Rendered) -> None:
    names = {name for name, _, _ in _pods(found)}
    assert names == {"gateway", "rasa", "actions", "migrate", "train", "voices", "backup"}
    for _, _, spec in _pods(found):
        [container] = spec["containers"]
        assert container["image"] == "qianzhu" and is_command([str(word) for word in container["args"]])


def test_every_name_in_the_settings_is_a_setting_and_they_are_right_together(found: Rendered) -> None:
    maps = {name: one["data"] for (kind, name), one in found.items() if kind == "ConfigMap"}
    for name, _, spec in _pods(found):
        environment: dict[str, str] = {}
        for source in spec["containers"][0].get("envFrom", ()):
            if "configMapRef" in source:
                environment |= maps[source["configMapRef"]["name"]]
            else:
                secrets = _SECRETS[source["secretRef"]["name"]]
                environment |= {one: _filled(one) for one in secrets - {"QIANZHU_DATABASE_URL"}}
        assert strange_settings(set(environment)) == set()
        chosen = settings_from(environment)
        if name == "gateway":
            assert chosen.environment == "production" and chosen.metrics_port == 9464


def test_only_who_works_on_the_records_gets_their_keys(found: Rendered) -> None:
    holders = {
        name
        for name, _, spec in _pods(found)
        for source in spec["containers"][0].get("envFrom", ())
        if source.get("secretRef", {}).get("name") == "qianzhu-data"
    }
    assert holders == _ON_RECORDS


def test_every_pod_is_confined(found: Rendered) -> None:
    for _, _, spec in _pods(found):
        assert spec["automountServiceAccountToken"] is False and spec["enableServiceLinks"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        container = spec["containers"][0]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"requests", "limits"} <= container["resources"].keys()
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in spec["volumes"]}


def test_processes_are_probed_where_they_answer_and_have_time_to_drain(found: Rendered) -> None:
    ports = {"gateway": Settings(_env_file=None).port, "rasa": 5005, "actions": 5055}
    paths = {"gateway": {"/livez", "/healthz"}, "rasa": {"/"}, "actions": {"/health"}}
    for name, _, spec in _pods(found):
        if name not in ports:
            continue
        container = spec["containers"][0]
        probes = [container[probe]["httpGet"] for probe in ("startupProbe", "livenessProbe", "readinessProbe")]
        assert {probe["path"] for probe in probes} == paths[name]
        assert {probe["port"] for probe in probes} == {"http"}
        assert {"name": "http", "containerPort": ports[name]} in container["ports"]
        if name == "gateway":
            # Another name would be refused, and the pod never be ready.
            assert {header["value"] for probe in probes for header in probe["httpHeaders"]} == {"localhost"}
            drain = float(found["ConfigMap", "qianzhu-gateway"]["data"]["QIANZHU_DRAIN_SECONDS"])
            needed = drain + Settings(_env_file=None).turn_seconds + 2 * STOPPING_SECONDS
            assert spec["terminationGracePeriodSeconds"] > needed
            assert drain >= container["readinessProbe"]["periodSeconds"]


def test_services_budgets_and_autoscaling_mean_what_runs(found: Rendered) -> None:
    labels = {name: template["metadata"]["labels"] for name, template, _ in _pods(found)}
    for name in ("gateway", "rasa", "actions"):
        assert found["Service", name]["spec"]["selector"] == labels[name]
        budget, scaling = found["PodDisruptionBudget", name]["spec"], found["HorizontalPodAutoscaler", name]["spec"]
        assert budget["selector"]["matchLabels"] == labels[name]
        assert scaling["scaleTargetRef"]["name"] == name
        # A budget that equals the pods would keep a node from ever being emptied.
        assert budget["minAvailable"] < scaling["minReplicas"] <= scaling["maxReplicas"]
        assert "replicas" not in found["Deployment", name]["spec"], "the autoscaler says how many"
    inner = found["ConfigMap", "qianzhu-inner"]["data"]
    assert inner["QIANZHU_RASA_SERVER"] == "http://rasa:5005"
    assert inner["QIANZHU_ACTIONS_SERVER"] == "http://actions:5055"


def test_nothing_talks_to_anything_but_for_what_is_named(found: Rendered) -> None:
    policies = {name: one["spec"] for (kind, name), one in found.items() if kind == "NetworkPolicy"}
    nothing = policies["qianzhu-nothing"]
    assert nothing["policyTypes"] == ["Ingress", "Egress"] and not {"ingress", "egress"} & nothing.keys()
    base = yaml.safe_load((_FOLDER / "base" / "kustomization.yml").read_text(encoding="utf-8"))
    [labels] = base["labels"]
    # Pods have to bear the label by which the policy chooses them.
    assert nothing["podSelector"]["matchLabels"] == labels["pairs"] and labels["includeTemplates"] is True
    pods = {name for name, _, _ in _pods(found)}
    for spec in policies.values():
        for rule in (*spec.get("ingress", ()), *spec.get("egress", ())):
            for peer in (*rule.get("from", ()), *rule.get("to", ())):
                name = peer.get("podSelector", {}).get("matchLabels", {}).get("app.kubernetes.io/name")
                assert name is None or name in pods
    assert policies["actions"]["egress"] == []
    assert all("443" not in str(spec) for name, spec in policies.items() if name in ("rasa", "actions"))


def test_kubernetes_itself_takes_the_manifests(found: Rendered) -> None:
    """With kubernetes-validate where there is one: `make check-deploy` brings it."""
    if importlib.util.find_spec("kubernetes_validate") is None:
        return
    validator = importlib.import_module("kubernetes_validate")
    for document in found.values():
        validator.validate(document, validator.latest_version(), strict=True)
