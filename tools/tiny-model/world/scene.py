"""The cast and the props of one story, and the fields its templates may use."""
from dataclasses import dataclass

from . import words


@dataclass(frozen=True)
class Character:
    """Someone in a story. Names and pronouns agree because both follow from ``she``."""

    kind: str
    name: str
    she: bool
    trait: str

    @property
    def pronouns(self):
        return ("she", "her", "her") if self.she else ("he", "him", "his")


def character(random, kind=None, name=None, trait=None, taken=()):
    """A character with whatever is not asked for drawn at random; ``taken`` are names already in the story."""
    kind = kind or random.choice(words.KINDS)
    she = random.random() < 0.5
    if name:
        she = name in words.GIRLS
    if kind in words.ALWAYS_SHE or kind in words.ALWAYS_HE:
        she = kind in words.ALWAYS_SHE
    name = name or random.choice([n for n in (words.GIRLS if she else words.BOYS) if n not in taken])
    return Character(kind, name, she, trait or random.choice(words.TRAITS))


@dataclass(frozen=True)
class Scene:
    """Who, where and with what. ``thing_look`` is the adjective the thing keeps through the story."""

    hero: Character
    friend: Character
    place: str
    thing: str
    thing_look: str
    food: str
    skill: str
    fear: str

    def fields(self):
        """Everything a template may name. Capital letters are names: H the hero, F the friend."""
        lives, hidden, sight = words.PLACES[self.place]
        use, used = words.THINGS[self.thing]
        skilled, first_try, last_try = words.SKILLS[self.skill]
        fear_when, fear_truth = words.FEARS[self.fear]
        fields = dict(
            lives=lives, hidden=hidden, sight=sight, place=self.place, thing=self.thing, look=self.thing_look,
            use=use, used=used, food=self.food, skill=self.skill, skilled=skilled, first_try=first_try,
            last_try=last_try, fear=self.fear, fear_when=fear_when, fear_truth=fear_truth,
            kind=self.hero.kind, trait=self.hero.trait, fkind=self.friend.kind, ftrait=self.friend.trait,
        )
        for prefix, who in (("", self.hero), ("f", self.friend)):
            subject, object_, possessive = who.pronouns
            fields.update({prefix + "h": subject, prefix + "him": object_, prefix + "his": possessive})
            fields[(prefix or "h").upper()] = who.name
        return fields


def scene(random, hero=None, friend=None, place=None, thing=None, skill=None, fear=None):
    """A scene with whatever is not given drawn at random."""
    hero = hero or character(random)
    if friend is None or friend.name == hero.name or friend.kind == hero.kind:
        others = [kind for kind in words.KINDS if kind != hero.kind]
        kind = friend.kind if friend and friend.kind != hero.kind else random.choice(others)
        friend = character(random, kind, taken=(hero.name,))
    return Scene(
        hero, friend,
        place or random.choice(list(words.PLACES)),
        thing or random.choice(list(words.THINGS)),
        random.choice(words.COLOURS + words.LOOKS),
        random.choice(words.FOODS),
        skill or random.choice(list(words.SKILLS)),
        fear or random.choice(list(words.FEARS)),
    )
