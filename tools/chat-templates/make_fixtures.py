"""Writes the golden fixtures of the chat template tests: our own templates, rendered by Python's jinja2.

Usage: python3 tools/chat-templates/make_fixtures.py
Needs Debian's python3-jinja2 (3.1.2 was used). Writes tests/ExoGrains.Models.Tests/ChatTemplates/Fixtures/*.jsonl, one case
a line: {"template" (the text, or its number in chat-templates.json), "context", "expected"} or {"template", "context", "error"} where jinja2 fails.
"""
import json
import pathlib
import random
import re

import chat_cases
import expression_cases
import oracle

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "tests/ExoGrains.Models.Tests/ChatTemplates/Fixtures"

CONTEXT = {
    "s": "Hello, World", "u": "Zürich 😀 straße", "e": "", "ml": "one\ntwo\n\nthree ", "n": 7, "big": 2**70, "f": 2.5, "whole": 1.0,
    "t": True, "no": False, "nil": None, "l": [3, 1, 2], "words": ["beta", "Alpha", "gamma", "alpha"], "d": {"b": 1, "a": [1, {"x": None}], "items": "key"},
    "people": [{"name": "Ann", "age": 31, "city": "Rom"}, {"name": "bob", "age": 25, "city": "oslo"}, {"name": "Cy", "age": 31, "city": "Oslo"}],
    "msgs": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo"}, {"role": "user", "content": "<|end|> bye"}],
    "q": "it's \"q\" \\ \t\x01\u200b\u00e9", "html": "<b>&\"'</b>",
}


def write(name, cases, numbers=None):
    """Writes the cases that print the same on every run, each once."""
    seen = set()
    with open(TARGET / f"{name}.jsonl", "w", encoding="utf-8") as out:
        for template, context in cases:
            key = (template, json.dumps(context, sort_keys=True))
            if key in seen:
                continue
            seen.add(key)
            # Through JSON, so that both sides start from the same text.
            outcome = oracle.render(template, json.loads(json.dumps(context)))
            # Addresses and lazy objects print differently every time.
            if "at0x" in re.sub(r"\W", "", outcome.get("expected", "")):
                continue
            shown = {} if context is CONTEXT else {"context": context}
            out.write(json.dumps({"template": numbers[template] if numbers else template, **shown, **outcome}, ensure_ascii=False) + "\n")
    print(name, len(seen))


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    with open(TARGET / "context.json", "w", encoding="utf-8") as out:
        json.dump(CONTEXT, out, ensure_ascii=False, indent=1)
        out.write("\n")
    write("expressions", ((template, CONTEXT) for template in expression_cases.templates()))
    write("statements", ((template, CONTEXT) for template in expression_cases.statements()))
    write("generated", ((template, CONTEXT) for template in expression_cases.generated(random.Random(20240706))))
    # The templates stand apart, numbered: each is used by many cases.
    with open(TARGET / "chat-templates.json", "w", encoding="utf-8") as out:
        json.dump(chat_cases.TEMPLATES, out, ensure_ascii=False, indent=1)
        out.write("\n")
    write("chats", chat_cases.cases(), {source: index for index, source in enumerate(chat_cases.TEMPLATES)})


if __name__ == "__main__":
    main()
