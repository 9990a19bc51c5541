"""A small JSON Schema validator: the part of the 2020-12 draft that docs/schema/ uses.

  errors(value, schema)            list of "path: what is wrong" lines, empty when it fits
  check(value, "docs/schema/x")    raises AssertionError with the first few of them
  check_lines(text, "docs/...")    the same for each line of a .jsonl text

Known keywords: type, required, properties, additionalProperties, patternProperties, enum, const,
items, minItems, maxItems, uniqueItems, minLength, pattern, minimum, maximum, oneOf, anyOf, allOf,
and $ref into the same document (#/...). A schema that uses another keyword is an error in itself: a
rule that is silently ignored would be a test that silently passes.
"""
import json
import re

ANNOTATIONS = {"$schema", "$id", "$defs", "$comment", "title", "description", "examples", "default"}
MAX_REFERENCES = 64  # a chain of $ref longer than this goes in a circle


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "null": lambda v: v is None,
    "number": is_number,
    "integer": lambda v: is_number(v) and float(v).is_integer(),
}


def same(a, b):
    """Equal as JSON: 1 and true differ, 1 and 1.0 do not."""
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    return type(a) == type(b) and a == b or (is_number(a) and is_number(b) and a == b)


def shown(value):
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


class Validator:
    def __init__(self, root):
        self.root = root
        self.found = []

    def say(self, path, text):
        self.found.append(f"{path or '/'}: {text}")

    def resolve(self, schema):
        for _ in range(MAX_REFERENCES):
            if not isinstance(schema, dict) or "$ref" not in schema:
                return schema
            reference = schema["$ref"]
            if not reference.startswith("#"):
                raise ValueError(f"$ref {reference}: only references into the same document")
            schema = self.root
            for step in reference[1:].strip("/").split("/") if len(reference) > 1 else []:
                schema = schema[step.replace("~1", "/").replace("~0", "~")]
        raise ValueError("a $ref goes in a circle")

    def matches(self, value, schema):
        inner = Validator(self.root)
        inner.walk(value, schema, "")
        return not inner.found

    def walk(self, value, schema, path):
        if isinstance(schema, dict) and "$ref" in schema:
            siblings = {k: v for k, v in schema.items() if k != "$ref"}
            self.walk(value, self.resolve(schema), path)
            schema = siblings
        if schema is True:
            return
        if schema is False:
            self.say(path, "nothing is allowed here")
            return
        for keyword, rule in schema.items():
            if keyword in ANNOTATIONS:
                continue
            method = getattr(self, "rule_" + keyword.replace("$", ""), None)
            if method is None:
                raise ValueError(f"the schema uses '{keyword}', which this validator does not know")
            method(value, rule, path, schema)

    def rule_type(self, value, rule, path, _):
        wanted = rule if isinstance(rule, list) else [rule]
        if not any(TYPES[name](value) for name in wanted):
            self.say(path, f"{shown(value)} is not of type {' or '.join(wanted)}")

    def rule_enum(self, value, rule, path, _):
        if not any(same(value, one) for one in rule):
            self.say(path, f"{shown(value)} is none of {shown(rule)}")

    def rule_const(self, value, rule, path, _):
        if not same(value, rule):
            self.say(path, f"{shown(value)} is not {shown(rule)}")

    def rule_required(self, value, rule, path, _):
        for key in rule if isinstance(value, dict) else []:
            if key not in value:
                self.say(path, f"lacks the key '{key}'")

    def rule_properties(self, value, rule, path, _):
        for key in rule if isinstance(value, dict) else []:
            if key in value:
                self.walk(value[key], rule[key], f"{path}/{key}")

    def rule_patternProperties(self, value, rule, path, _):
        for pattern, schema in rule.items() if isinstance(value, dict) else []:
            for key in value:
                if re.search(pattern, key):
                    self.walk(value[key], schema, f"{path}/{key}")

    def rule_additionalProperties(self, value, rule, path, schema):
        if not isinstance(value, dict):
            return
        patterns = schema.get("patternProperties", {})
        for key in value:
            if key in schema.get("properties", {}) or any(re.search(p, key) for p in patterns):
                continue
            if rule is False:
                self.say(path, f"has a key that the schema does not name: '{key}'")
            else:
                self.walk(value[key], rule, f"{path}/{key}")

    def rule_items(self, value, rule, path, _):
        for index, item in enumerate(value if isinstance(value, list) else []):
            self.walk(item, rule, f"{path}/{index}")

    def rule_minItems(self, value, rule, path, _):
        if isinstance(value, list) and len(value) < rule:
            self.say(path, f"has {len(value)} items, at least {rule} are wanted")

    def rule_maxItems(self, value, rule, path, _):
        if isinstance(value, list) and len(value) > rule:
            self.say(path, f"has {len(value)} items, at most {rule} are allowed")

    def rule_uniqueItems(self, value, rule, path, _):
        if rule and isinstance(value, list):
            for index, item in enumerate(value):
                if any(same(item, before) for before in value[:index]):
                    self.say(path, f"says {shown(item)} twice")

    def rule_minLength(self, value, rule, path, _):
        if isinstance(value, str) and len(value) < rule:
            self.say(path, f"{shown(value)} is shorter than {rule}")

    def rule_pattern(self, value, rule, path, _):
        if isinstance(value, str) and not re.search(rule, value):
            self.say(path, f"{shown(value)} does not match {rule}")

    def rule_minimum(self, value, rule, path, _):
        if is_number(value) and value < rule:
            self.say(path, f"{value} is below {rule}")

    def rule_maximum(self, value, rule, path, _):
        if is_number(value) and value > rule:
            self.say(path, f"{value} is above {rule}")

    def rule_oneOf(self, value, rule, path, _):
        fitting = sum(self.matches(value, schema) for schema in rule)
        if fitting != 1:
            self.say(path, f"{shown(value)} fits {fitting} of {len(rule)} forms, not one")

    def rule_anyOf(self, value, rule, path, _):
        if not any(self.matches(value, schema) for schema in rule):
            self.say(path, f"{shown(value)} fits none of {len(rule)} forms")

    def rule_allOf(self, value, rule, path, _):
        for schema in rule:
            self.walk(value, schema, path)


def errors(value, schema):
    validator = Validator(schema)
    validator.walk(value, schema, "")
    return validator.found


def load(schema):
    """A schema itself, or the path of its file."""
    if isinstance(schema, dict):
        return schema
    with open(schema, encoding="utf-8") as file:
        return json.load(file)


def check(value, schema):
    found = errors(value, load(schema))
    assert not found, "does not fit its schema:\n" + "\n".join(found[:10])


def check_lines(text, schema):
    """Each line of a .jsonl text; returns the parsed lines."""
    schema, rows = load(schema), []
    for number, line in enumerate(text.splitlines(), 1):
        rows.append(json.loads(line))
        found = errors(rows[-1], schema)
        assert not found, f"line {number} does not fit its schema:\n" + "\n".join(found[:10])
    return rows
