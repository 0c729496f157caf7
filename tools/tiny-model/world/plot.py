"""What a plot is: beats in order, what it teaches, and what one may ask about it afterwards.

Beats are lines of templates (telling.py). A line that begins with ``?`` is left out half of the time, as is what
follows a ``?`` that stands alone inside a line; so one plot gives short and long stories.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Plot:
    """``questions`` are (question, answer) templates; ``themes`` what the story may be asked for by."""

    name: str
    themes: tuple
    text: str
    questions: list

    def beats(self, random, long):
        """The templates to tell, without the optional ones that were not drawn."""
        chance = 0.85 if long else 0.35
        told = []
        for line in self.text.strip().split("\n"):
            optional = line.startswith("? ")
            line = line[2:] if optional else line
            if optional and random.random() > chance:
                continue
            parts = line.split(" ? ")
            told.append(parts[0].removesuffix(" ?"))
            told.extend(part for part in parts[1:] if random.random() < chance)
        return told
