"""Words that the built-in model never read, each under the known one in whose place it is read.

The tokenizer reads a word of these as the word that it stands under (`tokens.teach`), so that a writer need not know
which words the drawings were captioned with. A word that the vocabulary holds itself is no synonym; a word whose place
is taken by none of the vocabulary stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_UNDER: Final = {
    "walking": (
        "ambling clambering climbing crawling creeping crossing exploring following hiking hobbling "
        "journeying limping lumbering marching meandering moseying pacing padding parading pattering "
        "peregrinating plodding pottering promenading prowling rambling roaming rolling roving sauntering "
        "scrambling shuffling skulking slinking slogging sneaking staggering stepping stomping striding "
        "strolling strutting stumbling swaggering tiptoeing toddling traipsing tramping travelling traversing "
        "treading trekking trotting trudging trundling venturing waddling wading wandering wending"
    ),
    "walks": (
        "amble ambled ambles clamber clambered clambers climb climbed climbs crawl crawled crawls creep "
        "creeps crept crossed crosses explore explored explores follow followed follows hike hiked hikes "
        "hobble hobbled hobbles journey journeyed journeys limp limped limps lumber lumbered lumbers march "
        "marched marches meander meandered meanders mosey moseyed moseys pace paced paces pad padded pads "
        "parade paraded parades patter pattered patters peregrinate peregrinated peregrinates plod plodded "
        "plods potter pottered potters promenade promenaded promenades prowl prowled prowls ramble rambled "
        "rambles roam roamed roams roll rolled rolls rove roved roves saunter sauntered saunters scramble "
        "scrambled scrambles shuffle shuffled shuffles skulk skulked skulks slink slinks slog slogged slogs "
        "slunk sneak sneaked sneaks stagger staggered staggers step stepped steps stomp stomped stomps stride "
        "strides strode stroll strolled strolls strut struts strutted stumble stumbled stumbles swagger "
        "swaggered swaggers tiptoe tiptoed tiptoes toddle toddled toddles traipse traipsed traipses tramp "
        "tramped tramps travel travelled travels traverse traversed traverses tread treads trek trekked treks "
        "trod trot trots trotted trudge trudged trudges trundle trundled trundles venture ventured ventures "
        "waddle waddled waddles wade waded wades wander wandered wanders wend wended wends"
    ),
    "running": (
        "bolting bounding careering charging chasing darting dashing escaping fleeing galloping haring "
        "hastening hurrying hurtling jogging racing rushing scampering scurrying scuttling speeding sprinting "
        "tearing whizzing zooming"
    ),
    "runs": (
        "bolt bolted bolts bound bounded bounds careered careers charge charged charges chase chased chases "
        "dart darted darts dash dashed dashes escape escaped escapes fled flee flees gallop galloped gallops "
        "hared hasten hastened hastens hurried hurries hurry hurtle hurtled hurtles jog jogged jogs race "
        "raced races rush rushed rushes scamper scampered scampers scurried scurries scurry scuttle scuttled "
        "scuttles sped speeds sprint sprinted sprints whizz whizzed whizzes zoom zoomed zooms"
    ),
    "jumping": (
        "bouncing capering cartwheeling cavorting dancing frolicking gamboling hopping leaping "
        "pouncing prancing romping skipping soaring somersaulting springing twirling vaulting"
    ),
    "jumps": (
        "bounce bounced bounces caper capered capers cartwheel cartwheeled cartwheels cavort cavorted cavorts "
        "dance danced dances frolic frolicked frolics gambol gamboled gambols hop hopped hops "
        "leap leaps leapt pounce pounced pounces prance pranced prances romp romped romps skip skipped skips "
        "soar soared soars somersault somersaulted somersaults sprang twirl twirled twirls vault vaulted "
        "vaults"
    ),
    "sitting": (
        "brooding chewing crouching dining drinking eating feasting flopping huddling hunkering kneeling "
        "knitting lazing leaning loafing lolling lounging meditating munching nestling nibbling painting "
        "perching picnicking plopping pondering reclining relaxing resting settling sewing sipping slumping "
        "snacking sprawling squatting thinking writing"
    ),
    "sits": (
        "ate brooded broods chew chewed chews crouch crouched crouches dine dined dines drank drink drinks "
        "eat eats feast feasted feasts flop flopped flops huddle huddled huddles hunker hunkered hunkers "
        "kneel kneels knelt knits knitted laze lazed lazes lean leaned leans loaf loafed loafs loll lolled "
        "lolls lounged lounges meditate meditated meditates munch munched munches nestle nestled nestles "
        "nibble nibbled nibbles perch perched perches picnic picnicked picnics plop plopped plops ponder "
        "pondered ponders recline reclined reclines relax relaxed relaxes rested rests sat settle settled "
        "settles sew sewed sews sip sipped sips sit slump slumped slumps snack snacked snacks sprawl sprawled "
        "sprawls squat squats squatted thinks write writes wrote"
    ),
    "standing": (
        "admiring baking blinking building chatting cooking dawdling digging examining freezing gaping gazing "
        "glancing glimpsing guarding halting hesitating hovering inspecting laughing lingering "
        "listening loitering nodding noticing observing pausing peeking peering planting posing shivering "
        "shouting singing smelling sniffing speaking spotting squinting staring stirring stopping stretching "
        "studying sweeping talking tarrying towering trembling waiting watching whispering whistling wishing "
        "wondering"
    ),
    "stands": (
        "admire admired admires bake baked bakes blink blinked blinks build builds built chat chats chatted "
        "cook cooked cooks dawdle dawdled dawdles dig digs dug examine examined examines freeze freezes froze "
        "gape gaped gapes gaze gazed gazes glance glanced glances glimpse glimpsed glimpses grin grinned "
        "grins guard guarded guards halt halted halts hesitate hesitated hesitates hover hovered hovers "
        "inspect inspected inspects laughed laughs linger lingered lingers listen listened listens loiter "
        "loitered loiters looked nod nodded nods notice noticed notices observe observed observes pause "
        "paused pauses peek peeked peeks peer peered peers plant planted plants pose posed poses sang shiver "
        "shivered shivers shout shouted shouts smell smelled smells sniff sniffed sniffs speak "
        "speaks spoke spot spots spotted squint squinted squints stand stare stared stares stir stirred stirs "
        "stood stop stopped stops stretch stretched stretches studied studies study sweep sweeps swept talked "
        "tarried tarries tarry towered towers tremble trembled trembles wait waited waits watch watched "
        "watches whisper whispered whispers whistle whistled whistles wondered wonders"
    ),
    "waving": (
        "applauding beckoning cheering clapping gesticulating gesturing greeting hailing saluting signalling "
        "welcoming"
    ),
    "waves": (
        "applaud applauded applauds beckon beckoned beckons cheer cheered cheers clap clapped claps "
        "gesticulate gesticulated gesticulates gesture gestured gestures greet greeted greets hailed hails "
        "salute saluted salutes signal signalled signals wave waved welcome welcomed welcomes"
    ),
    "sleeping": (
        "cuddling curling dozing dreaming drifting drowsing hibernating kipping napping slumbering snoozing "
        "snoring snuggling"
    ),
    "sleeps": (
        "cuddle cuddled cuddles curl curled curls doze dozed dozes dream dreamed dreams drifted drowse "
        "drowsed drowses hibernate hibernated hibernates kip kipped kips nap napped naps sleep slept slumber "
        "slumbered slumbers snooze snoozed snoozes snore snored snores snuggle snuggled snuggles"
    ),
    "reading": "browsing leafing perusing reciting",
    "reads": ("browse browsed browses leaf leafed leafs peruse perused peruses read recite recited recites"),
    "holding": (
        "balancing bringing carrying clutching cradling dragging fetching grasping gripping hauling hugging "
        "juggling lifting lugging offering raising toting"
    ),
    "holds": (
        "balance balanced balances bring brings brought carried carries carry clutch clutched clutches "
        "cradled cradles drag dragged drags fetch fetched fetches grasp grasped grasps grip gripped grips "
        "haul hauled hauls held hold hug hugged hugs juggle juggled juggles lift lifted lifts lug lugged lugs "
        "offer offered offers raise raised raises tote toted totes"
    ),
    "fox": "foxlet foxy reynard vixen",
    "foxes": "vixens",
    "rabbit": "coney cottontail hare jackrabbit leveret",
    "rabbits": "cottontails hares",
    "bunny": "bunnykin",
    "bear": "bruin grizzly panda teddy",
    "bears": "grizzlies pandas teddies",
    "cat": "kitty moggy puss pussycat tabby tomcat",
    "cats": "kitties moggies tabbies tomcats",
    "mouse": "dormouse fieldmouse mouseling mousey rat shrew vole",
    "mice": "dormice rats shrews voles",
    "frog": "bullfrog froggy froglet toad",
    "frogs": "bullfrogs toads",
    "owl": "owlet",
    "owls": "owlets",
    "dog": "beagle dachshund hound mutt pooch poodle sheepdog spaniel terrier",
    "dogs": "hounds puppies",
    "puppy": "whelp",
    "pig": "boar piggy swine",
    "pigs": "piggies",
    "girl": "daughter lass princess schoolgirl",
    "girls": "daughters lasses",
    "boy": "lad prince schoolboy",
    "boys": "lads",
    "grandmother": "gran grandmama nan nana nanny",
    "grandfather": "gramps grandad grandpapa",
    "robot": "android automaton droid",
    "robots": "androids",
    "dragon": "wyvern",
    "red": (
        "auburn burgundy cinnabar copper coppery crimson ginger maroon ruby russet rusty scarlet vermilion"
    ),
    "brown": "bronze brunette chestnut hazel mahogany nutbrown tawny",
    "grey": "ash ashen charcoal grizzled leaden silver silvery slate smoky steel",
    "white": "alabaster chalky cream ivory milky pale pearl pearly",
    "yellow": "amber blond blonde buttery canary flaxen gold mustard saffron sandy",
    "blue": "aquamarine azure cerulean cobalt cyan indigo navy sapphire teal turquoise",
    "green": "emerald jade lime mint mossy olive verdant",
    "purple": "amethyst lavender lilac magenta mauve plum violet",
    "orange": "apricot tangerine",
    "pink": "blush coral fuchsia rosy salmon",
    "black": "ebony inky jet raven sable",
    "scarf": "bandana cravat kerchief muffler neckerchief neckwarmer shawl",
    "scarves": "kerchiefs mufflers shawls",
    "hat": "beanie beret bonnet bowler cap fedora headgear sombrero sunhat tophat toque trilby",
    "hats": "beanies berets bonnets caps",
    "sweater": "cardigan guernsey hoodie jersey jumper pullover sweatshirt turtleneck",
    "sweaters": "cardigans hoodies jerseys jumpers",
    "cape": "cloak mantle poncho robe",
    "overalls": "dungarees jumpsuit",
    "boots": "galoshes gumboots wellies wellingtons",
    "forest": "coppice copse grove jungle rainforest spinney thicket wilderness wildwood woodland",
    "woods": "wood woodlands",
    "trees": (
        "beeches birch birches boughs branches conifers elms evergreens ferns fir firs maples oak oaks pine "
        "pines saplings spruces tree undergrowth willows"
    ),
    "meadow": "clearing glade heath lea moor moorland paddock park pasture prairie savanna savannah",
    "field": "cornfield cornfields fields meadows pastures wheatfield",
    "grass": "buttercups clover daisies dandelions grasses lawn poppies turf",
    "flowers": "blooms blossoms bluebells heather petals roses tulips wildflowers",
    "snow": (
        "blizzard drifts frost hail ice icicles sleet slush snowdrift snowdrifts snowfall snowflakes tundra"
    ),
    "snowy": "arctic frosty frozen icy snowbound wintry",
    "winter": "christmas december january midwinter wintertime",
    "beach": "bay coast coastline cove lagoon seashore seaside strand",
    "sand": "dune dunes pebbles sandcastle sandcastles seashells shells shingle",
    "sea": "ocean",
    "shore": "seafront shoreline surf tideline",
    "town": "downtown hamlet market marketplace plaza square suburb township",
    "street": (
        "alley alleys alleyway avenue boulevard cobbles cobblestones crossroads footpath lane lanes pavement "
        "road roads sidewalk streets"
    ),
    "village": "settlement villages",
    "city": "cities metropolis towns",
    "lake": "lakeshore lakeside loch reservoir tarn waterside",
    "pond": "bog lilypads marsh ponds pondside pool swamp",
    "water": "brook creek jetty rapids reeds river riverbank shallows stream waterfall",
    "mountains": "alps cliffs crags highlands mountaintops peaks ranges ridges summits",
    "hills": "downs foothills hill hillsides hilltops knolls slopes valleys",
    "mountain": ("alp cliff crag hillside hilltop mountainside mountaintop peak ridge slope summit volcano"),
    "bedroom": "attic bedchamber chamber dormitory nursery",
    "room": "bedside indoors lounge parlor parlour playroom",
    "bed": (
        "bedclothes blanket blankets bunk cot cradle crib duvet eiderdown hammock mattress pillow pillows "
        "quilt"
    ),
    "kitchen": "larder pantry scullery",
    "garden": "allotment greenhouse orchard yard",
    "farm": "barnyard ranch stable",
    "castle": "fortress palace tower",
    "harbour": "dock docks marina port wharf",
    "library": "bookstore classroom school",
    "night": (
        "bedtime dark darkness dusk evening eventide gloaming gloom midnight nightfall nighttime nocturnal "
        "overnight sundown sunset twilight witching"
    ),
    "moonlight": "moonbeams moonglow moonshine starlight",
    "stars": "constellations galaxy heavens planets",
    "starry": "moonlit nightly starlit twinkling",
    "moon": "crescent moonrise",
    "day": "afternoon daytime lunchtime midday noon noonday noontide",
    "sunny": "cloudless sunlight sunlit",
    "sunshine": "sun sunbeam sunbeams sunrays",
    "morning": "breakfast cockcrow dawn daybreak mornings sunrise sunup",
    "evening": "evenings",
    "rain": "downpour drizzle raindrops shower showers",
    "rainy": "drizzly showery",
    "storm": "lightning tempest thunder thunderstorm",
    "happy": (
        "beaming cheerful cheery content contented delighted excited glad gleeful jolly joyful jubilant merry "
        "grinning smiling thrilled"
    ),
    "sad": "crying downcast gloomy glum heartbroken lonely miserable sorrowful tearful unhappy weeping",
    "surprised": "amazed astonished bewildered shocked startled stunned",
    "sleepy": "dozy drowsy exhausted tired weary yawning",
    "small": "compact petite smallish wee",
    "little": "miniature teensy teeny",
    "tiny": "minuscule",
    "young": "juvenile newborn",
    "cute": "adorable cuddly darling fluffy lovely pretty sweet",
    "friendly": "gentle kindly nice",
    "in": "amid amidst inside within",
    "on": "atop onto upon",
    "by": "alongside beside near nearby",
    "through": "throughout",
    "under": "below beneath underneath",
    "along": "past",
    "over": "above",
    "around": "round",
    "among": "amongst between",
    "wearing": "donning sporting",
    "and": "plus",
    "illustration": "artwork image",
    "watercolor": "aquarelle watercolour",
    "drawing": "doodle sketch",
    "painting": "canvas",
}

SYNONYMS: Final[Mapping[str, str]] = {
    word: known for known, words in _UNDER.items() for word in words.split()
}
"""Each word to the known one that it is read as."""
