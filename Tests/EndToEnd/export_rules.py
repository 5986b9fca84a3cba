"""The rules and the dashboard that go with the metrics, as Prometheus itself reads them. Imported by `exports`."""

import json
import re

import yaml

from exported import REPOSITORY, expect, export, run, samples_of

RULES = REPOSITORY / "contrib/prometheus/rmrr-guard.rules.yml"
RULE_TESTS = REPOSITORY / "contrib/prometheus/rmrr-guard.rules.test.yml"
DASHBOARD = REPOSITORY / "contrib/grafana/rmrr-guard.json"
# What rules and dashboard take from others than us: node_exporter, and Prometheus itself.
FOREIGN = {"node_textfile_mtime_seconds": {"file"}, "up": set()}

SELECTOR = re.compile(r"\b((?:rmrr_guard|node)_[a-z_]+|up)\b(?:\{([^}]*)\})?")


def dashboard_queries(dashboard):
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def check_names(written):
    """Every metric and label that rules and dashboard name is one that is written."""
    known = {name: {*labels, "job", "instance"} for name, labels in {**written, **FOREIGN}.items()}
    dashboard = json.loads(DASHBOARD.read_text())
    rules = [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    variables = [variable["query"]["query"] for variable in dashboard["templating"]["list"] if variable["type"] == "query"]
    used = set()
    for text in [rule["expr"] for rule in rules] + dashboard_queries(dashboard) + variables:
        names = SELECTOR.findall(text)
        expect(names, f"a metric is in {text}")
        for name, matchers in names:
            used.add(name)
            expect(name in known, f"{name} of {text} is written")
            for label in re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)", matchers):
                expect(label in known.get(name, ()), f"{name} has the label {label} of {text}")
    unused = {name for name in written if name not in used}
    expect(not unused, f"rules or dashboard show {unused}")
    # What an alert says is made of labels that it has.
    for rule in rules:
        name = SELECTOR.search(rule["expr"].split("time() - ")[-1])[1]
        labels = re.findall(r"\$labels\.([a-z_]+)", json.dumps(rule["annotations"]))
        expect(set(labels) <= known[name], f"{rule['alert']} has the labels {labels}")
        expect(rule["labels"]["severity"] in ("warning", "info") and rule["for"], f"{rule['alert']} has a severity and a time")


def check_dashboard(folder, texts):
    """Prometheus itself answers each query of the dashboard from metrics that were written."""
    dashboard = json.loads(DASHBOARD.read_text())
    expect(dashboard["schemaVersion"] >= 36 and dashboard["id"] is None, "an importer takes the dashboard")
    expect(re.fullmatch("[A-Za-z0-9_-]{1,40}", dashboard["uid"]), f"uid: {dashboard['uid']}")
    variables = {variable["name"]: variable for variable in dashboard["templating"]["list"]}
    expect(variables["datasource"]["type"] == "datasource" and variables["datasource"]["query"] == "prometheus", "a data source")
    sources = [panel["datasource"] for panel in dashboard["panels"]]
    sources += [target["datasource"] for panel in dashboard["panels"] for target in panel["targets"]]
    expect(all(source == {"type": "prometheus", "uid": "${datasource}"} for source in sources), "all have that data source")
    expect(set(re.findall(r"\$\{?([a-z]+)", json.dumps(dashboard))) <= {*variables, "__all"}, "no variable is missing")
    numbers = [panel["id"] for panel in dashboard["panels"]]
    expect(len(numbers) == len(set(numbers)), "each panel has a number of its own")
    cells = [
        (x, y) for place in (panel["gridPos"] for panel in dashboard["panels"])
        for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])]
    expect(len(cells) == len(set(cells)) and max(x for x, _ in cells) < 24, "no panel lies over another")
    series = []
    for instance, text in texts.items():
        for name, labels, value in samples_of(text):
            named = {**labels, "job": "node", "instance": instance}
            joined = ",".join(f"{key}={json.dumps(word)}" for key, word in named.items())
            series.append({"series": f"{name}{{{joined}}}", "values": f"{value}x10"})
        file = f'{{job="node",instance="{instance}",file="rmrr-guard.prom"}}'
        series.append({"series": f"node_textfile_mtime_seconds{file}", "values": "0x10"})
    alerts, tests = [], []
    for number, query in enumerate(dashboard_queries(dashboard)):
        expression = query.replace("$job", ".*").replace("$instance", ".*")
        alerts.append({"alert": f"Query{number}", "expr": f"count({expression}) > 0"})
        tests.append({"eval_time": "5m", "alertname": f"Query{number}", "exp_alerts": [{"exp_labels": {}}]})
    (folder / "queries.yml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": alerts}]}))
    (folder / "queries.test.yml").write_text(yaml.safe_dump({
        "rule_files": ["queries.yml"], "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": series, "alert_rule_test": tests}]}))
    done = run("promtool", "test", "rules", "queries.test.yml", cwd=folder)
    expect(done.returncode == 0 and "SUCCESS" in done.stdout + done.stderr, f"each query has an answer: {done.stdout}{done.stderr}")


