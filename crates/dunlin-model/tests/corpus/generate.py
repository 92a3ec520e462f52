"""Writes the differential corpus: what pydantic, called as FastAPI calls it, says to each case.

Run with FastAPI 0.165 and pydantic 2.14 (`pip install 'fastapi==0.165.*' 'pydantic==2.14.*' email-validator`), in this folder:

    python generate.py

Checked once over HTTP: FastAPI's TestClient gave the same answer to each case as a JSON body (but `null`, which FastAPI takes for no body)
and to each case marked `text` as a query parameter. It rewrites scalars.json, constraints.json, containers.json, models.json (the cases of cases.py, one a line) and schemas.json.
The output depends on nothing but these versions: a second run changes no byte.

A case:
    type    a Python annotation; names in capitals are in models.py
    rules   field rules; `min_items`/`max_items` are pydantic's min_length/max_length on a container;
            bounds of dates, durations and decimals are strings
    input   the JSON value that is validated
    json    only where a JSON reader with 64-bit numbers would lose `input` or `output`: the input's exact text
    text    true: the input is text, as from a query string (a list: a repeated key); the same string in a JSON body gives the same answer
    issues  null when valid, else what FastAPI sends as `detail`, loc without its `body` or `query`
    output  when valid: what FastAPI answers for the value under the same type as response model; sets are sorted
    note    only where the case needs one
"""

import datetime
import decimal
import json
import pathlib
import re
import typing
import warnings

import pydantic
from fastapi import params
from fastapi._compat.v2 import GenerateJsonSchema, ModelField
from fastapi.encoders import jsonable_encoder

import cases
import models

HERE = pathlib.Path(__file__).parent
NAMES = {
    **{name: getattr(typing, name) for name in ("Annotated", "Any", "Literal", "Optional", "Union")},
    **{name: getattr(pydantic, name) for name in ("AnyUrl", "EmailStr", "Field", "HttpUrl")},
    **{name: getattr(datetime, name) for name in ("date", "datetime", "time", "timedelta")},
    "Decimal": decimal.Decimal,
    "UUID": __import__("uuid").UUID,
    **{name: value for name, value in vars(models).items() if name[0].isupper()},
}
CONVERTED = ("date", "datetime", "time", "timedelta", "Decimal")
RENAMED = {"min_items": "min_length", "max_items": "max_length"}
UNORDERED = ("set[", "frozenset[")
REPEATED = ("list[", "set[", "frozenset[", "tuple[")


def field(type_name, rules):
    """FastAPI's own field of a body with this annotation and these rules."""
    annotation = eval(type_name, NAMES)
    arguments = {RENAMED.get(name, name): bound(type_name, name, value) for name, value in rules.items()}
    info = params.Body(annotation=typing.Annotated[annotation, pydantic.Field(**arguments)])
    return ModelField(field_info=info, name="value")


def bound(type_name, rule, value):
    if type_name in CONVERTED and rule in ("ge", "gt", "le", "lt", "multiple_of"):
        return pydantic.TypeAdapter(NAMES[type_name]).validate_python(value)
    return value


def case(type_name, rules, value):
    validator = field(type_name, rules)
    result, errors = validator.validate(value)
    line = {"type": type_name, "rules": rules, "input": value, "text": is_text(type_name, value)}
    if errors:
        issues = [{name: issue[name] for name in ("type", "loc", "msg", "input", "ctx") if name in issue} for issue in jsonable_encoder(errors)]
        line |= {"issues": issues, "output": None}
    else:
        output = json.loads(validator.serialize_json(result))
        line |= {"issues": None, "output": sorted(output) if type_name.startswith(UNORDERED) else output}
    return line | remarks(line, result)


def remarks(line, result):
    found = {}
    if beyond_64_bits(line["input"]):
        found["json"] = json.dumps(line["input"])
    if beyond_64_bits([line["input"], line["output"]]) or (type(result) is int and not -(2**63) <= result < 2**63):
        found["note"] = "beyond i64"
    elif line["output"] is None and isinstance(result, float):
        found["note"] = f"output is {result}, for which pydantic writes null"
    return found


def is_text(type_name, value):
    """Whether FastAPI takes the type as a query parameter and `value` is what a query string gives it."""
    if any(is_model(word) for word in re.findall(r"\w+", type_name)):
        return False
    if isinstance(value, list):
        return type_name.startswith(REPEATED) and bool(value) and all(isinstance(item, str) for item in value)
    return isinstance(value, str) and not any(word in type_name for word in (*REPEATED, "dict["))


def is_model(name):
    return name == "Pet" or isinstance(NAMES.get(name), type) and issubclass(NAMES[name], pydantic.BaseModel)


def beyond_64_bits(value):
    if isinstance(value, dict):
        return any(map(beyond_64_bits, value.values()))
    if isinstance(value, list):
        return any(map(beyond_64_bits, value))
    return isinstance(value, int) and not -(2**63) <= value < 2**63


def schemas(rows):
    """The schema of each type with each set of rules, as FastAPI's documents have it."""
    seen = {}
    for type_name, rules, _ in rows:
        entry = {"type": type_name, "rules": rules}
        for mode in ("validation", "serialization"):
            adapter = field(type_name, rules)._type_adapter
            entry[mode] = adapter.json_schema(mode=mode, schema_generator=GenerateJsonSchema, ref_template="#/components/schemas/{model}")
        seen[type_name, json.dumps(rules)] = entry
    return list(seen.values())


def write(name, entries):
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, allow_nan=False) for entry in entries)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{name}.json: {len(entries)}")


def main():
    warnings.simplefilter("error")
    for name, rows in cases.FILES.items():
        write(name, [case(type_name, rules, value) for type_name, rules, inputs in rows for value in inputs])
    write("schemas", schemas([row for rows in cases.FILES.values() for row in rows]))


if __name__ == "__main__":
    main()
