"""Plots that turn on a thing: lost, found, shared, broken, made, given. See plot.py for how to read them."""
from .plot import Plot

PLOTS = [
    Plot("lost", ("helping", "friendship"), """
{H} had a {look} {thing} and [loved it very much|took it everywhere|{used} every day].
[One morning|One day|On a windy day|After lunch], the {thing} was gone!
[{H} looked everywhere, but could not find it.|{H} looked under the bed and behind the door, but it was not there.|"Where is my {thing}?" cried {H}.]
? {H} sat down and [began to cry|felt very sad|did not know what to do].
[Then|Just then|Soon] {F} the {fkind} came by. "[Why are you sad|What is wrong|What happened], {H}?" asked {F}.
"I [lost|cannot find] my {look} {thing}," said {H}. "[I will help you|We will find it together|Let us look for it]," said {F}.
[So they looked and looked.|Together they searched the whole {place}.|They walked slowly and looked at everything.] ? 
[At last|In the end|When the sun was low], {F} saw something {look} {hidden}. [It was the {thing}!|There was the {thing}!]
"[Thank you|Oh, thank you|You found it], {F}!" said {H}, and [gave {fhim} a big hug|jumped for joy|smiled from ear to ear].
[From that day on, they were best friends.|That evening they {used} together.|{H} never forgot how {F} had helped.]
""", [
        ("What did {H} lose?", "{H} lost a {look} {thing}."),
        ("Who found the {thing}?", "{F} the {fkind} found the {thing}."),
        ("What did {F} find?", "{F} found the {look} {thing}."),
    ]),
    Plot("shared", ("sharing", "friendship"), """
One day {H} found a {look} {thing} {hidden}. "[This is mine|I found it, so it is mine|What a lovely {thing}]!" said {H}.
[But {F} the {fkind} had seen it too.|But at the same moment {F} the {fkind} came running.] "[No, it is mine|I saw it first|I want it too]!" said {F}.
[They pulled and pulled.|They shouted at each other.|{H} pulled on one side and {F} pulled on the other side.] ? [It was a very loud quarrel.|Even the birds flew away.]
[Suddenly there was a crack, and they both fell down.|They pulled so hard that both fell into the mud.|Then they were both so tired that they sat down.]
[{H} looked at {F}, and {F} looked at {H}. They began to laugh.|"This is silly," said {F}. {H} had to laugh.|"I am sorry," said {H}. "I am sorry too," said {F}.]
"[We can share it|Let us share|You can have it today, and I will have it tomorrow]," said {H}.
So [they {used} together|first {H} {used}, and then {F} had a turn|they took turns] [until the stars came out|all afternoon|and had a lot of fun].
[It was much more fun with two.|{H} learned that sharing is better than having it all.|And the {thing} belonged to them both.]
""", [
        ("What did {H} find?", "{H} found a {look} {thing}."),
        ("Who else wanted the {thing}?", "{F} the {fkind} wanted it too."),
        ("How did the quarrel end?", "{H} and {F} shared the {thing}."),
    ]),
    Plot("broken", ("telling the truth", "honesty"), """
{F} the {fkind} was {H}'s [friend|neighbour] and had a {look} {thing}. [{F} was very proud of it.|It was the best thing {F} had.]
One day {H} [played with the {thing}|wanted to see the {thing}|held the {thing}] while {F} was [away|asleep|at the market]. [Crash!|Oh no!] It fell down and broke.
{H} was [scared|very worried|full of shame]. "[Nobody saw me|I could say it was the wind|I could hide it]," {h} thought.
[{H} could not sleep that night.|But {his} tummy felt funny all day.|But {h} did not feel good about it.] ?
[The next morning|At last|After a while] {H} went to {F}. "I broke your {thing}," said {H}. "I am [very|so] sorry."
{F} was [sad|quiet] for a moment. Then {fh} [smiled|nodded]. "[Thank you for telling me the truth|It was brave to tell me|That was honest of you]," said {F}.
Together they [mended the {thing}|put the pieces together|worked on the {thing} all day]. [It was not as {look} as before, but they liked it even more.|Soon it was almost as good as new.|Then they ate {food} and laughed.]
[{H} felt light and happy again.|And {H} always told the truth after that.|{H} learned that the truth makes you feel better.]
""", [
        ("What did {H} break?", "{H} broke {F}'s {thing}."),
        ("Whose {thing} was it?", "It was {F}'s {thing}."),
        ("What did {H} learn?", "{H} learned to tell the truth."),
    ]),
    Plot("treasure", ("adventure", "being curious"), """
One [rainy|sunny|quiet] day {H} found an old map {hidden}. [There was a red cross on it.|It showed the way to a treasure.]
"[A treasure|An adventure|I must show this to {F}]!" said {H}, and ran to {F} the {fkind}.
[They packed some {food} and went off at once.|{F} took a lamp and {H} took some {food}.|"Let us go," said {F}, "before it gets dark."]
First they [crossed a bridge|climbed over a wall|walked through tall grass]. Then they [crept through a tunnel|followed a stream|counted a hundred steps]. ? [{F} was a little afraid, but {H} held {fhis} hand.|It was a long way, and their feet hurt.]
At the red cross they [dug and dug|began to dig|looked under a big stone]. [There was a wooden box!|Their hands hit something hard. It was a box!]
"[Open it|Quick, open it|What is inside]," said {F}. In the box there was [only|nothing but] a {look} {thing} and a letter.
The letter said: "[The best treasure is a good friend|The real treasure is the one who came with you|Whoever finds this has a true friend]."
{H} and {F} [laughed|looked at each other and smiled]. [They {used} all the way home.|They took the {thing} home and kept it for ever.|Then they ate the {food} and watched the sun go down.]
""", [
        ("What was in the box?", "There was a {look} {thing} and a letter in the box."),
        ("Who went with {H}?", "{F} the {fkind} went with {H}."),
        ("What did {H} find first?", "{H} found an old map."),
    ]),
    Plot("gift", ("kindness", "giving"), """
It was {F}'s birthday, and {F} the {fkind} was {H}'s best friend. {H} wanted to give {fhim} [something special|a present], but {h} had no money.
"What can I do?" thought {H}. {h} [looked out of the window|walked up and down|thought for a long time].
Then {H} had an idea. "I will make a {thing}," {h} said. [{h} worked the whole night.|{h} worked with wood and paint.|{h} took some old things and began to work.]
? [The first one fell apart.|It was hard work, and {his} fingers hurt.] [But {H} did not give up.|{H} tried again.]
In the morning the {thing} was ready. It was [a little crooked|not perfect], but it was {look}.
[At the party|When {F} opened the door], {H} gave {fhim} the {thing}. "[I made it for you|I made it myself]," said {H}.
"[This is the best present of all|It is wonderful|Nobody ever made a {thing} for me]!" said {F}. {fh} [{used} at once|hugged {H}|danced with joy].
[They ate {food} and sang until late.|Then there was {food} for everybody.|{H} was as happy as {F}.] [A gift from the heart is the best gift.|]
""", [
        ("Whose birthday was it?", "It was {F}'s birthday."),
        ("What did {H} make?", "{H} made a {thing} for {F}."),
        ("Why did {H} make a present?", "{H} made a present because {h} had no money."),
    ]),
    Plot("wish", ("being content", "magic"), """
One evening {H} found a {look} {thing} {hidden}. When {h} [touched it|cleaned it|picked it up], a [soft|tiny] voice said: "You have one wish."
"[A wish|Only one]?" said {H}. "[I must think|That is not easy]." {h} thought of [gold|a big house|a mountain of {food}].
[On the way home|Then] {h} met {F} the {fkind}, who was [cold and hungry|sad and all alone|ill and very weak]. "[I have no home|I have not eaten for days|Nobody can help me]," said {F}.
{H} looked at the {thing}. [It was hard to choose.|{h} wanted so many things.|] Then {h} closed {his} eyes and said: "I wish that {F} is [well and happy|warm and happy]."
[There was a flash of light.|The {thing} began to shine.|A warm wind blew.] [And {F} smiled, for the first time in a long time.|{F} stood up and laughed.]
"You gave your wish to me," said {F}. "Why?" "[Now I have a friend|You needed it more than I did]," said {H}. "[That is better than gold|I have all I need]."
[The {thing} never spoke again, but {H} did not mind.|They lived near each other from then on, and shared their {food} every evening.|And so they both got what they needed.]
""", [
        ("What did {H} wish for?", "{H} wished that {F} was happy."),
        ("How many wishes did {H} have?", "{H} had one wish."),
        ("Where did the voice come from?", "The voice came from the {thing}."),
    ]),
]
