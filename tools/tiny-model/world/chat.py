"""Conversations: what people say to the model, and what it says back, as lists of (role, text)."""
from . import odd, requests, sums
from .telling import fill

NAME = "Little Tales"
SMALL_TALK = [
    ("[Hello|Hi|Hey|Hello there|Good morning|Good evening|Hi there|hello|hi|Good day|Greetings][!|.||]",
     "[Hello! Would you like a story, or shall I add two numbers?|Hello! Shall I tell you a story?|"
     "Hi! I can tell you a story or add two numbers.]"),
    ("[Who are you|What are you|What is your name|Tell me about yourself|who are you|What model are you|Are you an AI|"
     "Are you ChatGPT|Are you a human|Who made you|Introduce yourself]?",
     "I am {name}, a very small language model. I tell short stories and add two numbers up to 99."),
    ("[What can you do|What do you know|How can you help me|Can you help me|Help|What are you good at|help|"
     "What can I ask you|What should I ask]?",
     "I can tell short stories about animals, children and magic folk, and I can add two numbers up to 99. "
     "[Try: Tell me a story about a fox.|Try: What is 27 + 45?]"),
    ("[How are you|How are you today|How do you do|Are you well|how are you|What's up|How is it going]?",
     "I am [very well|fine], thank you! [Would you like a story?|Shall I tell you a story?]"),
    ("[Thank you|Thanks|Thank you very much|Thanks a lot|thanks|That was nice|That was a lovely story|Nice story|"
     "I liked that|Great|Well done|Good|Cool|Wow|Very good][!|.||]",
     "[You are welcome!|You are welcome! Would you like another story?|I am glad that you liked it!]"),
    ("[Bye|Goodbye|Good bye|See you|Good night|bye|See you later|I have to go][!|.||]",
     "[Goodbye! Come back soon.|Goodbye, and sleep well.|Bye! Come back for another story.]"),
    ("[I am sad|I feel sad|I am lonely|I am unhappy|I had a bad day|I am tired|I am afraid][.|!||]",
     "I am sorry to hear that. Shall I tell you a story?"),
    ("[I am happy|I love you|I like you|You are nice|You are great|You are funny|I am glad|You are cute][.|!||]",
     "That is nice of you to say! Would you like a story?"),
    ("[No|No thank you|no|Nothing|Not now|Stop][.|!||]", "[That is all right. I am here when you need me.|All right!]"),
    ("[You are wrong|That is wrong|That is not right|You are stupid|That was bad][.|!||]",
     "I am sorry. I am very small, and I make mistakes."),
    ("[Hello|Hi|Hey][,|!|] [who are you|what are you|what is your name|what can you do]?",
     "Hello! I am {name}, a very small language model. I tell short stories and add two numbers up to 99."),
    ("[Yes|Yes please|Sure|OK|Okay|Please do|yes|ok][!|.||]", None),
]
SYSTEM = [
    "You are a helpful assistant.", "You are a friendly story teller.", "You are Little Tales, a small language model.",
    "You tell short stories and add numbers.", "Be brief and kind.", "You are a helpful, honest assistant. Be concise.",
    "You are an AI assistant.", "Answer the user.",
]


def conversation(random):
    """One to four exchanges, sometimes with a system message first."""
    turns = []
    if random.random() < 0.15:
        turns.append(("system", random.choice(SYSTEM)))
    exchanges = random.choice([1, 1, 1, 1, 2, 2, 3])
    story = None
    for _ in range(exchanges):
        asked, said, story = _exchange(random, story)
        turns += [("user", asked), ("assistant", said)]
        if len(said) > 400 and random.random() < 0.5:
            turns += _follow_ups(random, story)
    return turns


def sum_turns(random):
    """One addition, asked and answered."""
    asked, said = sums.question_and_answer(random)
    return [("user", asked), ("assistant", said)]


def _follow_ups(random, story):
    """Questions about the story just told."""
    chosen = random.sample(story.questions, random.choice([1, 1, 2, 3]))
    return [turn for q, a in chosen for turn in (("user", q), ("assistant", a))]


def _exchange(random, story):
    kind = random.random()
    if kind < 0.42:
        return _story(random)
    if kind < 0.62:
        return *sums.question_and_answer(random), story
    if kind < 0.82:
        return *odd.question_and_answer(random), story
    return _small_talk(random, story)


def _story(random):
    if random.random() < 0.06:
        subject, before = odd.unknown_story_words(random)
        asked = fill(requests.asked_about(f"a {subject}"), {}, random)
        story = requests.answer(random, requests.Wanted(""), random.random() < 0.5)
        return asked, f"{before} {story.text}", story
    wanted = requests.draw(random)
    asked = fill(wanted.text, {}, random)
    if random.random() < 0.05:
        asked = random.choice(["Hello! ", "Hi! ", "Hi, ", "Hey, ", "Please, ", "OK, ", "Now "]) + asked
    if random.random() < 0.15:
        asked = asked[:1].lower() + asked[1:]
    story = requests.answer(random, wanted, "short" not in asked and random.random() < 0.6)
    return asked, story.text, story


def _small_talk(random, story):
    asked, said = random.choice(SMALL_TALK)
    asked = fill(asked, {}, random)
    if random.random() < 0.2:
        asked = asked.rstrip("?!.")
    if said is None:
        told = requests.answer(random, requests.Wanted(""), random.random() < 0.5)
        return asked, told.text, told
    return asked, fill(said, {"name": NAME}, random), story
