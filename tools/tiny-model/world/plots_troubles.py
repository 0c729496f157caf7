"""Plots that turn on a trouble: stuck, ill, storm, noise in the night, a fire out, a greedy moment."""
from .plot import Plot

PLOTS = [
    Plot("stuck", ("helping", "kindness"), """
[One day|One afternoon] {H} was [walking in the {place}|looking for {food}|singing a song] when {h} heard a cry. "[Help|Help me|Please help]!" somebody called.
It was {F} the {fkind}. {F} was stuck [in a deep hole|in the mud|between two rocks|high up in a tree] and could not get out.
"[Do not be afraid|Hold on|I am coming]," said {H}. {H} pulled [and pulled|with all {his} strength], but [it did not work|{F} did not move].
? [{H} was too small to do it alone.|{H} stopped and thought hard.] ["I need a better idea," {h} said.|]
Then {H} [found a long rope|found a strong branch|took {his} {thing}|called all the neighbours]. "[Take this|Hold this|Ready]!" said {H}. "One, two, three!"
Pop! {F} was free. "[You saved me|Thank you, {H}|I thought nobody would come]!" said {F}.
"[Anybody would do that|It was nothing|You would do it for me too]," said {H}. [But {F} knew that it was not nothing.|]
[The next day {F} brought {H} a basket of {food}.|To say thank you, {F} gave {H} some {food}.|After that they met every day to play.] [They were friends for ever.|And they often laughed about that day.|]
""", [
        ("Who was stuck?", "{F} the {fkind} was stuck."),
        ("Who helped {F}?", "{H} the {kind} helped {F}."),
        ("What did {F} say?", "{F} said thank you."),
    ]),
    Plot("storm", ("helping", "hospitality"), """
One night there was a [big|terrible|wild] storm. The wind [howled|shook the trees], and the rain [fell like stones|did not stop]. {H} was [warm in {his} bed|sitting by the fire].
[Knock, knock!|Tap, tap, tap!] Somebody was at the door. {H} [opened it a little and saw|was surprised to see] {F} the {fkind}, who was wet and cold.
"My house [blew away|is full of water|lost its roof]," said {F}. "[May I come in|Can I stay here tonight]?"
["My house is very small," said {H}, "but there is room for a friend."|"Of course," said {H}. "Come in, come in!"]
{H} gave {F} [a dry blanket|a warm cup of tea] and some {food}. [They told each other stories until the wind was quiet.|They sat by the fire and listened to the rain.]
In the morning the sun was shining. {F} looked at [the broken house|what was left of the house] and [sighed|was sad]. "I will help you to build it again," said {H}.
They worked for [three days|a whole week]. {H} brought wood, and {F} [used the hammer|painted the door [red|blue|green]]. [The new house was even better than the old one.|Soon the house stood again.]
["Now you must come to my house when there is a storm," said {F}.|On the door {F} wrote: "Friends may always come in."|That evening they ate {food} under the new roof.]
""", [
        ("Who came to the door?", "{F} the {fkind} came to the door."),
        ("What happened to {F}'s house?", "The storm broke {F}'s house."),
        ("What did they build?", "They built {F}'s house again."),
    ]),
    Plot("noise", ("being brave", "a funny night"), """
[One night|Late one evening] {H} heard a strange noise. [Boom, boom!|Scratch, scratch!|Whoo, whoo!] It came from [outside|the cellar|the old shed].
"[Is it a monster|Who is there|What was that]?" whispered {H}. {h} [hid under the blanket|held {his} breath|did not dare to move].
[Again the noise came, louder than before.|Then it was quiet. Then it came again.] {H} [took a lamp|took {his} {thing}] and [went on tiptoe|walked slowly] to the door.
{his} [heart was beating fast|knees were shaking]. "I am [not afraid|brave]," said {H}, [but {his} voice was very small|and {h} opened the door].
And there was no monster at all! It was only {F} the {fkind}, who was [looking for {food}|playing with a {look} {thing}|trying to dance in the dark].
"[Oh, did I wake you|I am sorry|You scared me too]!" said {F}. {H} began to laugh, and {F} laughed too.
["I thought you were a monster," said {H}. "I am much too small for that," said {F}.|"Next time, knock at the door," said {H}.|"Would you like some {food}?" asked {H}.]
[They sat in the kitchen and ate {food} until the sun came up.|After that, {H} was never afraid of noises again.|And then they both went to sleep.]
""", [
        ("What did {H} hear?", "{H} heard a strange noise."),
        ("Was it a monster?", "No, it was only {F} the {fkind}."),
        ("Who made the noise?", "{F} the {fkind} made the noise."),
    ]),
    Plot("ill", ("caring for others", "friendship"), """
Every morning {H} and {F} the {fkind} met [at the bridge|under the big tree|at the well]. But one morning {F} did not come.
{H} waited [and waited|until noon]. "[Something is wrong|Where is {F}|That is strange]," thought {H}, and went to {F}'s house.
{F} was in bed and [had a red nose|had a fever|could only whisper]. "[I am ill|My head hurts|I feel so weak]," said {F}.
"[I will take care of you|Stay in bed|You will be well soon]," said {H}. {H} [cooked soup|made tea with honey] and [opened the window|brought a soft pillow].
? [{H} told {F} a story about {sight}.|{H} sang a song, even if it was not a very good one.|Then {H} showed {fhim} a {look} {thing}.] {F} [smiled a little|had to laugh].
[The next day {H} came again, and the day after too.|For three days {H} came and cared for {F}.|{H} stayed the whole night.]
On the [fourth|third] morning {F} [jumped out of bed|felt strong again|was well again]. "[You are the best medicine|Thank you, my friend|Without you I would still be ill]," said {F}.
And they [walked to the {place} together|ate {food} in the sun|ran outside to play]. [A friend is there on bad days too.|]
""", [
        ("Who was ill?", "{F} the {fkind} was ill."),
        ("What did {H} do for {F}?", "{H} took care of {F}."),
        ("Who took care of {F}?", "{H} the {kind} took care of {F}."),
    ]),
    Plot("greedy", ("sharing", "not being greedy"), """
{H} loved {food} [more than anything|very much]. One day {h} found a whole basket of {food} {hidden}.
"[All for me|I will not tell anybody|Nobody must know]!" said {H}, and hid the basket [under {his} bed|in a cave].
{F} the {fkind} came by. "I am hungry," said {F}. "Do you have some {food} for me?" "[No, I have none|No|I have nothing]," said {H}.
Then {H} ate and ate, until the basket was empty. [Oh, how {his} tummy hurt!|Soon {h} could not move any more.|{his} tummy was as round as a ball.]
"[Ow, ow|Oh dear|Help]!" cried {H}. {F} heard it and came back at once. {F} [made some tea|fetched some water] and sat with {H} [all night|until the pain was gone].
"I was greedy," said {H}. "I had {food}, and I told you that I had none. [I am so sorry.|Can you forgive me?]"
"[Yes|Of course|I can]," said {F}. "[But next time we eat together|Next time, share with me]."
[And so they did.|The next day {H} brought a new basket, and they ate it together.|From then on {H} always gave half to {F}.] [{food} tasted better that way.|And nobody had a tummy ache again.|]
""", [
        ("What did {H} eat?", "{H} ate all the {food}."),
        ("Why did {H} feel ill?", "{H} ate too much."),
        ("What did {H} learn?", "{H} learned to share."),
    ]),
    Plot("home", ("finding the way", "helping"), """
{H} [followed a butterfly|ran after a {look} {thing} in the wind|walked and walked] and did not look at the path. When {h} stopped, {h} did not know where {h} was.
"[I am lost|Which way is home|Oh no]," said {H}. [Everything looked the same.|The sun was going down.|It was getting cold.]
[{H} called, but nobody answered.|{H} tried one path, and then another.|{H} sat on a stone and felt very small.] ?
Then {h} saw a light. It was {F} the {fkind} with a lantern. "[Are you lost|Do you need help|Did you lose your way]?" asked {F}.
"Yes," said {H}. "I want to go home, but I do not know the way." "Where do you live?" asked {F}. "{lives}," said {H}.
"[I know it well|That is not far|I can show you the way]," said {F}. "[Take my hand|Come with me|Follow my light]."
They walked [past the mill|over the bridge|under the moon] and talked about {sight}. [{H} was not afraid any more.|The way did not seem long.]
And there was {H}'s house, with a light in the window! "[Thank you, {F}|Now I am home]!" said {H}. "[Come and eat some {food} with us|You must stay for supper]."
[{F} came back often, and it was always a happy evening.|From that day on {H} looked at the path, and {F} came to visit every week.]
""", [
        ("Who showed {H} the way?", "{F} the {fkind} showed {H} the way."),
        ("What did {F} carry?", "{F} carried a lantern."),
        ("Was {H} lost?", "Yes, {H} was lost, but {F} helped."),
    ]),
]
