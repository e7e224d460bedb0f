"""The policies refuse everything but the flows that the pods need."""

PORTS = {"postgresql": 5432, "dagster-code-location": 4000}


def flows_in(rendering):
    """(from, to, port) that one side's ingress rules and the other side's egress rules both allow between pods."""
    admitted, released = set(), set()
    for policy in rendering.of("NetworkPolicy"):
        for here in rendering.selected(policy["spec"]["podSelector"]):
            for rule in policy["spec"].get("ingress") or []:
                for peer in (peer for peer in rule["from"] if "podSelector" in peer):
                    for other in rendering.selected(peer["podSelector"]):
                        admitted |= {(other, here, port["port"]) for port in rule["ports"]}
            for rule in policy["spec"].get("egress") or []:
                for peer in (peer for peer in rule.get("to", []) if "podSelector" in peer):
                    for other in rendering.selected(peer["podSelector"]):
                        released |= {(here, other, port["port"]) for port in rule["ports"]}
    assert admitted == released, "one side allows what the other refuses"
    return admitted


def test_flows_between_pods(chart):
    rendering = chart.render("values.yaml")
    clients = set(rendering.pods()) - {"postgresql"}
    assert flows_in(rendering) == {(client, "postgresql", 5432) for client in clients} | {
        ("dagster-webserver", "dagster-code-location", 4000),
        ("dagster-daemon", "dagster-code-location", 4000),
        ("admin-dashboard", "dagster-webserver", 3000),
        ("admin-dashboard", "orchestrator", 8080),
    }


def test_everything_is_refused_by_default(rendering):
    policies = rendering.of("NetworkPolicy")
    if rendering.values_file == "values-dev.yaml":
        assert policies == []
        return
    deny = next(policy for policy in policies if policy["metadata"]["name"].endswith("-default-deny"))
    assert rendering.selected(deny["spec"]["podSelector"]) == set(rendering.pods())
    assert "ingress" not in deny["spec"] and "egress" not in deny["spec"]
    covered = [rendering.selected(policy["spec"]["podSelector"]) for policy in policies if policy is not deny]
    assert set.union(*covered) == set(rendering.pods())
    assert all(len(components) <= 1 for components in covered)


def test_flows_agree_in_every_installation(rendering):
    flows_in(rendering)


def test_only_what_needs_the_outside_reaches_it(chart):
    def outside(values_file):
        return {
            component
            for policy in chart.render(values_file).of("NetworkPolicy")
            for component in chart.render(values_file).selected(policy["spec"]["podSelector"])
            for rule in policy["spec"].get("egress") or []
            if any("ipBlock" in peer for peer in rule.get("to", []))
        }

    assert outside("values.yaml") == {"dagster-code-location"}
    assert outside("values-prod.yaml") == {"dagster-code-location", "orchestrator", "admin-dashboard"}


def test_an_own_server_is_reached_on_its_port(chart):
    rendering = chart.render("ci/external-url-values.yaml")
    for policy in rendering.of("NetworkPolicy"):
        if policy["metadata"]["name"].endswith("-default-deny"):
            continue
        assert {"ports": [{"port": 6432, "protocol": "TCP"}]} in policy["spec"]["egress"]


def test_only_named_namespaces_reach_the_faces(chart):
    def namespaces(values_file):
        return {
            (
                policy["metadata"]["labels"]["app.kubernetes.io/component"],
                port["port"],
                *peer["namespaceSelector"]["matchLabels"].values(),
            )
            for policy in chart.render(values_file).of("NetworkPolicy")
            for rule in policy["spec"].get("ingress") or []
            for peer in rule["from"]
            for port in rule["ports"]
            if "namespaceSelector" in peer
        }

    assert namespaces("values.yaml") == set()
    assert namespaces("ci/bucket-values.yaml") == {
        ("orchestrator", 8080, "ingress-nginx"),
        ("admin-dashboard", 8088, "ingress-nginx"),
    }