def check(folder, found):
    done = run("promtool", "check", "rules", RULES)
    expect(done.returncode == 0 and "9 rules found" in done.stdout, f"promtool takes the rules: {done}")
    done = run("promtool", "test", "rules", RULE_TESTS, cwd=RULE_TESTS.parent)
    expect(done.returncode == 0, f"the rules do what they should: {done.stdout}{done.stderr}")
    tested = {test["alertname"] for case in yaml.safe_load(RULE_TESTS.read_text())["tests"] for test in case["alert_rule_test"] if test["exp_alerts"]}
    alerts = {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    expect(tested == alerts, f"each alert is seen to fire: {tested ^ alerts}")
    domains = folder / "domains"
    texts = {
        "kvm1": export("prometheus", found["whitepaper-6.12"], "--xml", domains),
        "kvm2": export("prometheus", found["broken-table"], "--xml", domains),
        "kvm3": export("prometheus", overlapping(folder), "--xml", folder / "overlapping.xml"),
    }
    written = {}
    for text in texts.values():
        for name in re.findall(r"^# TYPE (\S+) gauge$", text, re.MULTILINE):
            written.setdefault(name, set())
        for name, labels, _ in samples_of(text):
            written[name] |= set(labels)
    check_names(written)
    check_dashboard(folder, texts)


def overlapping(folder):
    """A host of AMD's with Linux 6.1, which attaches what is pinned, and a domain with its own memory there."""
    host = folder / "amd"
    device = host / "sys/devices/pci0000:00/0000:00:02.0"
    group = host / "sys/kernel/iommu_groups/2"
    for directory in (device, group / "devices", host / "sys/bus/pci/devices", host / "proc/sys/kernel",
                      host / "sys/devices/virtual/iommu/ivhd0"):
        directory.mkdir(parents=True)
    for file, text in (("class", "0x020000"), ("vendor", "0x8086"), ("device", "0x10d3")):
        (device / file).write_text(text + "\n")
    (device / "iommu_group").symlink_to("../../../kernel/iommu_groups/2")
    (device / "iommu").symlink_to("../../virtual/iommu/ivhd0")
    (group / "devices/0000:00:02.0").symlink_to("../../../../devices/pci0000:00/0000:00:02.0")
    (host / "sys/bus/pci/devices/0000:00:02.0").symlink_to("../../../devices/pci0000:00/0000:00:02.0")
    (group / "reserved_regions").write_text("0x0000000030000000 0x0000000030000fff direct\n")
    (host / "proc/sys/kernel/osrelease").write_text("6.1.0-56-amd64\n")
    (folder / "overlapping.xml").write_text(
        "<domain type='kvm'><name>over</name><memory unit='GiB'>2</memory>"
        "<os><type arch='x86_64' machine='q35'>hvm</type></os><devices><hostdev mode='subsystem' type='pci'><source>"
        "<address domain='0' bus='0' slot='2' function='0'/></source></hostdev></devices></domain>")
    return host
