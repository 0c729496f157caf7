"""What one may ask a story for, and the scene that answers it."""
from dataclasses import dataclass, field

from . import words
from .scene import character, scene
from .story import PLOTS, THEMES, tell
from .telling import fill

ASK = ("[Tell me|Please tell me|Can you tell me|Could you tell me|Write|Write me|Please write|Make up|I want|"
       "I would like|Give me|Can I hear|Let me hear|I want to hear|Can you write|tell me|write]")
ABOUT = "[about|about|about|about|with|of]"
STORY = "[a story|a story|a story|a short story|a little story|a tale|a nice story|a bedtime story]"
ENDS = "[.||.|, please.|!|?| please]"
BARE = ("[A story|Story|Story time|Another story|One more story|Tell me another one|Tell a story|Do you know a story|"
        "Once more|Tell me something|Another one|I am bored|Entertain me]")

CLAUSES = [
    ("who [lost|loses|has lost] [his|her|a] {thing}", "lost"),
    ("who [finds|found] a {thing}", "shared"),
    ("who [finds|found] a magic {thing}", "wish"),
    ("who [broke|breaks] a {thing}", "broken"),
    ("who [finds|looks for|found] [a treasure|an old map|treasure]", "treasure"),
    ("who makes a [present|gift]", "gift"),
    ("who [saves|helps|saved] [a friend|a {fkind}]", "stuck"),
    ("[in|and] a storm", "storm"),
    ("who [hears|heard] a [strange noise|noise|monster]", "noise"),
    ("who has [an ill|a sick] friend", "ill"),
    ("who [eats|ate] too much", "greedy"),
    ("who [is lost|gets lost|got lost|cannot find the way home]", "home"),
    ("who [never gives up|wants to learn something|learns something]", "skill"),
    ("who is [afraid|scared]", "fear"),
    ("who [has no friends|is lonely|is alone|wants a friend|finds a friend]", "newcomer"),
    ("[in a race|who wants to win|who runs a race]", "race"),
    ("[who plants a seed|with a garden|who has a garden|and a seed|and a flower]", "seed"),
    ("who [cannot sleep|can't sleep|looks at the moon]", "bedtime"),
    ("[who likes music|who loves music|with a band|who plays music]", "band"),
    ("[at a picnic|who is hungry|and a picnic]", "picnic"),
    ("[who gets a letter|and a birthday|who has a birthday|at a birthday party]", "letter"),
    ("on a [bridge|narrow bridge]", "bridge"),
    ("and a [fallen star|star]", "star"),
    ("[in the snow|in winter|and a snowman|who builds a snowman]", "snow"),
]
PLURALS = {"mouse": "mice", "wolf": "wolves", "sheep": "sheep", "deer": "deer", "scarf": "scarves"}


@dataclass
class Wanted:
    """A request: its words, the scene's fixed parts, words the story must hold, and a theme if one was named."""

    text: str
    parts: dict = field(default_factory=dict)
    must_hold: tuple = ()
    theme: str = ""  # of a plot, or the name of one


def draw(random):
    """A request of any form, as a template still to be filled."""
    forms = [_plain, _kind, _kind, _kind, _kind_and_thing, _kind_and_thing, _thing, _place, _two_kinds, _two_kinds,
             _named, _named, _theme, _kind_at_place, _trait_kind, _skill, _fear, _only_name, _clause, _clause,
             _clause]
    return random.choice(forms)(random)


def answer(random, wanted, long=True):
    """A story in which everything that was asked for happens."""
    while True:
        where = scene(random, **wanted.parts)
        plots = [plot for plot in PLOTS if not wanted.theme or wanted.theme in (plot.name, *plot.themes)]
        story = tell(random, where, random.choice(plots), long)
        if all(word in story.text for word in wanted.must_hold):
            return story


def _article(random, noun):
    return random.choice([f"a {noun}", f"a {noun}", f"a {noun}", f"the {noun}", plural(noun)])


