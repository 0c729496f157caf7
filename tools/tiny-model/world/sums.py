"""Additions of two numbers from 0 to 99, in many phrasings, and the pairs that training never shows."""
import random as _random

from .telling import choose

ASKED = [
    "[What is|What's|what is|Tell me|Calculate|Compute|Can you tell me what|Do you know what] {a} + {b}[?||.| is?]",
    "{a} + {b}[ =|=|?||  = ?]",
    "{a}+{b}[ =|=|?||=?]",
    "[Add|Please add|add|Can you add|Sum] {a} and {b}[.||?]",
    "[How much is|What is|What's|how much is|what is|What do you get for] {a} plus {b}[?||.]",
    "{a} plus {b}[?||.| is| =]",
    "[What is the sum of|The sum of|Find the sum of] {a} and {b}[?||.]",
    "What do {a} and {b} make[ together|]?",
    "I have {a} [apples|nuts|coins|books] and get {b} more. How many [are there|do I have][ now|]?",
]


def held_out_pairs():
    """The fixed tenth of the 10,000 ordered pairs kept for measuring: both orders of a pair, or neither."""
    unordered = [(a, b) for a in range(100) for b in range(a, 100)]
    _random.Random(20).shuffle(unordered)
    kept = set()
    for a, b in unordered:
        if len(kept) >= 1000:
            break
        kept |= {(a, b), (b, a)}
    return kept


HELD_OUT = held_out_pairs()


def draw_pair(random):
    """A pair that may be trained on; single-digit numbers come up more often than they would by chance."""
    while True:
        a, b = (random.randrange(100) if random.random() < 0.9 else random.randrange(10) for _ in "ab")
        if (a, b) not in HELD_OUT:
            return a, b


def question_and_answer(random, pair=None):
    """A phrased addition and its answer, which repeats the sum so that the numbers stand next to each other."""
    a, b = pair or draw_pair(random)
    asked = choose(random.choice(ASKED), random).format(a=a, b=b)
    return asked, f"{a} + {b} = {a + b}."


def raw_line(random):
    """An addition as bare text, without a chat around it: the question and the result."""
    a, b = draw_pair(random)
    return f"{a} + {b}", f" = {a + b}"
