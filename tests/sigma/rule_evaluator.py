"""Sigma rules and correlations on CloudTrail records, by plain loops over the JSON; nothing is shared with the Rust engine."""
import collections
import datetime
import ipaddress
import json
import re


# ---- values of a record ----

def text(value):
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value)


def leaves(value):
    """All leaf values below a value, as texts; null is absent."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [leaf for member in value.values() for leaf in leaves(member)]
    if isinstance(value, list):
        return [leaf for element in value for leaf in leaves(element)]
    return [text(value)]


def walk(value, parts):
    if isinstance(value, list):
        return [found for element in value for found in walk(element, parts)]
    if not parts:
        return leaves(value)
    if isinstance(value, dict) and parts[0] in value:
        return walk(value[parts[0]], parts[1:])
    return []


def values(record, path):
    if path in record:
        return leaves(record[path])
    return walk(record, path.split("."))


# ---- one rule on one record ----

def wildcard(pattern, before=False, after=False):
    """A regular expression for a Sigma value: `*` and `?`, backslashes before them."""
    out, i = ("" if not before else ".*"), 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\" and i + 1 < len(pattern) and pattern[i + 1] in "*?\\":
            out += re.escape(pattern[i + 1])
            i += 2
            continue
        out += {"*": ".*", "?": "."}.get(c, re.escape(c))
        i += 1
    return out + (".*" if after else "")


def one(record, found, modifiers, value):
    """Whether one of the values found matches one value of the rule."""
    if "fieldref" in modifiers:
        return any(
            compare(modifiers, left.lower(), right.lower())
            for left in found
            for right in values(record, value)
        )
    if value is None:
        return not found
    value = text(value)
    if "re" in modifiers:
        return any(re.search(value, item, re.S) for item in found)
    if "cidr" in modifiers:
        return any(in_network(item, value) for item in found)
    for name in ("lt", "lte", "gt", "gte"):
        if name in modifiers:
            return any(number(name, item, value) for item in found)
    before = "contains" in modifiers or "endswith" in modifiers
    after = "contains" in modifiers or "startswith" in modifiers
    flags = re.S if "cased" in modifiers else re.S | re.I
    expression = re.compile(wildcard(value, before, after), flags)
    return any(expression.fullmatch(item) for item in found)


def compare(modifiers, left, right):
    if "contains" in modifiers:
        return right in left
    if "startswith" in modifiers:
        return left.startswith(right)
    if "endswith" in modifiers:
        return left.endswith(right)
    return left == right


def in_network(item, network):
    try:
        return ipaddress.ip_address(item) in ipaddress.ip_network(network)
    except ValueError:
        return False


def number(name, item, value):
    try:
        left, right = float(item), float(value)
    except ValueError:
        return False
    return {"lt": left < right, "lte": left <= right, "gt": left > right, "gte": left >= right}[name]


def selection(record, detection):
    if isinstance(detection, list):
        return any(selection(record, part) for part in detection)
    for key, wanted in detection.items():
        path, *modifiers = key.split("|")
        found = values(record, path)
        unknown = set(modifiers) - {
            "contains", "startswith", "endswith", "re", "exists", "fieldref", "all", "cased", "cidr", "lt", "lte", "gt", "gte",
        }
        assert not unknown, unknown
        assert "fieldref" not in modifiers or modifiers[0] == "fieldref", key
        if "exists" in modifiers:
            if bool(found) != bool(wanted):
                return False
            continue
        wanted = wanted if isinstance(wanted, list) else [wanted]
        test = all if "all" in modifiers else any
        if not test(one(record, found, modifiers, value) for value in wanted):
            return False
    return True


def condition(expression, truth):
    """Evaluates `a and not (b or 1 of c*)` given what each selection says."""
    tokens = re.findall(r"\(|\)|[\w*]+", expression)
    position = 0

    def take():
        nonlocal position
        position += 1
        return tokens[position - 1]

    def either():
        result = both()
        while position < len(tokens) and tokens[position] == "or":
            take()
            result = both() or result
        return result

    def both():
        result = negated()
        while position < len(tokens) and tokens[position] == "and":
            take()
            result = negated() and result
        return result

    def negated():
        token = take()
        if token == "not":
            return not negated()
        if token == "(":
            result = either()
            assert take() == ")"
            return result
        if token in ("1", "any", "all") and position < len(tokens) and tokens[position] == "of":
            take()
            name = take()
            pattern = ".*" if name == "them" else name.replace("*", ".*")
            chosen = [said for key, said in truth.items() if re.fullmatch(pattern, key) and not key.startswith("_")]
            return all(chosen) if token == "all" else any(chosen)
        return truth[token]

    result = either()
    assert position == len(tokens), expression
    return result


def matches(rule, record):
    detection = rule["detection"]
    truth = {name: selection(record, part) for name, part in detection.items() if name != "condition"}
    return condition(detection["condition"], truth)


# ---- correlations ----

def seconds(timespan):
    return int(timespan[:-1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[timespan[-1]]


def moment(record):
    return datetime.datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00")).timestamp()


def windows(rule, hits, all_rules, ids):
    """The events, as lists of (time, index), of each group in which the correlation fires."""
    spec = rule["correlation"]
    names = spec["rules"]
    groups = collections.defaultdict(list)
    for name in names:
        base = ids[name]
        for index, record in hits(base):
            key = []
            for field in spec.get("group-by", []):
                field = spec.get("aliases", {}).get(field, {}).get(name, field)
                found = values(record, field)
                key.append(found[0] if found else None)
            if None not in key:
                groups[tuple(key)].append((moment(record), index, name, record))
    span = seconds(spec["timespan"])
    fired = []
    for key, events in groups.items():
        events.sort(key=lambda event: event[:2])
        chosen = set()
        first = 0
        for last in range(len(events)):
            while events[last][0] - events[first][0] > span:
                first += 1
            window = events[first:last + 1]
            if holds(spec, names, window):
                chosen.update(event[1] for event in window)
        if chosen:
            fired.append((key, sorted(chosen)))
    return fired


def holds(spec, names, window):
    kind = spec["type"]
    if kind == "temporal":
        return {event[2] for event in window} >= set(names)
    if kind == "temporal_ordered":
        position = 0
        for event in window:
            if event[2] == names[position]:
                position += 1
                if position == len(names):
                    return True
        return False
    if kind == "event_count":
        count = len(window)
    else:
        assert kind == "value_count", kind
        field = spec["condition"]["field"]
        count = len({value for event in window for value in values(event[3], field)[:1]})
    (operator, wanted), = [(k, v) for k, v in spec["condition"].items() if k != "field"]
    assert operator == "gte", operator
    return count >= wanted


def run(rules, records):
    """For each rule's id the indices of the records that it hits."""
    by_name = collections.defaultdict(list)
    anywhere = []
    for rule in rules:
        if "correlation" in rule:
            continue
        wanted = names_wanted(rule)
        if wanted is None:
            anywhere.append(rule)
        else:
            for name in wanted:
                by_name[name].append(rule)
    result = {rule["id"]: [] for rule in rules}
    for index, record in enumerate(records):
        for rule in by_name.get(str(record.get("eventName")).lower(), []) + anywhere:
            if matches(rule, record):
                result[rule["id"]].append(index)
    ids = {}
    for rule in rules:
        ids[rule["id"]] = rule
        if "name" in rule:
            ids[rule["name"]] = rule

    def hits(base):
        return [(index, records[index]) for index in result[base["id"]]]

    waiting = [rule for rule in rules if "correlation" in rule]
    done = {rule["id"] for rule in rules if "correlation" not in rule}
    while waiting:
        ready = [rule for rule in waiting if all(ids[name]["id"] in done for name in rule["correlation"]["rules"])]
        assert ready, "correlations wait for each other"
        for rule in ready:
            found = windows(rule, hits, rules, ids)
            result[rule["id"]] = sorted({index for _, events in found for index in events})
            done.add(rule["id"])
            waiting.remove(rule)
    return result


def names_wanted(rule):
    """The event names that a rule demands, in lower case; None when it may match others."""
    detection = rule["detection"]
    names = set()
    for key, part in detection.items():
        if key == "condition":
            continue
        for item in part if isinstance(part, list) else [part]:
            got = item.get("eventName")
            if got is not None:
                names.update(str(name).lower() for name in (got if isinstance(got, list) else [got]))
    first = detection.get("selection")
    items = first if isinstance(first, list) else [first]
    return names if all("eventName" in item for item in items) else None
