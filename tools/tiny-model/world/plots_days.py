"""Plots about a particular day: a picnic, a letter, a narrow bridge, a fallen star, the first snow."""
from .plot import Plot

PLOTS = [
    Plot("picnic", ("a funny day", "sharing"), """
It was [a warm day|Sunday|a lovely morning], so {H} packed a basket with {food} and [a {look} blanket|something to drink]. "[Today I will have a picnic|I will eat outside today]!" said {H}.
{H} sat down [in the shade|in the grass] and closed {his} eyes for a moment. [Only one little moment!|The sun was so nice and warm.]
When {h} opened them, [the basket was half empty|some of the {food} was gone]. "[Who took my {food}?|That is odd!|How can that be?]" said {H}.
{H} [closed {his} eyes again, but not all the way|hid behind a tree and waited]. [Soon|And then] there was a soft noise. A hand came out of [the bush|the tall grass] and took [one more piece|a bit more].
"[Got you|Aha|Stop]!" cried {H}. It was {F} the {fkind}, with {fhis} mouth full. "[Mmf|I am sorry|Oh]," said {F}. "It smelled so good."
{H} wanted to be angry, but {F} looked so funny that {h} had to laugh. "[You could just ask|Next time, say hello first|There is enough for two]," said {H}.
? ["Then I ask now," said {F}. "May I have some more?"|{F} went home and came back with a big cake.]
They [ate everything up|shared what was left] and [told each other jokes|watched the clouds|listened to {sight}] until [evening|the ants came].
[The next Sunday {F} brought the basket.|Now they have a picnic every week.|It was the best picnic that {H} ever had.]
""", [
        ("Who took the {food}?", "{F} the {fkind} took the {food}."),
        ("What was in the basket?", "There was {food} in the basket."),
        ("Was {H} angry?", "No, {H} had to laugh."),
    ]),
    Plot("letter", ("friendship", "a surprise"), """
One morning {H} found a letter at the door. It said: "[Come to the old tree at noon|Meet me in the {place} at noon|Follow the {look} stones]." There was no name on it.
"[Who wrote this?|Is it a trick?|How exciting!]" said {H}. [{h} read it three times.|{h} turned it over and over.|]
First {h} asked {F} the {fkind}. "[I know nothing|It was not me|How should I know]," said {F}, but {fh} [smiled in a strange way|looked away].
[The others knew nothing either.|{H} asked everybody, but nobody knew.] ? [{H} could not eat {his} breakfast any more.|The morning was so long!]
At noon {H} [went there|was there]. [It was very quiet.|There was nobody.|Only the wind was there.] "[Hello|Is anybody here]?" called {H}.
"Surprise!" Everybody jumped out, and {F} was the first of them. "[Happy birthday|We made a party for you], {H}!" said {F}.
{H} [had forgotten that it was {his} birthday|did not know what to say]. There was {food}, there was music, and there was a {look} {thing} [with a bow on it|just for {him}].
"So it was you!" said {H} to {F}. "[I had to smile, and you almost saw it|It was hard to say nothing]," said {F}.
[They danced until the moon was high.|It was the best day of the year.|{H} still keeps the letter under {his} pillow.]
""", [
        ("What did {H} find at the door?", "{H} found a letter at the door."),
        ("Who wrote the letter?", "{F} the {fkind} wrote the letter."),
        ("What was the surprise?", "The surprise was a birthday party."),
    ]),
    Plot("bridge", ("being polite", "a funny quarrel"), """
There was a bridge near the {place}, and it was so narrow that only one could cross. One day {H} [stepped on it|came] from the left, and {F} the {fkind} came from the right.
In the middle they met. "[Let me pass|Go back|I was first]!" said {H}. "No, [I was first|you go back|I will not]!" said {F}.
[So there they stood.|Neither of them moved.] [An hour went by.|The sun went up, and the sun went down a little.] ? [It began to rain, and still they stood there.|A bird sat down on {H}'s head.]
"I am in a hurry," said {H}. "I have to [bring {food} to my grandmother|be home for lunch]." "I am in a hurry too," said {F}. "I want to [buy a {thing}|see my friend]."
Then [a little ant|a tiny mouse|a small beetle] came along the bridge and said: "[Excuse me, please|May I pass, please|Please, would you let me through]?"
"[Of course|Yes, of course]," said both of them, and [stepped aside|made room]. [The little one walked past and said thank you.|] {H} and {F} looked at each other.
"[It only needed one little word|That was easy|How silly we are]," said {F}. "Please, would you let me pass, {H}?" "[With pleasure|Gladly]," said {H}, and [went back a few steps|let {F} go first].
[Since then they always say please.|Now when they meet there, each says: "After you!"|And they met again the next day, by chance, and ate {food} together.]
""", [
        ("Where did they meet?", "They met on a narrow bridge."),
        ("What is the little word?", "The little word is please."),
        ("Who came from the right?", "{F} the {fkind} came from the right."),
    ]),
    Plot("star", ("magic", "helping"), """
One night a star fell from the sky and landed {hidden}. {H} [saw it fall|heard a soft thump] and ran to look.
It was [small and warm|no bigger than an apple], and it [cried|shone only a little]. "[I fell down|I slipped]," said the star. "[I want to go home|How do I get back up]?"
"I will [help you|find a way]," said {H}. {h} [threw it as high as {h} could|climbed the tallest tree], but [it fell down again|the sky was still far away].
? [They tried it with a long ladder.|They tried it with a {thing} and a rope.] [That did not work.|No, that was not enough.]
So {H} went to {F} the {fkind}, who [knew many things|was very wise]. "[A star is not lifted by arms|A star does not need a ladder]," said {F}. "It [rises when it is happy|needs a song]."
So {H} and {F} sang for the star. They sang about {sight}, and about {food}, and about home. [The star began to shine.|The star laughed.|With every word it grew brighter.]
Slowly it rose, [over the trees|over the roofs], higher and higher. "[Thank you|I will not forget you]!" it called, and then it was back in its place.
[Since that night one star winks at {H} every evening.|"Look," said {F}, "it is the brightest of all."|And on dark nights it shines right into {H}'s window.]
""", [
        ("What fell from the sky?", "A star fell from the sky."),
        ("What did the star need?", "The star needed a song."),
        ("Who helped {H}?", "{F} the {fkind} helped {H}."),
    ]),
    Plot("snow", ("winter", "friendship"), """
When {H} woke up, everything was white. "[Snow|It snowed in the night]!" cried {H}, and ran outside [without breakfast|with only one shoe|as fast as {h} could].
{F} the {fkind} was there already. "[Let us build a snowman|We can build somebody], {H}!" said {F}. They [rolled a big ball, and a middle one, and a small one|pushed and rolled until they were warm].
For the nose they took [a carrot|a pear|a spoon], and on its head they put a {look} [hat|pot|scarf]. [It looked very friendly.|"He looks like you," said {F}.] 
? [{H} gave it a {thing} to hold.|They gave it the name Mister White.] [Then they threw snowballs until their hands were cold.|]
The next day the sun was warm. "[Look|Oh no]!" said {H}. The snowman [was smaller|had lost his nose]. Every hour there was less of him. {H} [was sad|had tears in {his} eyes].
"[He is not gone|Do not be sad]," said {F}. "He is only [water now|on a journey]. He goes [to the river and to the sea|up into the clouds], and next winter he comes back."
"[Really|Is that true]?" asked {H}. "[Really|It is true]," said {F}, and gave {him} [a cup of hot tea|some {food}|a hug].
[And the next winter, when everything was white, {H} ran outside and said: "Welcome back!"|So they kept the hat for him, and waited for winter.]
""", [
        ("What did they build?", "They built a snowman."),
        ("Why did the snowman get smaller?", "The sun was warm, and he turned into water."),
        ("Who was outside already?", "{F} the {fkind} was outside already."),
    ]),
]
