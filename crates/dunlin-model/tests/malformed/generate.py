"""Writes what Python's json says to broken documents: a line `[document, offset, words]` each, nulls where it is valid.

Run with Python 3.11 in this folder: `python generate.py`. A second run changes no byte.
"""

import json
import pathlib
import random

BASES = [
    '{"name": "Kea", "age": 42, "tags": ["a", "b"], "note": null}',
    '[1, -2.5e+10, 0, true, false, null, "\\u00e9\\n\\"x\\"", {"a": {}}, []]',
    '{"ünï 🐦": "čö🐦de", "b": [{"c": [1, [2, [3]]]}]}',
    ' { "a" : 1 , "b" : [ 1 , 2 ] } ',
    '"text \\\\ \\/ \\b\\f\\t"',
    "-12.5E-3",
    '{"a":"\\ud83d\\udc26"}',
]
WRITTEN = [
    "", " ", "{", "}", "[", "]", "{}", "[]", "{]", "[}", "[1,]", '{"a":1,}', '{"a"}', '{"a":}', '{"a" 1}', "{a:1}", "{'a':1}", "[1 2]",
    "[,1]", "nul", "nulll", "tru", "True", "None", "undefined", "01", "-", "-a", "1.", ".5", "1.e5", "1e", "1e+", "+1", "0x10", "1_000",
    '"', '"abc', '"\\', '"\\u', '"\\u12', '"\\u12"', '"\\uzzzz"', '"\\x"', '"a\tb"', '"a\nb"', '"\\u123g"', "[1]]", "{}{}", "1 2", '"a" "b"',
    "NaN", "Infinity", "-Infinity", "-Infinit", "[NaN, 1]", '"\\ud800"', '"\\ud800x"', "\u00a0{}", "/* */ {}", "// a\n{}", "{\"a\": 1 // b\n}",
    "[" * 200 + "]" * 200, '{"a":' * 130 + "1" + "}" * 130, "\n\n{\n  \"a\": 1,\n  \"b\" 2\n}", "{\"a\": \"🐦\", \"b\": x}", "[\"🐦🐦\" 1]", "{\"🐦\" 1}",
]
MARKS = list('{}[]",:\\ \n0-1.eEnt\t/\u0001u🐦')


def documents():
    yield from WRITTEN
    chance = random.Random(1)
    for base in BASES:
        for _ in range(60):
            letters = list(base)
            for _ in range(chance.choice([1, 1, 2])):
                place = chance.randrange(len(letters)) if letters else 0
                kind = chance.randrange(4)
                if kind == 0 and letters:
                    del letters[place]
                elif kind == 1:
                    letters.insert(place, chance.choice(MARKS))
                elif kind == 2 and letters:
                    letters[place] = chance.choice(MARKS)
                else:
                    del letters[place:]
            yield "".join(letters)


def answer(document):
    try:
        json.loads(document)
    except json.JSONDecodeError as error:
        return [document, error.pos, error.msg]
    return [document, None, None]


lines = dict.fromkeys(json.dumps(answer(document), ensure_ascii=False) for document in documents())
(pathlib.Path(__file__).parent / "broken.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
print(len(lines))
