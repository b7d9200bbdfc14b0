"""What models are told of a function: made of its signature, its type hints and its docstring."""

import copy
import inspect
import re
from typing import Any, get_type_hints

from pydantic import Field, create_model

PARAMETER = re.compile(r":param (\w+):\s*(.+)")


def functions_of(tools):
    for name in dir(tools):
        if name.startswith("__"):
            continue
        attribute = getattr(tools, name)
        if callable(attribute) and not inspect.isclass(attribute):
            yield attribute


def description_of(docstring):
    kept = []
    for line in (docstring or "").strip().split("\n"):
        line = line.strip()
        if line.startswith((":param", ":return")):
            break
        kept.append(line)
    return "\n".join(kept)


def parameters_of(docstring):
    found = (PARAMETER.match(line.strip()) for line in (docstring or "").splitlines())
    return {match[1]: match[2] for match in found if match and not match[1].startswith("__")}


def spec_of(function):
    hints = get_type_hints(function)
    told = parameters_of(function.__doc__)
    fields = {}
    for name, parameter in inspect.signature(function).parameters.items():
        default = ... if parameter.default is parameter.empty else parameter.default
        text = told.get(name)
        fields[name] = (hints.get(name, Any), Field(default, description=text) if text else default)
    model = create_model(function.__name__, **fields)
    model.__doc__ = description_of(function.__doc__)
    schema = inlined(model.model_json_schema())
    schema.pop("$defs", None)
    schema.pop("definitions", None)
    return {
        "name": schema.pop("title", function.__name__),
        "description": schema.pop("description", ""),
        "parameters": untitled(schema),
    }


def inlined(schema):
    """The schema with every reference replaced by what it refers to."""

    def look(node, seen):
        if isinstance(node, list):
            return [look(item, seen) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.startswith("#/"):
            rest = {key: look(value, seen) for key, value in node.items() if key != "$ref"}
            if reference in seen:
                return rest
            target = schema
            for part in reference[2:].split("/"):
                target = target.get(part, {})
            target = look(copy.deepcopy(target), seen | {reference})
            return {**target, **rest}
        return {key: value if key in ("$defs", "definitions") else look(value, seen) for key, value in node.items()}

    return look(schema, frozenset())


def untitled(schema, above=""):
    kept = {}
    for key, value in schema.items():
        if key == "title" and not (isinstance(value, dict) and above == "properties"):
            continue
        kept[key] = untitled(value, key) if isinstance(value, dict) else value
    return kept


def specs_of(tools):
    return [spec_of(function) for function in functions_of(tools)]
