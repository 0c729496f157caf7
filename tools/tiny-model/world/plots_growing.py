"""Plots in which somebody grows: learns, dares, makes a friend, waits, wins or loses well."""
from .plot import Plot

PLOTS = [
    Plot("skill", ("not giving up", "learning"), """
More than anything, {H} wanted to {skill}. [All the others could do it.|{h} dreamed of it every night.|]
But [it was not easy|every time {h} tried, it went wrong]: {first_try}. [Everybody laughed.|Some of the others laughed.|{H} was sad.]
"[I will never learn it|I give up|I am too [slow|small|clumsy] for that]," said {H}.
{F} the {fkind} heard it. "[I could not do it at first either|Nobody can do it at first|Everything is hard at first]," said {F}. "[Try again, a little every day|I will show you how|Let us practise together]."
So they [went to a quiet spot|met every morning]. On the first day {H} was [terrible|very bad]. On the second day {h} was [a little better|not so bad].
? [Some days {H} wanted to stop, but {F} said: "Once more!"|It rained, but they did not stop.|Week after week went by.]
And one day it worked: {last_try}! "[I can do it|Look at me|Did you see that]!" shouted {H}.
[{F} clapped and clapped.|Nobody laughed now.|{F} was as proud as {H}.] [And then {H} showed it to somebody else who could not do it yet.|{H} still loves {skilled}, and {h} practises every day.|That is how {H} learned never to give up.]
""", [
        ("What did {H} want to learn?", "{H} wanted to learn {skilled}."),
        ("Who helped {H}?", "{F} the {fkind} helped {H}."),
        ("Did {H} give up?", "No, {H} did not give up."),
    ]),
    Plot("fear", ("being brave", "courage"), """
{H} was afraid of {fear}. {fear_when}, {h} [ran home|hid|closed {his} eyes and shook].
[The others did not understand it.|{h} never told anybody.|{h} wished that {h} was brave.] ?
Only {F} the {fkind} [knew|saw it]. "I was afraid of {fear} too," said {F}. "[Shall we try it together|It gets smaller when you hold a hand|Come, I will stay with you]."
[The next day|That very evening|A week later] they went together. {H} [held {F} tight|took small steps|breathed in and out]. "[One step|Slowly|Just a little]," said {F}.
Then [something happened|there was a cry]: a [tiny bird|lost lamb|small mouse] needed help, and nobody else was there. {H} forgot to be afraid. {h} [ran|went] and [brought it back|carried it home].
"[You did it|Look what you did|You were so brave]!" said {F}. {H} [looked around|was surprised]. It was true: {fear_truth}.
? "Were you not afraid?" asked the others. "[Yes, I was|A little]," said {H}, "[but I did it anyway|and that is all right]."
[From then on {H} was not afraid of {fear}.|Being brave does not mean that you are never afraid.|And that night {H} slept very well.]
""", [
        ("What was {H} afraid of?", "{H} was afraid of {fear}."),
        ("Who helped {H} to be brave?", "{F} the {fkind} helped {H}."),
        ("Is {H} still afraid?", "No, {H} is not afraid of {fear} any more."),
    ]),
    Plot("newcomer", ("friendship", "kindness"), """
{H} had just come to the {place} and [did not know anybody|had no friends yet]. [Every day {h} watched the others play.|{h} ate {his} {food} all alone.]
"[Nobody wants to play with me|I am so lonely|I wish I had a friend]," said {H}.
[One day|One morning] a {look} {thing} [rolled|fell|landed] right in front of {him}. It belonged to {F} the {fkind}.
{H} [picked it up|took it] and [was too shy to speak|did not know what to say]. ? [{his} face was red.|]
"[Thank you for finding my {thing}|Oh, there it is|Hello]," said {F}. "[Are you new here?|What is your name?|I have not seen you before.]" "My name is {H}," {h} said [softly|in a small voice].
"I am {F}. [Do you want to play with us|Come and play|Shall we play together]?" {H} [nodded|smiled|could not believe it].
They [ran|laughed|played] [the whole afternoon|until it was dark], and {F} showed {H} [the best place for {food}|the secret path|everything in the {place}].
At home {H} said: "[Today I found a friend|It is nice here after all|I like it here]." [And the next time somebody new came, {H} was the first to say hello.|And {F} said the same at {fhis} home.|From then on, {h} was never lonely again.]
""", [
        ("Who became {H}'s friend?", "{F} the {fkind} became {H}'s friend."),
        ("Why was {H} lonely?", "{H} did not know anybody there."),
        ("What belonged to {F}?", "The {look} {thing} belonged to {F}."),
    ]),
    Plot("race", ("kindness", "winning and losing"), """
Once a year there was a big race in the {place}, and the prize was a {look} {thing}. {H} wanted to win it [more than anything|very much].
[{h} ran every morning before breakfast.|For weeks {h} practised.|{h} was fast, but {F} the {fkind} was faster.] [{F} the {fkind} wanted to win too.|Everybody said that {F} the {fkind} would win.]
Ready, steady, go! [They ran like the wind.|{F} was first, and {H} was just behind.] ? [The others were far behind.|Everybody shouted and clapped.]
But near the end {F} [fell|stepped on a stone|fell over a root] and hurt {fhis} leg. [The way was free for {H}!|Now {H} could win!]
{H} [stopped|slowed down]. {h} looked at the finish, and {h} looked at {F}. Then {h} [went back|turned around]. "[Lean on me|Take my hand|Come, I will help you]," said {H}.
[Slowly they walked to the finish together.|They came in last, arm in arm.] [Everybody was quiet. Then everybody cheered.|And the crowd cheered louder than ever.]
A {ftrait} snail had won the race. But [the judge|the king|the mayor] gave the {thing} to {H} and said: "[A good heart is worth more than fast feet|This is for the kindest of all]."
["We won it together," said {H} to {F}, and they {used} side by side.|{H} gave it to {F}, and {F} gave it back. In the end they shared it.]
""", [
        ("What was the prize?", "The prize was a {look} {thing}."),
        ("Who got hurt?", "{F} the {fkind} got hurt."),
        ("Who won the race?", "A snail won the race, but {H} got the {thing}."),
    ]),
    Plot("seed", ("being patient", "nature"), """
In spring {H} found a [tiny|small brown] seed and put it into the ground. "Now grow!" said {H}. But nothing happened.
The next day {H} looked again. [Nothing.|There was only earth.] "[This seed is broken.|Maybe it is asleep.|Why does it not grow?]" said {H}.
{F} the {fkind} [laughed in a friendly way|shook {fhis} head]. "[A seed needs time|You must wait|Good things need time]," said {F}. "[Give it water and sun|Water it every day, and be patient]."
So {H} [watered it every morning|gave it water every day]. [{h} even sang to it.|{h} told it about {sight}.|]
? [One week went by, and then two.|The rain came, and then the sun came.] [{H} almost forgot it.|Still {H} waited.]
Then, one morning, there was a little green leaf! "[Look|Come quickly], {F}!" cried {H}. [It grew and grew.|Every day it was a little taller.]
In summer it was [a tall sunflower|a young tree|a big {look} flower]. [Bees came, and birds sat near it.|Everybody in the {place} came to see it.]
"[You were right|It was worth the wait]," said {H} to {F}. [They sat in its shade and ate {food}.|And from its seeds they grew a whole garden the next year.]
""", [
        ("What did {H} find?", "{H} found a small seed."),
        ("What did the seed need?", "The seed needed water, sun and time."),
        ("What did {H} learn?", "{H} learned to be patient."),
    ]),
    Plot("bedtime", ("going to sleep", "the moon"), """
It was late, but {H} could not sleep. [{h} turned to the left, and {h} turned to the right.|{h} counted sheep, but the sheep ran away.|The bed was too warm, and then too cold.]
So {H} [went outside|looked out of the window]. The moon was [round and bright|big and yellow], and all was [quiet|still].
"[Why are you awake|Can you not sleep either]?" said a voice. It was {F} the {fkind}, sitting [on the wall|in the grass].
"[My head is full of thoughts|I am not tired]," said {H}. "[Then sit with me|Listen to {sight}|Let us look at the stars]," said {F}.
[They counted the stars: one, two, three, and many more.|{F} told {him} about {sight}.|They ate some {food} and did not speak for a while.] ?
"[That star looks like a {thing}|There is a star for every dream]," said {H} [softly|and yawned].
Slowly {his} eyes [closed|grew heavy]. {F} [put a blanket over {him}|carried {him} to bed|sang very quietly].
"Good night, {H}," said {F}. [And the moon watched over them both.|And {H} dreamed of a {look} {thing} all night long.|And soon the whole {place} was asleep.]
""", [
        ("Who could not sleep?", "{H} the {kind} could not sleep."),
        ("Who sat with {H}?", "{F} the {fkind} sat with {H}."),
        ("What did they look at?", "They looked at the moon and the stars."),
    ]),
    Plot("band", ("working together", "music"), """
{H} liked music and played the [flute|drum|whistle] every day. But alone it [sounded thin|was a little boring]. "[I need a band|Music is better with friends]," said {H}.
So {h} went [down the road|over the hill] and met {F} the {fkind}. "[What can you play|Do you like music]?" asked {H}. "I can only [hum|tap my feet|clap]," said {F}. "[That is just what we need|Wonderful|Come along]!" said {H}.
[Next they met an old goat, who had a {look} bell.|Then they met a duck who knew one loud note.|Then came three mice who could sing very high.]
At first it was [a terrible noise|not music at all]. [Everybody played as loud as they could.|Everybody wanted to be the first.] ? [The birds put their heads under their wings.|]
"Stop!" said {F}. "[We must listen to each other|First you, then me, then all of us]." They tried again, [slowly|softly], and [it was better|suddenly it was a song].
In the evening they played for the whole {place}. [Everybody danced.|Even the moon seemed to dance.] [They got {food} and a lot of applause.|People shouted: "Once more!"]
"[Together we sound best|Every sound is needed]," said {H}. [And they play every Sunday to this day.|And {F} hummed all the way home.]
""", [
        ("Who joined the band first?", "{F} the {fkind} joined the band first."),
        ("What did {H} need?", "{H} needed a band."),
        ("What did {F} say they must do?", "{F} said that they must listen to each other."),
    ]),
]
