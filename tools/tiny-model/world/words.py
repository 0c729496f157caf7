"""The lexicon of the world: who lives in it, where, and with what."""

GIRLS = "Lily Mia Anna Sara Ella Rosie Clara Nora Ivy Ruby Daisy Molly Tess Zoe Lucy Emma".split()
BOYS = "Tom Ben Sam Max Leo Jack Finn Oscar Hugo Tim Eli Noah Henry Felix Otto Jim".split()

ANIMALS = (
    "fox rabbit bear cat dog mouse owl frog duck hedgehog squirrel turtle lion elephant pig hen sheep goat horse "
    "cow wolf monkey bee snail deer penguin tiger kitten puppy beaver"
).split()
FANTASY = "dragon robot giant fairy ghost unicorn witch wizard troll mermaid".split()
GIRL_KINDS = "girl|princess|queen".split("|")
BOY_KINDS = "boy|prince|king".split("|")
WORKERS = "farmer baker sailor painter teacher doctor gardener fisher".split()
ALWAYS_SHE = {"hen", "cow", "fairy", "witch", "mermaid"} | set(GIRL_KINDS)
ALWAYS_HE = {"wizard"} | set(BOY_KINDS)
KINDS = ANIMALS + FANTASY + GIRL_KINDS + BOY_KINDS + WORKERS

TRAITS = (
    "little brave kind clever shy lazy happy curious small young big grumpy gentle quick sleepy hungry cheerful quiet "
    "proud silly lonely friendly"
).split()

# Name: (how one lives there, where something may lie there, what one can hear or see there).
PLACES = {
    "forest": ("in a [quiet|deep|green|dark] forest", "under [an old tree|a bush|the leaves]", "the wind in the trees"),
    "river": ("by a [wide|blue|slow] river", "[between two stones|in the tall grass by the water]", "the water"),
    "hill": ("on a [green|high|round] hill", "behind a [big|grey] rock", "the clouds over the hill"),
    "garden": ("in a [sunny|lovely|big] garden", "under the [roses|apple tree|cabbages]", "the bees in the flowers"),
    "village": ("in a [small|quiet|pretty] village", "behind the [bakery|well|church]", "the bells of the village"),
    "beach": ("near a [long|white|sunny] beach", "[in the sand|between the rocks|under a shell]", "the waves"),
    "mountain": ("on a [tall|cold|snowy] mountain", "in a [small|dark] cave", "the snow on the mountain"),
    "farm": ("on a [little|busy|sunny] farm", "[behind the barn|in the hay|under the cart]", "the cows on the farm"),
    "lake": ("beside a [calm|clear|blue] lake", "[near the reeds|under the old boat]", "the fish in the lake"),
    "castle": ("in an [old|enormous|empty] castle", "[on the stairs|behind the throne|in the tower]", "the flags"),
    "town": ("in a [busy|noisy|little] town", "[under a bench|behind the market|near the bridge]", "the carts"),
    "island": ("on a [far|tiny|warm] island", "[under a palm tree|between two rocks]", "the sea around the island"),
    "meadow": ("in a [wide|soft|yellow] meadow", "[in the tall grass|among the flowers]", "the birds in the meadow"),
    "cave": ("in a [cosy|dry|deep] cave", "[in a dark corner|behind a stone]", "the drops of water in the cave"),
    "valley": ("in a [hidden|green|peaceful] valley", "[under a bridge|beside the path]", "the stream in the valley"),
    "desert": ("at the edge of a [hot|dry|golden] desert", "[in the sand|behind a rock]", "the stars over the desert"),
}

# Name: (what one does with it, the same in the past).
THINGS = {
    "ball": ("play with it", "played with it"),
    "kite": ("fly it", "flew it"),
    "boat": ("sail in it", "sailed in it"),
    "hat": ("wear it", "wore it"),
    "book": ("read it", "read it"),
    "drum": ("beat it", "beat it"),
    "key": ("keep it safe", "kept it safe"),
    "lantern": ("light it", "lit it"),
    "bell": ("ring it", "rang it"),
    "shell": ("listen to it", "listened to it"),
    "map": ("look at it", "looked at it"),
    "scarf": ("wear it", "wore it"),
    "ring": ("wear it", "wore it"),
    "doll": ("play with it", "played with it"),
    "flute": ("play it", "played it"),
    "cup": ("drink from it", "drank from it"),
    "basket": ("carry it", "carried it"),
    "umbrella": ("open it", "opened it"),
    "blanket": ("sleep under it", "slept under it"),
    "feather": ("hold it", "held it"),
    "coin": ("count it", "counted it"),
    "mirror": ("look into it", "looked into it"),
    "bicycle": ("ride it", "rode it"),
    "crown": ("wear it", "wore it"),
    "spoon": ("cook with it", "cooked with it"),
    "clock": ("listen to it", "listened to it"),
    "whistle": ("blow it", "blew it"),
    "sled": ("ride it", "rode it"),
}

COLOURS = "red blue green yellow golden silver white purple orange brown".split()
LOOKS = "shiny old new tiny soft beautiful wooden round".split()
FOODS = "apples|bread|honey|soup|cake|berries|carrots|cheese|nuts|pears|pancakes|cookies".split("|")

# Skill: (its -ing form, how it goes at first, how it goes in the end).
SKILLS = {
    "swim": ("swimming", "{h} sank [like a stone|at once]", "{h} swam right across the water"),
    "sing": ("singing", "{his} voice [squeaked|was far too loud]",
             "{his} song was [sweet|clear] and everybody listened"),
    "dance": ("dancing", "{h} fell over {his} own feet", "{h} turned and jumped without one wrong step"),
    "paint": ("painting", "{his} picture looked like [mud|a potato]", "{his} picture looked almost real"),
    "bake": ("baking", "the bread was [black|as hard as a stone]", "the bread was [warm|soft] and golden"),
    "skate": ("skating", "{h} fell on the ice [again and again|ten times]", "{h} flew over the ice like a bird"),
    "read": ("reading", "the letters [jumped about|made no sense]", "{h} read a whole page aloud"),
    "climb": ("climbing", "{h} slid down [again and again|at once]", "{h} climbed to the very top"),
    "whistle": ("whistling", "only air came out", "{h} whistled a [merry|pretty] little tune"),
    "juggle": ("juggling", "every apple fell on {his} head", "three apples danced in the air"),
}

FEARS = {
    "the dark": ("When the sun went down", "the dark was only the day with its eyes shut"),
    "thunder": ("When the sky began to rumble", "thunder was only a big noise"),
    "deep water": ("When the others ran to the water", "the water could carry {him}"),
    "high places": ("When the others climbed the tower", "the view was wonderful"),
    "strangers": ("When somebody new came along the path", "a stranger could become a friend"),
    "the old bridge": ("When the path came to the old bridge", "the bridge was strong"),
}
