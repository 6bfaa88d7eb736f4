#!/usr/bin/env python3
"""Checks the built-in rules with an evaluator of its own: plain loops over the JSON, nothing shared with the Rust engine.

    own_rules.py                 ids, titles, tags, detections, and every rule on its samples
    own_rules.py FOLDER …        also: what each rule hits in the records below these folders (a table)
    own_rules.py --hits FOLDER   only: how many events each rule hits there, as JSON (tests/fixtures/rule_hits_invictus.json)

Needs PyYAML. The semantics are those of the Sigma specification 2.1 and of tests/sigma's cases.
"""
import collections
import datetime
import gzip
import json
import os
import re
import sys
import uuid

import yaml

from rule_evaluator import run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RULES = os.path.join(ROOT, "src", "rules")
SAMPLES = os.path.join(ROOT, "tests", "fixtures", "rules")
LEVELS = ["critical", "high", "medium", "low", "informational"]
TACTICS = {
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
    "defense-evasion", "credential-access", "discovery", "lateral-movement", "collection", "command-and-control",
    "exfiltration", "impact",
}


# ---- files ----

def load_rules():
    rules = []
    for name in sorted(os.listdir(RULES)):
        if name.endswith(".yml"):
            with open(os.path.join(RULES, name), encoding="utf-8") as file:
                for rule in yaml.safe_load_all(file):
                    rule["file"] = name
                    rules.append(rule)
    return rules


