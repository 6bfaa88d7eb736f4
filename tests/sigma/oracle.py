"""Says which records Sigma rules match: pySigma reads the rules, plain loops over the JSON judge them.

    oracle.py FOLDER     FOLDER has records.json; rules.yml and expected.json are written there

The rules are made of values of the records, with every modifier. What is meant by a value of a field is the project's own
decision (tests/fixtures/sigma): all values are texts, a list matches if an element does, an object is all that is in it,
null is absent.
"""

import base64
import datetime
import ipaddress
import json
import random
import re
import sys

import sigma.types as types
from sigma.collection import SigmaCollection
from sigma.conditions import (ConditionAND, ConditionFieldEqualsValueExpression, ConditionNOT, ConditionOR,
                              ConditionValueExpression)

RULES = 400


def leaves(value, path=""):
    """Every value with its path; what is null, or holds nothing, has none."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif value is not None:
        yield path, str(value)


def as_stored(record):
    """The record with the two values that the program keeps in a form of its own (src/sigma/README.md): a time is an instant,
    and an event without a receiving account has that of its caller."""
    record = dict(record)
    try:
        time = datetime.datetime.fromisoformat(record["eventTime"].replace("Z", "+00:00"))
        record["eventTime"] = time.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (AttributeError, KeyError, ValueError):
        pass
    caller = (record.get("userIdentity") or {}).get("accountId")
    if not record.get("recipientAccountId") and caller:
        record["recipientAccountId"] = caller
    return record


class Record(list):
    """The leaves of a record."""

    def __init__(self, record):
        super().__init__(leaves(as_stored(record)))
        self.below = {}
        for path, text in self:
            keys = path.split(".")
            for end in range(1, len(keys) + 1):
                self.below.setdefault(".".join(keys[:end]), []).append(text)


def values(record, field):
    return record.below.get(field, [])


def lower(text):
    return "".join(letter.lower() for letter in text)


def fits_text(parts, text, cased):
    expression = ""
    for part in parts:
        if part == types.SpecialChars.WILDCARD_MULTI:
            expression += ".*"
        elif part == types.SpecialChars.WILDCARD_SINGLE:
            expression += "."
        else:
            expression += re.escape(part if cased else lower(part))
    return re.fullmatch(expression, text if cased else lower(text), re.DOTALL) is not None


def number(text):
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text):
        return float(text)
    return None


def compares(op, value, other):
    ops = types.CompareOperators
    return {ops.LT: value < other, ops.LTE: value <= other, ops.GT: value > other, ops.GTE: value >= other}[op]


def part_of_time(part, text):
    try:
        time = datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(datetime.timezone.utc)
    except ValueError:
        return None
    return time.isocalendar().week if part.name == "WEEK" else getattr(time, part.name.lower())


def fits(wanted, text):
    if isinstance(wanted, types.SigmaExpansion):
        return any(fits(one, text) for one in wanted.values)
    if isinstance(wanted, types.SigmaString):
        return fits_text(wanted.s, text, isinstance(wanted, types.SigmaCasedString))
    if isinstance(wanted, types.SigmaTimestampPart):
        return part_of_time(wanted.timestamp_part, text) == wanted.number
    if isinstance(wanted, types.SigmaNumber):
        return number(text) == float(wanted.number)
    if isinstance(wanted, types.SigmaBool):
        return lower(text) == str(wanted.boolean).lower()
    if isinstance(wanted, types.SigmaRegularExpression):
        flags = sum(wanted.sigma_to_python_flags[flag] for flag in wanted.flags)
        return re.search(str(wanted.regexp), text, flags) is not None
    if isinstance(wanted, types.SigmaCompareExpression):
        if isinstance(wanted.number, types.SigmaTimestampPart):
            value = part_of_time(wanted.number.timestamp_part, text)
        else:
            value = number(text)
        return value is not None and compares(wanted.op, value, float(wanted.number.number))
    if isinstance(wanted, types.SigmaCIDRExpression):
        try:
            inner = ipaddress.ip_network(text, strict=False)
        except ValueError:
            return False
        outer = wanted.network
        return inner.version == outer.version and inner.subnet_of(outer)
    raise TypeError(type(wanted))


def refers(wanted, text, other):
    text, other = lower(text), lower(other)
    if wanted.starts_with and wanted.ends_with:
        return other in text
    if wanted.starts_with:
        return text.startswith(other)
    return text.endswith(other) if wanted.ends_with else text == other


def holds(condition, record):
    if isinstance(condition, ConditionAND):
        return all(holds(part, record) for part in condition.args)
    if isinstance(condition, ConditionOR):
        return any(holds(part, record) for part in condition.args)
    if isinstance(condition, ConditionNOT):
        return not holds(condition.args[0], record)
    wanted = condition.value
    if isinstance(condition, ConditionValueExpression):
        anywhere = [types.SpecialChars.WILDCARD_MULTI]
        if isinstance(wanted, types.SigmaString):
            return any(fits_text(anywhere + list(wanted.s) + anywhere, text, False) for _, text in record)
        return any(str(wanted.number) in text for _, text in record)
    assert isinstance(condition, ConditionFieldEqualsValueExpression), condition
    found = values(record, condition.field)
    if isinstance(wanted, types.SigmaNull):
        return not found
    if isinstance(wanted, types.SigmaExists):
        return bool(found) == wanted.exists
    if isinstance(wanted, types.SigmaFieldReference):
        return any(refers(wanted, text, other) for text in found for other in values(record, wanted.field))
    return any(fits(wanted, text) for text in found)


def is_address(text):
    """Whether this is an IPv4 address as Python reads it, which takes no leading zeros."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


