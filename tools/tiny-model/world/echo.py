"""Exercises in looking back: repeating words, and telling who was what. Stories need both for their names and things,
but give few chances to learn it; here every answer does."""
from . import words
from .telling import fill

ASK_AGAIN = "[Repeat|Say|Repeat after me|Please repeat|Say again|Say after me|repeat]: {list}[.||]"


def repeated(random):
    """Question and answer of a request to repeat a few words."""
    pool = words.GIRLS + words.BOYS + words.KINDS + list(words.THINGS) + list(words.PLACES) + words.TRAITS
    chosen = " ".join(random.choice(pool) for _ in range(random.randrange(2, 13)))
    return fill(ASK_AGAIN, {"list": chosen}, random), chosen


def lists(random):
    """Pieces of a text in which one list of names and nouns comes two or three times."""
    chosen = [random.choice(words.GIRLS + words.BOYS + words.KINDS) for _ in range(random.randrange(4, 20))]
    line = " " + " ".join(chosen)
    return [("Again:" + line, False)] + [("\nAgain:" + line, True) for _ in range(random.choice([1, 2]))]


def riddles(random):
    """Pieces of a text that says who is what and has what, and then asks. Only the answers are to be learned."""
    names = random.sample(words.GIRLS + words.BOYS, random.randrange(2, 6))
    kinds = random.sample(words.KINDS, len(names))
    things = random.sample(list(words.THINGS), len(names))
    facts, asked = [], []
    for name, kind, thing in zip(names, kinds, things):
        facts.append(random.choice([f"There was a {kind} named {name}.", f"{name} is a {kind}.",
                                    f"I met {name} the {kind}."]))
        asked += [(f"Who is the {kind}?", f" {name}."), (f"What is {name}?", f" {name} is a {kind}.")]
        if random.random() < 0.7:
            facts.append(random.choice([f"{name} has a {thing}.", f"{name} found a {thing}.",
                                        f'"I lost my {thing}," said {name}.']))
            asked += [(f"Whose is the {thing}?", f" It is {name}'s {thing}."),
                      (f"What does {name} need?", f" {name} needs the {thing}.")]
    if random.random() < 0.5:
        random.shuffle(facts)
    random.shuffle(asked)
    pieces = [(" ".join(facts), False)]
    for question, answer in asked[:random.randrange(3, 9)]:
        pieces += [("\n" + question, False), (answer, True)]
    return pieces
