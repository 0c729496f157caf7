"""Renders chat templates with Python's jinja2 exactly as transformers sets it up.

Needs Debian's python3-jinja2 only. `python3 oracle.py CASES.jsonl` prints every case with what jinja2 makes of it;
a case is {"template": ..., "context": {...}} and gets "expected" (the text) or "error" (the message).
"""
import functools
import json
import sys
from datetime import datetime

import jinja2
from jinja2.ext import Extension, loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

# The clock of strftime_now, the same in the tests.
NOW = datetime(2024, 7, 6, 9, 5, 3)


class AssistantTracker(Extension):
    """The tag {% generation %} of transformers, without its bookkeeping."""

    tags = {"generation"}

    def parse(self, parser):
        lineno = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_generation"), [], [], body).set_lineno(lineno)

    def _generation(self, caller=None):
        return caller()


def raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def make_environment():
    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[AssistantTracker, loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


ENVIRONMENT = make_environment()


@functools.lru_cache(maxsize=64)
def compiled(template):
    return ENVIRONMENT.from_string(template)


def render(template, context):
    """Returns {"expected": text} or {"error": message}."""
    variables = {"tools": None, "documents": None, "add_generation_prompt": False, **context}
    try:
        return {"expected": compiled(template).render(**variables)}
    except Exception as error:  # every failure is an outcome to compare
        return {"error": f"{type(error).__name__}: {error}"}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as cases:
        for line in cases:
            case = json.loads(line)
            print(json.dumps({**case, **render(case["template"], case["context"])}, ensure_ascii=False))
