"""Tells one story: an opening that sets the scene, the beats of a plot, sometimes a last line."""
from dataclasses import dataclass

from . import plots_days, plots_growing, plots_things, plots_troubles
from .scene import Scene
from .telling import choose, fill

PLOTS = plots_things.PLOTS + plots_troubles.PLOTS + plots_growing.PLOTS + plots_days.PLOTS
THEMES = sorted({theme for plot in PLOTS for theme in plot.themes})

OPENINGS = """
Once upon a time there was a {trait} {kind} named {H}. {H} lived {lives}.
Once upon a time, {lives}, there lived a {trait} {kind} named {H}.
There once was a {trait} {kind}. {his} name was {H}, and {h} lived {lives}.
Long ago a {kind} named {H} lived {lives}. {H} was a [very|rather] {trait} {kind}.
Once there was a {kind} named {H} who lived {lives}. Everybody said that {H} was {trait}.
{lives} lived a {trait} {kind}. {his} name was {H}.
""".strip().split("\n")

ENDINGS = """
And they all lived happily.
The end.
And that is the end of the story.
And if you go there today, you may still meet {H} and {F}.
""".strip().split("\n")

ABOUT_ANY = [
    ("[What was the {kind} called|What was the name of the {kind}]?",
     "The {kind} was called {H}."),
    ("[Who was the story about|Who was in the story|What was the story about]?",
     "It was about {H} the {kind} and {F} the {fkind}."),
    ("[Where did {H} live|Where was {H}'s home]?", "{H} lived {lives}."),
    ("[Who was {F}|Who is {F}]?", "{F} was the {fkind} in the story."),
    ("[Who was {H}|Who is {H}|What kind of character was {H}]?", "{H} was a {trait} {kind}."),
]


@dataclass(frozen=True)
class Story:
    """The text, and questions about it with their answers."""

    text: str
    scene: Scene
    questions: list


def tell(random, scene, plot, long=True):
    """A story about the scene. The same details hold throughout, so choices inside them are made once."""
    fields = scene.fields()
    for name in ("lives", "hidden", "first_try", "last_try"):
        fields[name] = fill_lower(fields[name], fields, random)
    templates = [random.choice(OPENINGS)] + plot.beats(random, long)
    if random.random() < 0.3:
        templates.append(random.choice(ENDINGS))
    sentences = [fill(template, fields, random) for template in templates]
    questions = [(fill(q, fields, random), fill(a, fields, random)) for q, a in plot.questions * 2 + ABOUT_ANY]
    return Story(" ".join(s for s in sentences if s), scene, questions)


def fill_lower(template, fields, random):
    """A phrase for the middle of a sentence: choices made and fields filled, no capital."""
    return choose(template, random).format_map(fields)