def made(base, sample, index, start):
    record = json.loads(json.dumps(base))
    for key, value in sample.items():
        if key == "userIdentity" and value.get("type", "IAMUser") == "IAMUser":
            record[key].update(value)
        elif key == "userIdentity":
            account = {"accountId": "111122223333", "arn": "arn:aws:iam::111122223333:" + value["type"]}
            record[key] = {**account, **value}
        else:
            record[key] = value
    if "eventTime" not in sample:
        at = datetime.datetime(2026, 1, 2, 3, tzinfo=datetime.timezone.utc) + datetime.timedelta(seconds=start)
        record["eventTime"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    record["eventID"] = str(uuid.UUID(int=index, version=4))
    return record


def numbered(value, n):
    return json.loads(json.dumps(value).replace("{n}", str(n)))


def expanded(base, sample):
    """The records of a sample."""
    parts = sample if isinstance(sample, list) else [sample]
    records, clock = [], 0
    for part in parts:
        if "wait" in part:
            clock += part["wait"]
            continue
        for n in range(part.get("repeat", 1)):
            one_record = numbered(part["record"], n) if "repeat" in part else part
            records.append(made(base, one_record, len(records), clock))
            clock += 10
    return records


def check(rules):
    wrong = []
    ids, titles, detections = {}, {}, {}
    for rule in rules:
        title = rule.get("title", "")
        for field in ("title", "id", "status", "description", "author", "date", "falsepositives", "level"):
            if not rule.get(field):
                wrong.append(f"{rule['file']}: {title}: no {field}")
        if rule["id"] in ids or not re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", rule["id"]):
            wrong.append(f"{title}: id twice or not of version 4")
        ids[rule["id"]] = rule
        if title in titles:
            wrong.append(f"{title}: title twice")
        titles[title] = rule
        if len(title) > 64:
            wrong.append(f"{title}: title longer than 64")
        if len(rule["description"]) > 300:
            wrong.append(f"{title}: description longer than 300")
        if rule["level"] not in LEVELS:
            wrong.append(f"{title}: level {rule['level']}")
        if rule["author"] != "Trailglass":
            wrong.append(f"{title}: author {rule['author']}")
        tags = rule.get("tags", [])
        if not any(tag.startswith("attack.") and tag[7:] in TACTICS for tag in tags) and tags != ["trailglass.defenses"]:
            wrong.append(f"{title}: no tactic")
        for tag in tags:
            known = tag == "trailglass.defenses" or tag[:7] == "attack." and (
                tag[7:] in TACTICS or re.fullmatch(r"t\d{4}(\.\d{3})?", tag[7:])
            )
            if not known:
                wrong.append(f"{title}: tag {tag}")
        body = json.dumps(rule.get("detection") or rule["correlation"], sort_keys=True)
        if body in detections:
            wrong.append(f"{title}: same detection as {detections[body]}")
        detections[body] = title
    names = {rule["name"] for rule in rules if "name" in rule} | set(ids)
    by_name = {**ids, **{rule["name"]: rule for rule in rules if "name" in rule}}
    used = set()
    for rule in rules:
        for name in rule.get("correlation", {}).get("rules", []):
            used.add(name)
            if name not in names:
                wrong.append(f"{rule['title']}: no rule {name}")
            elif by_name[name]["title"].startswith("Base: ") == rule["correlation"].get("generate", False):
                wrong.append(f"{rule['title']}: `generate` silences {name}, or lets it speak")
    for rule in rules:
        if "name" in rule and rule["name"] not in used:
            wrong.append(f"{rule['title']}: name that no correlation uses")
    return wrong


def check_samples(rules):
    wrong, count, by_id = [], 0, {}
    with open(os.path.join(SAMPLES, "base.json"), encoding="utf-8") as file:
        base = json.load(file)
    for name in sorted(os.listdir(SAMPLES)):
        if name.endswith(".json") and name != "base.json":
            with open(os.path.join(SAMPLES, name), encoding="utf-8") as file:
                by_id.update(json.load(file))
    by_rule = {rule["id"]: rule for rule in rules}
    for key in set(by_id) - set(by_rule):
        wrong.append(f"samples of no rule: {key}")
    needed = dependencies(rules)
    for rule in rules:
        samples = by_id.get(rule["id"], {})
        for kind in ("fires", "quiet"):
            if not samples.get(kind):
                wrong.append(f"{rule['title']}: no sample that {kind}")
            for number_, sample in enumerate(samples.get(kind, [])):
                count += 1
                got = run(needed[rule["id"]], expanded(base, sample))[rule["id"]]
                if bool(got) != (kind == "fires"):
                    wrong.append(f"{rule['title']}: sample {number_} of {kind} does not")
    return wrong, count


def dependencies(rules):
    """For each rule itself and the rules that it refers to, directly or not."""
    names = {rule["name"]: rule for rule in rules if "name" in rule}
    names.update({rule["id"]: rule for rule in rules})

    def of(rule):
        found = [rule]
        for name in rule.get("correlation", {}).get("rules", []):
            found += [other for other in of(names[name]) if other not in found]
        return found

    return {rule["id"]: of(rule) for rule in rules}


def records_below(folder):
    """All CloudTrail records in JSON, NDJSON and gzip files below a folder, each event once."""
    seen, out = set(), []

    def take(value):
        if isinstance(value, list):
            for element in value:
                take(element)
        elif isinstance(value, dict):
            if "eventName" in value and "eventSource" in value and "eventTime" in value:
                key = value.get("eventID") or id(value)
                if key not in seen:
                    seen.add(key)
                    out.append(value)
            else:
                for element in value.values():
                    if isinstance(element, (list, dict)):
                        take(element)
                    elif isinstance(element, str) and element.startswith("{") and '"eventName"' in element:
                        take(parsed(element) or {})

    for root, _, files in os.walk(folder):
        for name in sorted(files):
            if name.endswith((".json", ".ndjson", ".jsonl", ".gz")):
                with open(os.path.join(root, name), "rb") as file:
                    data = file.read()
                if name.endswith(".gz"):
                    data = gzip.decompress(data)
                whole = parsed(data)
                if whole is not None:
                    take(whole)
                else:
                    for line in data.splitlines():
                        take(parsed(line) or {})
    return out


def parsed(data):
    try:
        return json.loads(data)
    except ValueError:
        return None


def table(rules, folder):
    records = records_below(folder)
    usable = [record for record in records if re.match(r"\d{4}-\d\d-\d\dT", str(record["eventTime"]))]
    print(f"\n{folder}: {len(records)} records, {len(usable)} with a time")
    result = run(rules, usable)
    rows = []
    for rule in rules:
        who = collections.defaultdict(list)
        for index in result[rule["id"]]:
            identity = usable[index].get("userIdentity") or {}
            who[identity.get("arn") or identity.get("invokedBy") or identity.get("type") or "?"].append(usable[index])
        for principal, events in who.items():
            refused = sum(1 for event in events if event.get("errorCode"))
            rows.append((LEVELS.index(rule["level"]), rule["title"], principal, len(events), refused))
    for level, title, principal, count, refused in sorted(rows):
        print(f"{LEVELS[level]:13} {title:64} {count:5} {refused:5}  {principal}")


def hits(rules, folder):
    result = run(rules, records_below(folder))
    counts = {rule["title"]: len(result[rule["id"]]) for rule in rules if not rule["title"].startswith("Base: ")}
    return {title: count for title, count in sorted(counts.items()) if count}


def main():
    rules = load_rules()
    if sys.argv[1:2] == ["--hits"]:
        print(json.dumps(hits(rules, sys.argv[2]), indent=1))
        return 0
    wrong = check(rules)
    more, samples = check_samples(rules)
    levels = collections.Counter(rule["level"] for rule in rules)
    correlations = sum(1 for rule in rules if "correlation" in rule)
    print(f"{len(rules)} rules, {correlations} of them correlations, {samples} samples")
    print(", ".join(f"{levels[level]} {level}" for level in LEVELS))
    for line in wrong + more:
        print("wrong:", line)
    for folder in sys.argv[1:]:
        table(rules, folder)
    return 1 if wrong or more else 0


if __name__ == "__main__":
    sys.exit(main())
