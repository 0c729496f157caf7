"""The endless corpus: documents in the proportions the model is trained on, as (text, learn) pieces.

``learn`` is false for what the user and the system say: the model need not be able to say such things itself.
"""
from . import chat, echo, requests, sums

END, TURN, TURN_END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"


def document(random, bare_sums=0.24, echoes=0.0, lists=0.3):
    """Pieces of one document: a chat (most), a bare story, or additions alone."""
    kind = random.random()
    if kind < 0.10:
        story = requests.answer(random, requests.Wanted(""), random.random() < 0.6)
        return [(_sometimes_without_opening(random, story.text), True), (END, True)]
    if kind < 0.10 + bare_sums:
        return _bare_sums(random)
    if kind < 0.10 + bare_sums + echoes:
        return _echo(random, lists)
    if kind < 0.26 + bare_sums + echoes:
        return render([turn for _ in range(random.choice([1, 4, 8])) for turn in chat.sum_turns(random)])
    return render(chat.conversation(random))


def _sometimes_without_opening(random, text):
    """Now and then a story that begins in the middle, so that any first sentence can be continued."""
    return text[text.index(". ") + 2:] if random.random() < 0.2 else text


def _echo(random, lists):
    """One of the exercises in looking back."""
    kind = random.random()
    if kind < 0.25:
        asked, said = echo.repeated(random)
        return render([("user", asked), ("assistant", said)])
    return (echo.lists(random) if kind < 0.25 + lists else echo.riddles(random)) + [(END, True)]


def _bare_sums(random):
    """Lines such as ``12 + 30 = 42``. What is added is chance, so only the results are to be learned."""
    pieces = []
    for _ in range(random.choice([1, 10, 24])):
        question, result = sums.raw_line(random)
        pieces += [("\n", False)] if pieces else []
        pieces += [(question, False), (result, True)]
    return pieces + [(END, True)]


def render(turns, reply=False):
    """Turns in the ChatML layout of the chat template; with ``reply`` the beginning of the model's answer follows."""
    pieces = []
    for role, text in turns:
        mine = role == "assistant"
        pieces += [(f"{TURN}{role}\n", False), (text + TURN_END, mine), ("\n", False)]
    if reply:
        pieces.append((f"{TURN}assistant\n", False))
    return pieces
