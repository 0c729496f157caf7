"""Turns templates into sentences: ``[a|b|]`` picks one, ``{field}`` is filled in, sentences begin with a capital."""
import re

CHOICE = re.compile(r"\[([^\[\]]*)\]")
SENTENCE_START = re.compile(r'(^|[.!?] |\." |\n|: ")("?)([a-z])')
AN = re.compile(r"\b([Aa]) (?=[aeiou])(?!uni|one)")


def choose(template, random):
    """The template with every choice made, innermost first."""
    while True:
        template, count = CHOICE.subn(lambda match: random.choice(match.group(1).split("|")), template)
        if not count:
            return template


def fill(template, fields, random):
    """One or more finished sentences. Values may themselves hold choices and fields, two levels deep."""
    text = template
    for _ in range(3):
        text = choose(text, random)
        if "{" not in text:
            break
        text = text.format_map(fields)
    text = re.sub(r" +([.,!?])", r"\1", re.sub(r" {2,}", " ", text)).strip()
    text = AN.sub(r"\1n ", text)
    return SENTENCE_START.sub(lambda match: match.group(1) + match.group(2) + match.group(3).upper(), text)