class Maker:
    """Makes rules out of the values of records."""

    def __init__(self, records):
        self.random = random.Random(2026)
        self.records = records
        self.numbers = [leaf for record in records for leaf in record if number(leaf[1]) is not None and "." not in leaf[1]]
        self.times = [leaf for record in records for leaf in record if part_of_time(types.TimestampPart.HOUR, leaf[1]) is not None]
        self.addresses = [leaf for record in records for leaf in record if is_address(leaf[1])]

    def leaf(self):
        choose = self.random.choice
        # Most conditions of a rule are of one record, else hardly any rule with several would match.
        record = self.record if self.random.random() < 0.8 else choose(self.records)
        path, text = choose(record)
        if self.random.random() < 0.1 and "." in path:
            path = path.rsplit(".", 1)[0]
        return path, text[:60] if len(text) > 60 else text

    def piece(self, text):
        if len(text) < 3:
            return text
        start = self.random.randrange(len(text) - 1)
        return text[start:start + self.random.randrange(1, 12)]

    def plain(self, text):
        """As rules write a text: stars, question marks and backslashes escaped."""
        return re.sub(r"([\\*?])", r"\\\1", text)

    def wild(self, text):
        letters = list(self.plain(text).replace("\\", ""))
        for _ in range(self.random.randrange(1, 3)):
            if letters:
                letters[self.random.randrange(len(letters))] = self.random.choice("*?")
        return "".join(letters)

    def line(self):
        """A field with modifiers, and its values."""
        choose, chance = self.random.choice, self.random.random
        path, text = self.leaf()
        kind = choose(["whole"] * 4 + ["wild", "contains", "startswith", "endswith", "cased", "exists", "null", "re", "number", "compare",
                      "cidr", "fieldref", "base64", "windash", "time", "all", "neq", "bool"])
        if kind == "whole":
            return path, [self.plain(choose([text, text.upper(), text.lower()])) for _ in range(self.random.randrange(1, 3))] + (["x"] if chance() < 0.2 else [])
        if kind == "wild":
            return path, self.wild(text)
        if kind in ("contains", "startswith", "endswith"):
            piece = {"contains": self.piece(text), "startswith": text[:5], "endswith": text[-5:]}[kind]
            return f"{path}|{kind}", self.plain(choose([piece, piece.upper()]))
        if kind == "cased":
            return f"{path}|cased", self.plain(choose([text, text.lower()]))
        if kind == "exists":
            return f"{path}|exists", chance() < 0.7
        if kind == "null":
            return path, choose([None, [None, self.plain(text)]])
        if kind == "re":
            expression = ".".join(re.escape(part) for part in re.findall(r"\w+", text)[:3]) or "x"
            flag = choose(["", "|i", "|s", "|i|s"])
            return f"{path}|re{flag}", choose([expression, "^" + expression, expression + ".*[a-z]", expression.upper()])
        if kind == "number" and self.numbers:
            path, text = choose(self.numbers)
            return path, int(float(text))
        if kind == "compare" and self.numbers:
            path, text = choose(self.numbers)
            return f"{path}|{choose(['gt', 'gte', 'lt', 'lte'])}", int(float(text)) + choose([-1, 0, 1])
        if kind == "cidr" and self.addresses:
            path, text = choose(self.addresses)
            return f"{path}|cidr", str(ipaddress.ip_network(f"{text}/{choose([8, 16, 24, 32])}", strict=False))
        if kind == "fieldref":
            return f"{path}|fieldref{choose(['', '|contains', '|endswith', '|startswith'])}", self.leaf()[0]
        if kind == "base64":
            modifier = choose(["base64", "base64offset", "wide|base64offset", "utf16be|base64", "utf16|base64"])
            return f"{path}|{modifier}|contains", "".join(letter for letter in text if letter.isascii() and letter.isalnum())[:3] or "a"
        if kind == "windash":
            return f"{path}|windash|contains", " -" + self.plain(re.sub(r"\W", "", text)[:4] or "a")
        if kind == "time" and self.times:
            path, text = choose(self.times)
            part = choose(["minute", "hour", "day", "week", "month", "year"])
            order = choose(["", "|gte", "|lt"])
            return f"{path}|{part}{order}", part_of_time(types.TimestampPart[part.upper()], text)
        if kind == "all":
            return f"{path}|contains|all", [self.plain(self.piece(text)), self.plain(self.piece(text))]
        if kind == "neq":
            return f"{path}|neq", [self.plain(text), "x"]
        if kind == "bool":
            return path, chance() < 0.5
        return path, self.plain(text)

    def selection(self):
        kind = self.random.random()
        if kind < 0.08:
            return [self.plain(self.piece(self.leaf()[1])) or "x" for _ in range(2)]
        if kind < 0.2:
            return [dict([self.line()]), dict([self.line()])]
        return dict(self.line() for _ in range(self.random.randrange(1, 3)))

    def rule(self, index):
        self.record = self.random.choice(self.records)
        names = ["selection", "filter_a", "filter_b"][:self.random.randrange(1, 4)]
        conditions = {1: ["selection", "selection", "not selection"],
                      2: ["selection and not filter_a", "selection or filter_a", "all of them", "1 of them"],
                      3: ["selection and not 1 of filter_*", "selection or filter_a and not filter_b", "all of filter_* or selection"]}
        detection = {name: self.selection() for name in names}
        detection["condition"] = self.random.choice(conditions[len(names)])
        return {"title": f"rule {index}", "id": f"00000000-0000-4000-8000-{index:012}", "status": "test",
                "logsource": {"product": "aws", "service": "cloudtrail"}, "detection": detection, "level": "low"}


def main(folder):
    with open(f"{folder}/records.json", encoding="utf-8") as file:
        raw = json.load(file, parse_float=str, parse_int=str)
    records = {record["eventID"]: Record(record) for record in raw}
    maker = Maker(list(records.values()))
    expected, written, used = {}, [], set()
    for index in range(RULES):
        rule = maker.rule(index)
        # JSON is YAML.
        text = json.dumps(rule, ensure_ascii=True)
        parsed = SigmaCollection.from_yaml(text).rules[0]
        conditions = [condition.parsed for condition in parsed.detection.parsed_condition]
        found = [key for key, record in records.items() if any(holds(one, record) for one in conditions)]
        expected[rule["id"]] = sorted(found)
        written.append(text)
        used |= set(re.findall(r"\|(\w+)", text))
    with open(f"{folder}/rules.yml", "w", encoding="utf-8") as file:
        file.write("\n---\n".join(written))
    with open(f"{folder}/expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file)
    some = sum(1 for found in expected.values() if 0 < len(found) < len(records))
    print(f"{RULES} rules over {len(records)} records; {some} match some of them, with the modifiers {', '.join(sorted(used))}")
    assert some > RULES / 3, "many rules must tell records apart"


main(sys.argv[1])
