"""Every pod is restricted, probed and finds what it refers to."""

import pytest


def test_pods_carry_the_labels_that_select_them(rendering):
    for workload in rendering.workloads():
        labels = workload["spec"]["template"]["metadata"]["labels"]
        assert labels["app.kubernetes.io/part-of"] == "nexus"
        selector = workload["spec"].get("selector", {}).get("matchLabels", {})
        assert selector.items() <= labels.items()
    for service in rendering.of("Service"):
        assert rendering.selected({"matchLabels": service["spec"]["selector"]}), service["metadata"]["name"]
    for budget in rendering.of("PodDisruptionBudget"):
        assert len(rendering.selected(budget["spec"]["selector"])) == 1


def test_pods_meet_the_restricted_standard(rendering):
    for component, pod in rendering.pods().items():
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["enableServiceLinks"] is False, f"{component} would read service addresses as settings"
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True
        assert security["runAsUser"] == security["runAsGroup"] == security["fsGroup"] == 1000
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC"))
        assert not any("hostPath" in volume for volume in spec["volumes"])
        for container in spec["containers"]:
            security = container["securityContext"]
            assert security["readOnlyRootFilesystem"] is True
            assert security["allowPrivilegeEscalation"] is False
            assert security["capabilities"] == {"drop": ["ALL"]}
            assert container["resources"]["requests"] and container["resources"]["limits"]


def test_every_place_that_is_written_is_a_volume(rendering):
    for component, pod in rendering.pods().items():
        mounts = {mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]}
        assert "/tmp" in mounts  # noqa: S108 - a path in the pod
        if component != "postgresql":
            assert {"/home/nexus", rendering.environment(component)["NEXUS_HOME"]} <= mounts


def test_long_lived_pods_are_probed(rendering):
    for component, pod in rendering.pods().items():
        container = pod["spec"]["containers"][0]
        if component == "migration":
            continue
        assert "readinessProbe" in container, component
        # The daemon ends by itself when a thread dies; asking it takes the database.
        assert component == "dagster-daemon" or {"startupProbe", "livenessProbe"} <= container.keys()


def test_probes_ask_the_paths_that_the_processes_serve(chart):
    pods = chart.render("values.yaml").pods()

    def paths(component):
        container = pods[component]["spec"]["containers"][0]
        return [container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "liveness", "readiness")]

    assert paths("orchestrator") == ["/health", "/live", "/ready"]
    assert set(paths("admin-dashboard")) == {"/_stcore/health"}
    assert set(paths("dagster-webserver")) == {"/server_info"}


def test_images_come_from_one_registry(chart):
    pods = chart.render("ci/own-data-values.yaml").pods()
    images = {pod["spec"]["containers"][0]["image"] for pod in pods.values()}
    assert images == {
        "registry.example.com/mirror/nexus/nexus:3.0.0-7",
        "registry.example.com/mirror/pgvector/pgvector:0.8.2-pg18",
    }
    assert all(pod["spec"]["imagePullSecrets"] == [{"name": "registry"}] for pod in pods.values())


# What an installation expects of the cluster because its values say so.
GIVEN = {
    "values-prod.yaml": {"nexus-database", "nexus-lake"},
    "ci/own-data-values.yaml": {"readiness-postgresql-own", "lake-files", "archives", "state"},
    "ci/bucket-values.yaml": {"nexus-database", "nexus-lake"},
}


def test_every_reference_resolves(rendering):
    given = GIVEN.get(rendering.values_file, set())
    keys = {
        (item["kind"], item["metadata"]["name"]): set(item.get("data", {})) | set(item.get("stringData", {}))
        for item in rendering.objects
    }
    seen = set()
    for workload in rendering.workloads():
        spec = workload["spec"]["template"]["spec"]
        container = spec["containers"][0]
        claims = {template["metadata"]["name"] for template in workload["spec"].get("volumeClaimTemplates", [])}
        assert {mount["name"] for mount in container["volumeMounts"]} == claims | {v["name"] for v in spec["volumes"]}
        for volume in spec["volumes"]:
            if claim := volume.get("persistentVolumeClaim"):
                seen.add(claim["claimName"])
                assert claim["claimName"] in given or ("PersistentVolumeClaim", claim["claimName"]) in keys
            if config := volume.get("configMap"):
                files = {mount["subPath"] for mount in container["volumeMounts"] if mount["name"] == volume["name"]}
                assert files == keys["ConfigMap", config["name"]]
        for source in container.get("envFrom", []):
            assert ("ConfigMap", source["configMapRef"]["name"]) in keys
        for entry in container.get("env", []):
            if reference := entry.get("valueFrom", {}).get("secretKeyRef"):
                seen.add(reference["name"])
                assert reference["name"] in given or reference["key"] in keys["Secret", reference["name"]]
    assert given <= seen, "a value that names an object has no effect"


def test_a_hook_needs_nothing_that_is_created_after_it(rendering):
    jobs = [job for job in rendering.of("Job") if "helm.sh/hook" in job["metadata"].get("annotations", {})]
    assert bool(jobs) == (not rendering.of("StatefulSet")), "only a server that exists beforehand can be migrated first"
    hooks = {
        item["metadata"]["name"]
        for item in rendering.objects
        if "helm.sh/hook" in item["metadata"].get("annotations", {})
    }
    for job in jobs:
        spec = job["spec"]["template"]["spec"]
        assert spec["serviceAccountName"] == "default"
        assert all("emptyDir" in volume for volume in spec["volumes"])
        secrets = {
            entry["valueFrom"]["secretKeyRef"]["name"] for entry in spec["containers"][0]["env"] if "valueFrom" in entry
        }
        assert secrets <= hooks | GIVEN.get(rendering.values_file, set())
        assert "envFrom" not in spec["containers"][0]


@pytest.mark.parametrize(
    ("setting", "rolled"),
    [
        ("settings.threads=3", {"orchestrator", "admin-dashboard", "dagster-webserver", "dagster-daemon"}),
        ('fullnameOverride="other"', {"dagster-webserver", "dagster-daemon", "dagster-code-location"}),
    ],
)
def test_a_changed_config_rolls_the_pods_that_read_it(chart, setting, rolled):
    import yaml

    def checksums(*arguments):
        objects = [item for item in yaml.safe_load_all(chart.template(*arguments).stdout) if item]
        templates = [item["spec"]["template"]["metadata"] for item in objects if item["kind"] == "Deployment"]
        return {template["labels"]["app.kubernetes.io/component"]: template["annotations"] for template in templates}

    before, after = checksums(), checksums("--set-json", setting)
    assert rolled <= {component for component in before if before[component] != after[component]}


def test_readers_of_a_one_node_claim_follow_its_writer(chart):
    pods = chart.render("values.yaml").pods()
    rule = pods["orchestrator"]["spec"]["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert chart.render("values.yaml").selected(rule[0]["labelSelector"]) == {"dagster-code-location"}
    shared = chart.render("ci/external-url-values.yaml").pods()
    assert "affinity" not in shared["orchestrator"]["spec"]
    mounts = {m["name"]: m for m in pods["orchestrator"]["spec"]["containers"][0]["volumeMounts"]}
    assert mounts["lake"]["readOnly"] is True
