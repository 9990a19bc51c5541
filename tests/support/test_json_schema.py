#!/usr/bin/env python3
"""The validator of tests/support/json_schema.py says yes and no where it should."""
import glob
import json

import json_schema
import tap


def fits(value, schema):
    return json_schema.errors(value, schema) == []


def test_types():
    for name, yes, no in [
        ("object", {}, []),
        ("array", [], {}),
        ("string", "", 1),
        ("boolean", False, 0),
        ("null", None, 0),
        ("number", 1.5, True),
        ("integer", 2, 2.5),
    ]:
        assert fits(yes, {"type": name}) and not fits(no, {"type": name}), name
    assert fits(None, {"type": ["string", "null"]}) and not fits(1, {"type": ["string", "null"]})


def test_objects():
    schema = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "integer"}},
        "additionalProperties": False,
    }
    assert fits({"a": 1}, schema)
    assert not fits({}, schema) and not fits({"a": "1"}, schema) and not fits({"a": 1, "b": 2}, schema)
    assert fits({"b": 1}, {"additionalProperties": {"type": "integer"}})
    assert not fits({"b": "1"}, {"additionalProperties": {"type": "integer"}})
    named = {"patternProperties": {"^x": {"type": "null"}}, "additionalProperties": False}
    assert fits({"x1": None}, named) and not fits({"x1": 1}, named) and not fits({"y": None}, named)


def test_values():
    assert fits("b", {"enum": ["a", "b"]}) and not fits("c", {"enum": ["a", "b"]})
    assert fits(1, {"const": 1}) and not fits(True, {"const": 1}) and fits(1.0, {"const": 1})
    assert fits("ab1", {"pattern": "^[a-z]+[0-9]$"}) and not fits("1", {"pattern": "^[a-z]"})
    assert not fits("", {"minLength": 1}) and fits("a", {"minLength": 1})
    assert not fits(0, {"minimum": 1}) and not fits(9, {"maximum": 8}) and fits(5, {"minimum": 1, "maximum": 8})


def test_arrays():
    assert fits([1, 2], {"items": {"type": "integer"}}) and not fits([1, "2"], {"items": {"type": "integer"}})
    assert not fits([], {"minItems": 1}) and not fits([1, 2], {"maxItems": 1})
    assert fits([1, True], {"uniqueItems": True}) and not fits([1, 1.0], {"uniqueItems": True})


def test_combinations():
    schema = {"oneOf": [{"type": "null"}, {"type": "integer"}, {"minimum": 5}]}
    assert fits(None, {"oneOf": [{"type": "null"}, {"type": "integer"}]}) and not fits("x", {"oneOf": [{"type": "null"}]})
    assert not fits(7, schema), "two forms fit"
    assert fits(1, {"anyOf": [{"type": "integer"}, {"minimum": 0}]}) and not fits(None, {"anyOf": [False]})
    assert not fits(1, {"allOf": [{"type": "integer"}, {"minimum": 2}]})


def test_references():
    schema = {"$defs": {"name": {"type": "string"}}, "items": {"$ref": "#/$defs/name"}}
    assert fits(["a"], schema) and not fits([1], schema)
    assert not fits("", {"$defs": {"s": {"type": "string"}}, "$ref": "#/$defs/s", "minLength": 1})


def test_the_place_is_named():
    schema = {"properties": {"rows": {"items": {"properties": {"n": {"type": "integer"}}}}}}
    assert json_schema.errors({"rows": [{"n": 1}, {"n": "x"}]}, schema) == ['/rows/1/n: "x" is not of type integer']


def test_an_unknown_keyword_is_refused():
    for schema in ({"requierd": ["a"]}, {"$ref": "other.json"}, {"$ref": "#"}):
        try:
            json_schema.errors({}, schema)
        except ValueError:
            continue
        raise AssertionError(f"{schema} was accepted")


def test_lines():
    assert json_schema.check_lines('{"a":1}\n{"a":2}\n', {"required": ["a"]}) == [{"a": 1}, {"a": 2}]
    try:
        json_schema.check_lines('{"a":1}\n{}\n', {"required": ["a"]})
    except AssertionError as error:
        assert str(error).startswith("line 2 ")
    else:
        raise AssertionError("the second line lacks its key")


def test_our_schemas_use_known_keywords_only():
    for path in sorted(glob.glob("docs/schema/*.json")):
        with open(path, encoding="utf-8") as file:
            walk(json.load(file), path)


def walk(schema, path):
    """Every keyword of a schema and of the schemas within has a rule."""
    if not isinstance(schema, dict):
        return
    for key, rule in schema.items():
        known = key in json_schema.ANNOTATIONS or key == "$ref" or hasattr(json_schema.Validator, "rule_" + key)
        assert known, f"{path}: '{key}' is not known to the validator"
        if key in ("properties", "patternProperties", "$defs"):
            for inner in rule.values():
                walk(inner, path)
        elif key in ("oneOf", "anyOf", "allOf"):
            for inner in rule:
                walk(inner, path)
        elif key in ("items", "additionalProperties"):
            walk(rule, path)


tap.run(globals())
