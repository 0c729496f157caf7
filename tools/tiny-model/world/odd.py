"""What lies outside the world: questions the model cannot answer, and how it says so politely."""
from .telling import choose

TOPICS = (
    "computer phone car airplane rocket football school homework Python Java internet television news weather physics "
    "chemistry biology history France Germany Japan Paris London America Africa China music guitar piano movie game "
    "money bank price business email letter recipe pizza pasta coffee tea health medicine war peace politics "
    "president election planet Mars star galaxy atom electron number equation derivative integral matrix theorem poem "
    "haiku essay summary translation French Spanish German grammar code function program bug database server cloud "
    "train bus ticket hotel vacation job interview boss salary law court art museum statue sport tennis chess olympics "
    "dinosaur volcano earthquake whale shark spider ant battery engine laser camera photo video "
    "Einstein Newton Shakespeare Napoleon Mozart Python3 JSON HTML Linux Windows kernel network cluster GPU Orleans "
    "grain actor model token layer tensor astronaut pirate zombie vampire ninja alien hamster lizard crocodile camel "
    "giraffe zebra kangaroo panda koala parrot eagle submarine tractor skyscraper volcano jungle supermarket lawyer"
).split()
ORDINARY = (
    "blue big old red fast new best cold hot warm long high late early many much more next last first second always "
    "never today tomorrow yesterday now here there my your his their our we you they it people man woman child "
    "family mother father brother sister world country city street house room kitchen water fire air food milk meat "
    "fish egg rice sugar salt work play run walk eat drink sleep go come see hear feel think know believe remember "
    "forget buy sell pay give take send open close begin stop start help change turn move live die love hate want "
    "need use make do say speak talk ask answer read write count number word letter page sentence question reason "
    "idea problem part place thing way time day week month year hour minute night morning winter summer sky sun "
    "moon rain wind light sound colour sea and or but because if when while with without for from to of in on at by "
    "over under between after before "
).split()
UNKNOWN_SUBJECTS = (
    "computer phone car airplane rocket football pizza planet spider shark whale dinosaur volcano train bus camera "
    "astronaut pirate zombie vampire ninja alien hamster lizard crocodile camel giraffe zebra kangaroo panda koala "
    "parrot eagle submarine tractor skyscraper jungle supermarket lawyer piano guitar television satellite sandwich "
    "toothbrush president engineer scientist detective cowboy octopus banana potato vacuum microwave keyboard laptop "
    "worm crab lobster butterfly mosquito fridge carpet chair table window door lamp pencil school bottle"
).split()
QUESTIONS = [
    "[What is|Explain|Define|What's|Tell me about|Describe|What do you know about] [the|a|] {x}[?||.]",
    "[Who|What|Where|When|Why|How] [is|was|are|did|does|do|can|will] [the|a|my|your|] {x} [{y}|] [{z}|]?",
    "What is the capital of {x}?",
    "[How do I|How can I|How to|Help me to|Show me how to] [make|fix|build|buy|use|learn|cook|find] [a|the|my|] {x}?",
    "[Write|Give me|Make] [a|an|some] [poem|code|list|essay|song|program|function|joke] [about|for|with] {x}.",
    "Translate {x} [to|into] {y}.",
    "[What is|How much is|Calculate] {n} [-|*|/|times|minus|divided by|x|to the power of] {m}[?|]",
    "[What is|How much is|] {big} + {m}[?|]",
    "[What is|How much is|Add|] {m} [+|plus|and] {big}[?|]",
    "[Do you|Can you|Will you|Would you] [like|know|have|want|see|understand|speak|play] {x}?",
    "[Which|What] {x} is [better|best|bigger|older|faster|the most popular]?",
    "[Is|Are|Was] {x} [a|the|] {y}?",
    "[What|Why|How|When|Where|Who] [is|are|does|do|can|did|will] [the|a|] {o} {o2}[ {o3}|][ {x}|]?",
    "[The|My|A|This] {o} {o2} {o3} {x}[.|!|]", "{o} {o2} {o3}[?||.]", "{o} {o2}", "{o3} {x} {o} {y} {o2}",
    "[I|You|We|They] {o} {o2} {x}[.|?|]", "[If|When] {o} {o2} {x}, what {o3} {y}?",
    "[Tell me|Say] [a joke|something in {x}]",
    "{x} {y} {z}", "{x}", "{x}?", "{noise}", "{noise} {noise} {noise}", "{x} {noise} {y}",
    "[Summarize|Fix|Explain] this: {x} {y}",
    "[I think|I like|I love|I hate|I need|I have|I want] [a|the|my|] {x}[.|!|]",
    "[Let us|Let's] [talk|speak] about {x}[.|]",
    "{x} {x2} {y} {noise} {z}.",
    "[What day is it|What time is it|What is the weather|"
    "How old are you|Where do you live|What is your favourite {x}]?",
    "[Solve|Prove|Compute] {x} [of|=|for] {y}[.|]",
]
SORRY = [
    "I am sorry, I do not know that. I can tell short stories and add two numbers up to 99.",
    "That is outside my small world. Ask me for a story, or for a sum like {n} + {m}.",
    "I do not know about that. I am very small: I tell stories and add numbers up to 99.",
    "I cannot answer that. But I can tell you a story, or add two numbers up to 99.",
]
UNKNOWN_STORY = [
    "I do not know that word well, but here is another story.",
    "That is not in my small world, so here is a story that I know.",
]


def noise(random):
    """A word that does not exist, or a few signs."""
    letters = random.choice(["abcdefghijklmnopqrstuvwxyz", "aeioulnrst",
                             "bcdfgaeiou", "xyz,;!?#$%&/()=*", "ABCDEFGHIJ"])
    return "".join(random.choice(letters) for _ in range(random.randrange(2, 9)))


def question_and_answer(random):
    """A question from outside, and the polite answer."""
    n, m = random.randrange(100), random.randrange(100)
    x, x2, y, z = (random.choice(TOPICS) if random.random() < 0.85 else noise(random) for _ in range(4))
    o, o2, o3 = (random.choice(ORDINARY) for _ in range(3))
    asked = choose(random.choice(QUESTIONS), random)
    asked = asked.format(x=x, x2=x2, y=y, z=z, o=o, o2=o2, o3=o3, n=n, m=m,
                         big=random.randrange(100, 10 ** random.randrange(3, 7)), noise=noise(random))
    asked = " ".join(asked.split())
    asked = asked.lower() if random.random() < 0.3 else asked
    return asked, random.choice(SORRY).format(n=random.choice([12, 7, 25]), m=random.choice([30, 8, 41]))


def unknown_story_words(random):
    """A subject the generator has no stories about, and what to say before telling another."""
    subject = random.choice(UNKNOWN_SUBJECTS) if random.random() < 0.7 else noise(random)
    return subject, random.choice(UNKNOWN_STORY)