def plural(noun):
    """The noun in the plural, as one would ask for stories about them."""
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "ch", "sh", "ss")) else "s")


def asked_about(subject):
    """A template of asking for a story about the subject."""
    return f"{ASK} {STORY} {ABOUT} {subject}{ENDS}"


def _plain(random):
    return Wanted(f"[{ASK} {STORY}{ENDS}|{ASK} {STORY} [with a happy ending|for my little sister|before I sleep]{ENDS}"
                  f"|{BARE}{ENDS}]")


def _kind(random):
    hero = character(random)
    return Wanted(asked_about(_article(random, hero.kind)), {"hero": hero}, (hero.kind,))


def _trait_kind(random):
    hero = character(random)
    return Wanted(asked_about(f"a {hero.trait} {hero.kind}"), {"hero": hero}, (hero.kind, hero.trait))


def _kind_and_thing(random):
    hero, thing = character(random), random.choice(list(words.THINGS))
    return Wanted(asked_about(f"a {hero.kind} and a {thing}"), {"hero": hero, "thing": thing}, (hero.kind, thing))


def _thing(random):
    thing = random.choice(list(words.THINGS))
    return Wanted(asked_about(_article(random, thing)), {"thing": thing}, (thing,))


def _place(random):
    place = random.choice(list(words.PLACES))
    subject = random.choice([f"the {place}", f"a {place}", f"someone in the {place}"])
    return Wanted(asked_about(subject), {"place": place}, (place,))


def _kind_at_place(random):
    hero, place = character(random), random.choice(list(words.PLACES))
    near = "[in the|in a|by the|at the|near the]"
    return Wanted(asked_about(f"a {hero.kind} {near} {place}"), {"hero": hero, "place": place}, (hero.kind, place))


def _two_kinds(random):
    hero = character(random)
    friend = character(random, random.choice([k for k in words.KINDS if k != hero.kind]), taken=(hero.name,))
    subject = random.choice([f"a {hero.kind} and a {friend.kind}", f"a {hero.kind} who meets a {friend.kind}",
                             f"the {hero.kind} and the {friend.kind}"])
    return Wanted(asked_about(subject), {"hero": hero, "friend": friend}, (hero.kind, friend.kind))


def _named(random):
    hero = character(random)
    subject = random.choice([f"a {hero.kind} named {hero.name}", f"a {hero.kind} called {hero.name}",
                             f"{hero.name} the {hero.kind}"])
    return Wanted(asked_about(subject), {"hero": hero}, (hero.kind, hero.name))


def _only_name(random):
    kind = random.choice(words.GIRL_KINDS + words.BOY_KINDS)
    hero = character(random, kind)
    return Wanted(asked_about(hero.name), {"hero": hero}, (hero.name,))


def _theme(random):
    theme = random.choice(THEMES)
    return Wanted(asked_about(theme), theme=theme)


def _skill(random):
    skill = random.choice(list(words.SKILLS))
    hero = character(random)
    subject = random.choice([f"a {hero.kind} who wants to {skill}", words.SKILLS[skill][0],
                             f"a {hero.kind} who learns to {skill}"])
    return Wanted(asked_about(subject), {"hero": hero, "skill": skill}, (skill, words.SKILLS[skill][0][:4]), "learning")


def _clause(random):
    clause, plot = random.choice(CLAUSES)
    where = scene(random)
    asked = fill(clause, where.fields(), random)
    parts = dict(hero=where.hero, friend=where.friend, thing=where.thing)
    must_hold = (where.hero.kind,) + ((where.thing,) if "{thing}" in clause else ())
    return Wanted(asked_about(f"a {where.hero.kind} {asked[0].lower()}{asked[1:]}"), parts, must_hold, plot)


def _fear(random):
    fear = random.choice(list(words.FEARS))
    hero = character(random)
    parts, must_hold = {"hero": hero, "fear": fear}, (fear,)
    return Wanted(asked_about(f"a {hero.kind} who is afraid of {fear}"), parts, must_hold, "courage")
