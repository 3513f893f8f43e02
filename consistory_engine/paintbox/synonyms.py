"""Words that the built-in model never read, each under the known one in whose place it is read.

The tokenizer reads a word of these as the word that it stands under (`tokens.teach`), so that a writer need not know
which words the drawings were captioned with. A word that the vocabulary holds itself is no synonym; a word whose place
is taken by none of the vocabulary stays unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_UNDER: Final = {
    "walk": (
        "adventure adventures constitutional errand excursion expedition expeditions outing outings "
        "pilgrimage quest trip"
    ),
    "walking": (
        "advancing adventuring ambling ambulating approaching arriving ascending backpacking bimbling "
        "blundering bumbling bushwhacking circling circumnavigating clambering clanking climbing clomping "
        "clopping clumping clunking commuting crawling creeping crossing departing descending doddering "
        "edging entering following footslogging gadding gallivanting galumphing globetrotting heading hiking "
        "hobbling inching jaunting journeying limping lumbering lurching meandering mincing mooching moseying "
        "navigating orienteering pacing padding parading patrolling pattering perambulating peregrinating "
        "plodding ploughing plowing pootling pottering proceeding promenading prowling pussyfooting questing "
        "rambling reeling retreating returning roaming rolling roving sallying sashaying sauntering scaling "
        "schlepping scouting scrambling scuffing shambling shinning shinnying shuffling sidling skulking "
        "slinking slithering slogging sloshing sneaking squelching staggering stalking stamping stepping "
        "stomping straggling stravaiging straying striding strutting stumbling stumping swaggering swanning "
        "tiptoeing toddling toiling tootling tottering touring traipsing tramping trampling traveling "
        "travelling traversing treading trekking tripping tromping trooping trotting trudging trundling "
        "vagabonding venturing voyaging waddling wading wayfaring wending wobbling yomping zigzagging"
    ),
    "walks": (
        "advance advanced advances amble ambled ambles ambulate ambulated ambulates approach approached "
        "approaches arrive arrived arrives ascend ascended ascends backpacked bimble bimbled bimbles blunder "
        "blundered blunders bumble bumbled bumbles bushwhack bushwhacked bushwhacks circumnavigate "
        "circumnavigated circumnavigates clamber clambered clambers clanked climb climbed climbs clomp "
        "clomped clomps clop clopped clops clumped clunked commute commuted commutes crawl crawled crawls "
        "creep creeps crept crossed crosses depart departed departs descend descended descends dodder "
        "doddered dodders enter entered enters explore explored follow followed follows footslog footslogged "
        "footslogs gad gadded gads gallivant gallivanted gallivants galumph galumphed galumphs hike hiked "
        "hikes hobble hobbled hobbles inched jaunt jaunted jaunts journey journeyed journeys limp limped "
        "limps lumber lumbered lumbers lurch lurched lurches march marched meander meandered meanders mooch "
        "mooched mooches mosey moseyed moseys navigate navigated navigates pace paced paces pad padded pads "
        "parade paraded parades patrol patrolled patrols patter pattered patters perambulate perambulated "
        "perambulates peregrinate peregrinated peregrinates plod plodded plods ploughed plowed pootle pootled "
        "pootles potter pottered potters proceed proceeded proceeds promenade promenaded promenades prowl "
        "prowled prowls pussyfoot pussyfooted pussyfoots quested ramble rambled rambles reeled retreated "
        "retreats returned returns roam roamed roams roll rolled rolls rove roved roves sallied sashay "
        "sashayed sashays saunter sauntered saunters schlep schlepped schleps scouted scramble scrambled "
        "scrambles scuffed shambled shambles shinnied shuffle shuffled shuffles sidle sidled sidles skulk "
        "skulked skulks slink slinks slither slithered slithers slog slogged slogs sloshed sloshes slunk "
        "sneak sneaked sneaks squelch squelched squelches stagger staggered staggers stalked stamped step "
        "stepped steps stomp stomped stomps straggle straggled straggles strayed stride strides strode stroll "
        "strolled strut struts strutted stumble stumbled stumbles swagger swaggered swaggers tiptoe tiptoed "
        "tiptoes toddle toddled toddles toiled tootle tootled tootles totter tottered totters tour toured "
        "tours traipse traipsed traipses tramp tramped trample trampled tramples tramps travel traveled "
        "travelled travels traverse traversed traverses tread treads trek trekked treks trod tromp tromped "
        "tromps trooped trot trots trotted trudge trudged trudges trundle trundled trundles venture ventured "
        "ventures voyage voyaged voyages waddle waddled waddles wade waded wades walked wander wandered wend "
        "wended wends wobble wobbled wobbles yomp yomped yomps zigzag zigzagged zigzags"
    ),
    "goes": "go went",
    "running": (
        "absquatulating barreling barrelling beetling belting blitzing bolting bounding breezing bustling "
        "cantering careering charging chasing darting escaping fleeing flitting galloping haring hastening "
        "hightailing hotfooting hurtling hustling hying jogging loping outracing outrunning overtaking "
        "pelting pursuing rocketing scampering scarpering scooting scramming scudding scurrying scuttering "
        "scuttling skedaddling skittering speeding sprinting stampeding streaking tearing vamoosing whizzing "
        "whooshing zipping zooming"
    ),
    "runs": (
        "absquatulate absquatulated absquatulates barreled barrelled bolt bolted bolts bound bounded bounds "
        "breezed bustle bustled bustles canter cantered canters careered careers charge charged charges chase "
        "chased chases dart darted darts dash dashed escape escaped escapes fled flee flees flit flits "
        "flitted gallop galloped gallops hared hasten hastened hastens hie hied hies hightail hightailed "
        "hightails hotfoot hotfooted hotfoots hurried hurry hurtle hurtled hurtles hustle hustled hustles jog "
        "jogged jogs lope loped lopes outrace outraced outraces outran outrun outruns overtake overtakes "
        "overtook pelted pursue pursued pursues race raced ran rocketed run rush rushed scamper scampered "
        "scampers scarper scarpered scarpers scoot scooted scoots scram scrammed scud scudded scuds scurried "
        "scurries scurry scutter scuttered scutters scuttle scuttled scuttles skedaddle skedaddled skedaddles "
        "skitter skittered skitters sped speed speeds sprint sprinted sprints stampede stampeded stampedes "
        "tore vamoose vamoosed vamooses whiz whizz whizzed whizzes whoosh whooshed whooshes zoom zoomed zooms"
    ),
    "jumping": (
        "airborne backflipping bopping bunnyhopping capering cartwheeling cavorting curveting foxtrotting "
        "frisking frolicking gamboling gambolling grooving handspringing hippityhopping hopscotching hurdling "
        "jigging jitterbugging jiving jouncing leapfrogging lolloping midair overleaping pirouetting pogoing "
        "pouncing prancing quickstepping rebounding romping shimmying skipping soaring somersaulting "
        "springing tapdancing trampolining twirling vaulting waltzing whirling"
    ),
    "jumps": (
        "backflip backflipped backflips boogie boogied boogies bop bopped bops bounce bounced bunnyhop "
        "bunnyhopped bunnyhops caper capered capers cartwheel cartwheeled cartwheels cavort cavorted cavorts "
        "conga dance danced foxtrot foxtrots foxtrotted frisked frolic frolicked frolics gambol gamboled "
        "gambolled gambols handspring handsprings hippityhop hippityhopped hippityhops hop hopped hopscotch "
        "hopscotched hopscotches hurdle hurdled hurdles jig jigged jigs jitterbug jitterbugged jitterbugs "
        "jive jived jives jounce jounced jounces jump jumped leap leapfrog leapfrogged leapfrogs leapt lollop "
        "lolloped lollops overleap overleaps pirouette pirouetted pirouettes pogoed pounce pounced pounces "
        "prance pranced prances rebound rebounded rebounds romp romped romps rumba samba shimmied shimmies "
        "shimmy skip skipped skips soar soared soars somersault somersaulted somersaults sprang sprung tango "
        "tangoed tangos twirl twirled twirls vault vaulted vaults waltz waltzed waltzes whirl whirled whirls"
    ),
    "sitting": (
        "banqueting basking breakfasting brooding chewing chomping cogitating contemplating crocheting "
        "crouching darning daydreaming devouring dining doodling drinking dunking eating embroidering "
        "feasting flopping gnawing gobbling gulping guzzling huddling hunching hunkering idling journaling "
        "kneeling knitting lazing leaning licking loafing lolling lounging lunching luxuriating meditating "
        "mulling munching musing nestling nibbling nomming noshing perching picnicking plopping pondering "
        "quaffing reclining relaxing roosting ruminating sampling savoring savouring scoffing scrawling "
        "scribbling settling sewing sipping sketching slouching slumping slurping snacking sprawling squating "
        "squatting stitching straddling sunbathing supping swigging swilling tasting thinking typing "
        "vegetating writing"
    ),
    "sits": (
        "ate basked basks breakfasted brooded broods chew chewed chews chomp chomped chomps cogitate "
        "cogitated cogitates contemplate contemplated contemplates crochets crouch crouched crouches "
        "daydreamed daydreams devour devoured devours dine dined dines doodled drank drink drinks eat eats "
        "embroiders feast feasted feasts flop flopped flops gnaw gnawed gnaws gobble gobbled gobbles gulp "
        "gulped gulps guzzle guzzled guzzles huddle huddled huddles hunched hunker hunkered hunkers kneel "
        "kneeled kneels knelt knits laze lazed lazes lean leaned leans licked licks loaf loafed loafs loll "
        "lolled lolls lounged lounges lunched luxuriate luxuriated luxuriates meditate meditated meditates "
        "mulled munch munched munches nestle nestled nestles nibble nibbled nibbles nosh noshed noshes perch "
        "perched perches picnic picnicked picnics plop plopped plops ponder pondered ponders quaff quaffed "
        "quaffs recline reclined reclines relax relaxed relaxes rested roosted roosts rowed ruminate "
        "ruminated ruminates sat savor savored savors savour savoured savours scoff scoffed scoffs scrawled "
        "scribbled settle settled settles sew sewed sews sip sipped sips sit slouched slouches slump slumped "
        "slumps slurp slurped slurps snack snacked snacks sprawl sprawled sprawls squat squated squats "
        "squatted straddled sunbathe sunbathed sunbathes supped sups swig swigged swigs tasted tastes thinks "
        "typed vegetate vegetated vegetates write writes wrote"
    ),
    "seated": "crosslegged enthroned",
    "standing": (
        "admiring arguing baking barking beholding bellowing birdwatching blinking building caroling "
        "carolling chanting chattering chatting chirping chirruping chopping conferring constructing "
        "conversing cooking cowering croaking crooning dallying dawdling debating decorating digging "
        "discussing dithering eavesdropping examining eyeing eying fixing freezing gabbling gaping gardening "
        "gawking gawping glancing glimpsing goggling gossiping growling grunting guarding halting hammering "
        "harking harvesting hearing hearkening hesitating hoeing hollering hovering humming inhaling "
        "inspecting ironing kneading lecturing lingering loitering lollygagging lurking mending meowing "
        "mewing mewling miaowing mixing mopping mowing mumbling murmuring muttering nattering nodding "
        "noticing observing oinking pausing peeking peeping peering planting pointing poised polishing posing "
        "prattling praying pruning purring quaking quarreling quarrelling queuing quivering raking rehearsing "
        "repairing ribbiting sawing scanning scratching scrubbing scrutinising scrutinizing serenading "
        "shaking sheltering shivering shouting shuddering sightseeing singing smelling snarling sniffing "
        "snorting snuffling sowing speaking spectating spotting spying squeaking squealing squinting "
        "stargazing stirring stooping stopping stretching studying surveying sweeping talking tarrying "
        "teaching tidying tinkering towering trembling trilling trumpeting upright vacillating viewing "
        "warbling watching weeding whispering whistling whittling wishing witnessing wondering woofing "
        "yapping yelling yelping yodeling yodelling"
    ),
    "stands": (
        "admire admired admires argue argued argues bake baked bakes barked beheld behold beholds bellow "
        "bellowed bellows blink blinked blinks build builds built carolled chant chanted chants chat chats "
        "chatted chatter chattered chatters chirp chirped chirps chirrup chirruped chirrups confer conferred "
        "confers constructed constructs conversed converses cook cooked cooks cower cowered cowers croak "
        "croaked croaks croon crooned croons dallied dawdle dawdled dawdles decorate decorated decorates dig "
        "digs discuss discussed discusses dither dithered dithers dug eavesdrop eavesdropped eavesdrops "
        "examine examined examines freeze freezes froze gabble gabbled gabbles gape gaped gapes gawk gawked "
        "gawks gawp gawped gawps gaze gazed glance glanced glances glimpse glimpsed glimpses goggle goggled "
        "goggles gossiped grin grinned grins growl growled growls grunt grunted grunts guard guarded guards "
        "halt halted halts harvested hear heard hearken hearkened hearkens hears hesitate hesitated hesitates "
        "hoed holler hollered hollers hover hovered hovers hummed hums inhaled inhales inspect inspected "
        "inspects knead kneaded kneads laughed laughs linger lingered lingers listen listened loiter loitered "
        "loiters lollygag lollygagged lollygags looked lurk lurked lurks mended mends meow meowed meows mew "
        "mewed mewled miaow miaowed miaows mopped mowed mows mumble mumbled mumbles murmur murmured murmurs "
        "mutter muttered mutters natter nattered natters nod nodded nods notice noticed notices observe "
        "observed observes oink oinked oinks pause paused pauses peek peeked peeks peep peeped peeps peer "
        "peered peers plant planted plants pose posed prattle prattled prattles pray prayed prays purr purred "
        "purrs quake quaked quakes quarreled quarrelled quarrels queued queues quiver quivered quivers raked "
        "repaired repairs ribbit ribbited ribbits sang scanned scans scratched scrubbed scrutinise "
        "scrutinised scrutinises scrutinize scrutinized scrutinizes serenade serenaded serenades shakes "
        "sheltered shelters shiver shivered shivers shook shout shouted shouts shudder shuddered shudders "
        "smell smelled smells snarl snarled snarls sniff sniffed sniffs snort snorted snorts snuffle snuffled "
        "snuffles speak speaks spectate spectated spectates spied spies spoke spot spots spotted squeak "
        "squeaked squeaks squeal squealed squeals squint squinted squints stand stare stared stargaze "
        "stargazed stargazes stir stirred stirs stood stooped stoops stop stopped stops stretch stretched "
        "stretches studied studies study survey surveyed surveys sweep sweeps swept talked tarried tarries "
        "tarry taught teach teaches tidied towered tremble trembled trembles trilled trumpeted wait waited "
        "warble warbled warbles watch watched watches weeded whisper whispered whispers whistle whistled "
        "whistles whittle whittled whittles witnessed wondered wonders woof woofed woofs yap yapped yaps yell "
        "yelled yells yelp yelped yelps yodeled yodelled"
    ),
    "still": "immobile motionless stationary stockstill unmoving",
    "looking": "searching seeking",
    "looks": "look seek seeks sought",
    "waving": (
        "acclaiming applauding beckoning cheering clapping curtseying curtsying farewelling gesticulating "
        "gesturing hailing motioning saluting signaling signalling welcoming"
    ),
    "waves": (
        "acclaimed applaud applauded applauds beckon beckoned beckons cheer cheered cheers clap clapped claps "
        "curtsey curtseyed curtseys curtsied curtsies curtsy gesticulate gesticulated gesticulates gesture "
        "gestured gestures greet greeted hailed hails motioned salute saluted salutes signal signaled "
        "signalled signals wave waved welcome welcomed welcomes"
    ),
    "saying": "bidding",
    "says": "bade bids",
    "hello": "ahoy greetings hallo hi hiya howdy hullo",
    "goodbye": "adieu adios bye byebye cheerio ciao farewell farewells goodbyes toodleoo toodlepip",
    "sleeping": (
        "catnapping cuddling curling dossing dozing drifting drowsing hibernating hibernation kipping "
        "oversleeping reposing shuteye siesta slumbering snoozing snoring snuggling zizzing"
    ),
    "sleeps": (
        "catnap catnapped catnaps cuddle cuddled cuddles curl curled curls doze dozed dozes dream dreamed "
        "dreamt drifted drowse drowsed drowses hibernate hibernated hibernates kip kipped kips nap napped "
        "oversleep oversleeps overslept repose reposed reposes sleep slept slumber slumbered slumbers snooze "
        "snoozed snoozes snore snored snores snuggle snuggled snuggles"
    ),
    "asleep": "dreamland slumberland",
    "lying": "lain prone prostrate recumbent supine tucked",
    "lies": "lay lie",
    "reading": (
        "browsing deciphering engrossed leafing narrating perusing poring reciting rereading revising "
        "storytelling storytime swotting thumbing"
    ),
    "reads": (
        "browse browsed browses decipher deciphered deciphers leaf leafed leafs narrate narrated narrates "
        "peruse perused peruses pored read recite recited recites reread rereads revised revises swotted "
        "thumbed"
    ),
    "book": (
        "atlas booklet cookbook dictionary encyclopaedia encyclopedia hardback hardcover magazine newspaper "
        "novel paperback picturebook textbook tome volume"
    ),
    "books": "hardbacks novels paperbacks picturebooks storybooks textbooks tomes volumes",
    "story": (
        "chapter fable fables fairytale fairytales legend legends poem poems rhyme rhymes stories tale tales"
    ),
    "holding": (
        "balancing bearing brandishing carting clasping clenching conveying cradling delivering dragging "
        "embracing ferrying fetching flourishing grabbing grasping gripping hauling heaving hefting hoisting "
        "hugging juggling lifting lugging offering presenting proffering raising seizing shouldering toting "
        "towing transporting wielding"
    ),
    "holds": (
        "balance balanced balances brandish brandished brandishes bring brought carried carry carted clasp "
        "clasped clasps clench clenched clutch clutched convey conveyed conveys cradled cradles deliver "
        "delivered delivers drag dragged drags embrace embraced embraces fetch fetched fetches flourish "
        "flourished flourishes grab grabbed grabs grasp grasped grasps grip gripped grips haul hauled hauls "
        "heave heaved heaves heft hefted hefts held hoist hoisted hoists hold hug hugged hugs juggle juggled "
        "juggles lift lifted lifts lug lugged lugs offer offered offers presented proffer proffered proffers "
        "raise raised raises seize seized seizes tote toted totes towed transported wield wielded wields"
    ),
    "carrying": "laden",
    "showing": "displaying exhibiting flaunting",
    "shows": "display displayed displays exhibited flaunted flaunts show showed",
    "fox": "fennec foxie foxkin foxlet foxlike foxling foxy renard reynard tod",
    "foxes": "fennecs foxies foxlets foxlings",
    "cub": "cubling",
    "rabbit": "bunbun coney cottontail jackrabbit lapin leveret lop lopeared",
    "rabbits": "coneys conies cottontails jackrabbits lapins leverets",
    "bunny": "bunnykin bunnykins",
    "bear": "bearkin bearling bruin grizzly honeybear kodiak panda teddybear ursine",
    "bears": "bruins grizzlies pandas teddies teddybears",
    "cat": (
        "bobcat burmese feline grimalkin housecat kittycat lynx malkin mog moggie moggy mouser puss pussycat "
        "siamese tabby tabbycat tomcat wildcat"
    ),
    "cats": "felines housecats moggies mogs mousers pussycats tabbies tomcats wildcats",
    "kitten": "catling kitling kittenish",
    "kittens": "catlings kitlings",
    "mouse": (
        "dormouse fieldmouse gerbil hamster housemouse jerboa lemming mousekin mouselet mouseling mousey "
        "mousie rat rodent shrew vole woodmouse"
    ),
    "mice": (
        "dormice fieldmice gerbils hamsters lemmings mouselings mousies rats rodents shrews voles woodmice"
    ),
    "frog": "amphibian bullfrog croaker froggy froglet hoptoad natterjack treefrog",
    "frogs": "amphibians bullfrogs croakers froggies froglets treefrogs",
    "toad": "toadlet",
    "owl": "barnowl hootowl howlet owlie",
    "penguin": "adelie chinstrap gentoo rockhopper",
    "penguins": "gentoos rockhoppers",
    "dog": (
        "airedale alsatian basset beagle bichon bloodhound borzoi bulldog bullterrier canine chihuahua "
        "cockapoo collie corgi cur dachshund dachsie dalmatian deerhound dingo doberman doggo foxhound "
        "greyhound guarddog gundog hound hounddog husky labradoodle labrador lapdog lurcher malamute mastiff "
        "mongrel mutt pekinese pekingese pinscher pomeranian pooch poodle pug retriever rottweiler saluki "
        "samoyed schnauzer setter sheepdog sheltie spaniel spitz terrier vizsla watchdog weimaraner westie "
        "whippet wolfdog wolfhound yorkie"
    ),
    "dogs": (
        "alsatians beagles bloodhounds bulldogs canines chihuahuas collies corgis curs dachshunds dalmatians "
        "dingoes doggos foxhounds greyhounds hounds huskies labradors mastiffs mongrels mutts pooches poodles "
        "pugs retrievers rottweilers setters sheepdogs spaniels terriers watchdogs whippets wolfhounds"
    ),
    "doggy": "bowwow doggie",
    "puppy": "pup puppydog whelp",
    "puppies": "pups whelps",
    "pig": "boar grunter hog oinker peccary piggie piggy piggywig porcine porker swine warthog",
    "pigs": "boars hogs oinkers piggies piggywigs porkers warthogs",
    "piglet": "piggywiggy pigling shoat",
    "piglets": "piglings",
    "elephant": "heffalump mammoth oliphant pachyderm tusker",
    "elephants": "heffalumps mammoths pachyderms tuskers",
    "hedgehog": "furzepig hedgepig hedgie hoglet porcupine",
    "hedgehogs": "hedgepigs hedgies hoglets porcupines",
    "girl": (
        "colleen damsel daughter flowergirl gal girlfriend girlie girly goddaughter granddaughter lass lassie "
        "mademoiselle maiden missy niece princess schoolgirl senorita shepherdess stepdaughter tomboy"
    ),
    "girls": (
        "damsels daughters gals girlfriends granddaughters lasses lassies maidens nieces princesses "
        "schoolgirls shepherdesses"
    ),
    "boy": (
        "boyo choirboy godson grandson lad laddie laddy lordling nephew nipper prince princeling schoolboy "
        "shepherdboy sonny stableboy stepson stripling"
    ),
    "boys": "choirboys grandsons laddies lads nephews princes schoolboys",
    "grandmother": (
        "abuela abuelita babcia babushka beldam beldame bubbe bubbie crone farmor gramma grammy gran grandam "
        "grandame grandmama grandmamma grandmom grandmommy grandmotherly grandmum granma greatgran "
        "greatgrandmother mamaw mawmaw meemaw memaw mormor nan nana nanan nanna nanny nonna obaasan oma "
        "yiayia"
    ),
    "grandmothers": "crones grandmammas grans nanas nannas nans",
    "granny": "grannie",
    "grandfather": (
        "abuelito abuelo codger farfar geezer grampa gramper gramps grampy granda grandad grandaddy grandda "
        "granddaddy grandfatherly grandpapa grandpappy grandpop grandsire graybeard greatgrandad "
        "greatgrandfather greybeard morfar nonno ojiisan oldtimer opa papou peepaw pepaw whitebeard zaide "
        "zayde"
    ),
    "grandfathers": "codgers geezers grampas grandads grandpapas graybeards greybeards",
    "old": "doddery elderly wizened",
    "lady": "dame gentlewoman",
    "women": "womenfolk",
    "man": "gent gentleman",
    "men": "gentlemen gents menfolk",
    "robot": "android automaton bot cyborg droid humanoid mechanoid robo robotic tinman",
    "robots": "androids automata automatons bots cyborgs droids mechanoids",
    "dragon": "dragoness dragonet dragonlet dragonling drakeling firebreather firedrake wyrm wyvern",
    "dragons": "dragonets dragonlings firedrakes wyrms wyverns",
    "red": (
        "auburn bloodred brickred burgundy carmine carroty cherryred cinnabar claret copper coppery garnet "
        "gingery henna maroon oxblood redcoated reddish redhaired redhead redheaded rouge rubicund ruby "
        "rubyred ruddy rufous rust rusty sorrel terracotta titian vermilion vermillion"
    ),
    "brown": (
        "beige brindle brindled bronze brownhaired brownish brunet brunette caramel chocolatey chocolaty "
        "cinnamon coffeecoloured dun hazel mahogany mocha nutbrown sepia sienna tan taupe tawny teak toffee "
        "umber"
    ),
    "grey": (
        "ash ashen dovegrey grayhaired graying grayish greyhaired greying greyish grizzled gunmetal hoary "
        "leaden pewter silvered silverhaired silvery slate smokey smoky steel steely"
    ),
    "white": (
        "alabaster albino bleached chalkwhite chalky cream eggshell ivory lilywhite milkwhite milky offwhite "
        "opalescent opaline pale pearl pearly polar snowwhite vanilla whitehaired whitish"
    ),
    "yellow": (
        "amber butterscotch buttery canary citrine fairhaired flaxen gold goldenhaired goldish lemon lemony "
        "mustard ocher ochre saffron strawcoloured topaz towheaded yellowhaired yellowish yellowy"
    ),
    "golden": "aureate auric gilded gilt",
    "blue": (
        "aqua aquamarine azure bluey bluish cerulean cobalt cyan denim indigo lapis navyblue periwinkle "
        "sapphire skyblue teal turquoise ultramarine"
    ),
    "green": (
        "applegreen bottlegreen celadon chartreuse forestgreen grassgreen greenish greeny jade khaki "
        "leafgreen leafy lime limegreen lush malachite mint moss mossy olive olivegreen pistachio seafoam "
        "seagreen verdant viridian"
    ),
    "purple": "amethyst heliotrope lavender magenta mauve plum puce purplish purply royalpurple",
    "orange": "apricot burntorange orangey orangish orangy persimmon tangerine",
    "pink": (
        "blush bubblegum candypink cerise coral fuchsia fuschia pinkish rosecoloured rosepink salmon "
        "shellpink"
    ),
    "black": (
        "blackhaired blackish coalblack ebony inkblack inky jetblack obsidian onyx raven ravenhaired sable "
        "sooty"
    ),
    "dark": "darkened darker darkest darkhaired",
    "hair": "braid braids pigtail pigtails plait plaits ponytail ringlets tresses",
    "scarf": (
        "ascot bandana bandanna cravat fichu foulard headscarf kerchief mantilla muffler neckcloth "
        "neckerchief neckscarf neckwarmer neckwear pashmina rebozo serape snood tippet"
    ),
    "scarves": (
        "bandanas bandannas cravats headscarves kerchiefs mufflers neckerchiefs neckwarmers pashminas scarfs "
        "snoods"
    ),
    "hat": (
        "balaclava baseballcap beret bicorne biretta boater bobblehat bonnet boonie bowler bowlerhat busby "
        "cloche coonskin deerstalker derby fedora fez flatcap glengarry hardhat headcovering headdress "
        "headgear headpiece headwear helmet homburg kepi kippah millinery mobcap mortarboard nightcap panama "
        "porkpie skullcap sombrero souwester stetson stovepipe sunbonnet sunhat tam tamoshanter tophat topper "
        "toque touque tricorn tricorne trilby tuque turban ushanka visor woollyhat yarmulke"
    ),
    "hats": (
        "berets boaters bonnets bowlers deerstalkers fedoras fezzes headdresses helmets mobcaps nightcaps "
        "skullcaps sombreros stetsons sunbonnets sunhats tams tophats toppers toques trilbies turbans"
    ),
    "bobble": "bobbled bobbly pompom pompon",
    "woolly": (
        "cableknit crochet crocheted fleecy handknit handknitted knit knitted wool woolen woollen wooly"
    ),
    "sweater": (
        "aran cardi cardie cardigan cardy crewneck gansey guernsey hoodie hoody jersey knitwear poloneck "
        "rollneck slipover sweatervest sweatshirt turtleneck"
    ),
    "sweaters": (
        "cardies cardigans cardis guernseys hoodies jerseys polonecks sweatshirts turtlenecks woollies"
    ),
    "cape": "burnous burnouse caped capelet mantelet mantle pelerine pelisse poncho robe",
    "capes": "capelets mantles ponchos robes",
    "overalls": (
        "boilersuit boilersuits coverall coveralls dungaree jumpsuit jumpsuits playsuit romper rompers "
        "salopettes"
    ),
    "boots": (
        "ankleboots boot booted bootees booties bootlets footwear galosh galoshes gumboot gumboots jackboots "
        "moonboots mukluks overshoes rainboot rainboots snowboots waders wellie wellington welly wellyboots"
    ),
    "balloon": "balloons",
    "umbrella": "brollies brolly bumbershoot gamp umbrellas",
    "parasol": "parasols sunshade sunshades",
    "ball": "balls baseball basketball beachball football footballs netball soccerball softball volleyball",
    "kite": "kites",
    "gift": "giftbox gifts keepsake package packages pressie prezzie prezzies",
    "present": "presents",
    "parcel": "parcels",
    "lantern": "flashlight lanterns torch torches",
    "lamp": "headlamp lamps",
    "apple": "apples crabapple crabapples fruit fruits pippin windfall",
    "flower": (
        "bellflower bloom blossom bluebell bouquet buttercup camellia carnation chrysanthemum cornflower "
        "cowslip crocus daffodil dahlia dandelion forgetmenot foxglove geranium gerbera hyacinth hydrangea "
        "marigold nosegay orchid pansy peony petal poppy posies posy primrose rosebud snapdragon snowdrop "
        "sunflower tulip zinnia"
    ),
    "cup": "beaker chalice cupful cuppa cups goblet goblets mugful mugs saucer tankard teacup teacups",
    "tea": "coffee",
    "basket": "baskets creel hamper hampers pannier panniers punnet trug trugs wicker wickerwork",
    "forest": (
        "arboretum backwoods beechwood bluebellwood boscage bosk coppice coppices copse copses dell dells "
        "dingle firwood forested forestland forests greenwood grove groves jungle jungles jungly oakwood "
        "pinewood rainforest rainforests spinney spinneys taiga thicket thickets timberland treeline weald "
        "wilderness wildwood wildwoods wooded woodland woodlot"
    ),
    "woods": "beechwoods pinewoods wood woodlands woodsy",
    "trees": (
        "acorns alder alders aspen aspens beech beeches birch birches bough boughs bracken brambles branch "
        "branches brushwood canopy cedar cedars conifer conifers conkers cypress cypresses elm elms evergreen "
        "evergreens fern ferns ferny fir firs foliage hawthorn hemlock hornbeam larch larches leafage linden "
        "lindens maple maples oak oaks pine pinecone pinecones pines poplar poplars redwood redwoods rowan "
        "rowans sapling saplings sequoia sequoias spruce spruces sycamore sycamores toadstool toadstools tree "
        "treestump treetop treetops treetrunk treetrunks twig twigs underbrush undergrowth willow willows yew "
        "yews"
    ),
    "meadow": (
        "clearing clearings countryside downland glade glades grassland grasslands heath heathland heaths "
        "hedgerow hedgerows lea meadowland meadowlands moor moorland moors paddock paddocks pampas parkland "
        "pastoral pasture pastureland plains prairie prairies savanna savannah savannahs savannas steppe "
        "steppes stile veld veldt watermeadow"
    ),
    "park": "bandstand parks playground playgrounds playpark",
    "field": (
        "barleyfield cornfield cornfields fields hayfield hayfields meadows pastures ploughland wheatfield "
        "wheatfields"
    ),
    "grass": (
        "buttercups clover daisies dandelions grasses grassy greensward lawn lawns poppies sward turf turfy "
        "tussock tussocks"
    ),
    "flowers": (
        "blooms blossoms bluebells bouquets carnations chrysanthemums cornflowers cowslips crocuses daffodils "
        "dahlias delphiniums forgetmenots foxgloves geraniums heather hollyhocks hyacinths hydrangeas lupins "
        "marigolds orchids pansies peonies petals primroses rosebuds roses snapdragons snowdrops sunflowers "
        "tulips wildflowers zinnias"
    ),
    "flowery": "abloom blooming blossoming flowering flowerstrewn wildflower",
    "snow": (
        "antarctic antarctica blizzard blizzards drifts floe floes frost glacier glaciers hail hailstones "
        "hoarfrost iceberg icebergs icecap icefield icicle icicles igloo igloos permafrost powdersnow rime "
        "sleet slush snowball snowballing snowballs snowbank snowbanks snowdrift snowdrifts snowfall "
        "snowfield snowfields snowman snowmen snowpack snowscape tundra whiteout"
    ),
    "snows": "sleeting snowed snowing",
    "snowstorm": "snowstorms",
    "snowflakes": "flurries flurry snowflake",
    "snowy": (
        "arctic frostbitten frosted frosty frozen icebound icecovered icy slushy snowbound snowcapped "
        "snowclad snowcovered snowcrowned snowdusted snowier snowladen snowswept snowtopped wintery wintry"
    ),
    "winter": (
        "christmas december february january midwinter winters wintertide wintertime xmas yule yuletide"
    ),
    "beach": (
        "atoll bay bays beaches beachfront beachside boardwalk coast coastal coastline coasts cove coves "
        "deckchair deckchairs driftwood esplanade foreshore inlet island islands isle isles islet lagoon "
        "lagoons oceanfront oceanside pebbly riviera rockpool rockpools sandbank sandbanks sandbar seacoast "
        "seashore seashores seaweed shingly strand surfside tidepool tidepools"
    ),
    "sand": (
        "dune dunes pebble pebbles sandcastle sandcastles sandhill sandhills sands seashell seashells shells "
        "shingle"
    ),
    "sea": "breakers brine briny oceans saltwater seas seascape seawater tide tides",
    "shore": "ashore seafront seawall shoreline shorelines shores surf tideline",
    "town": (
        "bazaar borough burgh downtown hamlet mall market marketplace marketplaces markets midtown "
        "municipality neighborhood neighbourhood piazza plaza plazas precinct square suburb suburban suburbia "
        "suburbs townscape township townships uptown urban"
    ),
    "street": (
        "alley alleys alleyway alleyways avenue avenues backstreet backstreets boulevard boulevards byway "
        "cobble cobbled cobbles cobblestone cobblestones crossroad crossroads curb footpath highroad "
        "intersection kerb kerbside lamppost lampposts lane lanes pavement pavements road roads roadside "
        "roadway sidestreet sidewalk sidewalks streetlamp streetlamps streetlight streetlights streets "
        "streetside thoroughfare thoroughfares traffic"
    ),
    "shop": (
        "bakeries bakery boutique cafe cornershop grocer grocers grocery shopfront shopfronts shops store "
        "storefront stores supermarket sweetshop tearoom teashop toyshop toyshops"
    ),
    "houses": (
        "buildings bungalows chimneypots chimneys cottages housetops roofs rooftop rooftops skyscraper "
        "skyscrapers tenements townhouse townhouses"
    ),
    "village": "hamlets parish settlement settlements townlet villages",
    "city": "cities cityscape megacity metropolis metropolises metropolitan towns",
    "lake": (
        "boathouse lakefront lakeland lakelet lakes lakeshore lakeshores lakeside loch lochs lochside lough "
        "reservoir reservoirs tarn tarns waterside"
    ),
    "pond": (
        "bayou bog boggy bogs bulrush bulrushes cattails duckpond fen fens fishpond lilypad lilypads marsh "
        "marshes marshland marshy millpond mire ponds pondside pool pools reedbed reedbeds swamp swampland "
        "swamps swampy waterhole waterlilies waterlily wetland wetlands"
    ),
    "water": "brook creek jetty rapids reed reeds reedy riverbank shallows stream waterfall waterfalls",
    "river": (
        "beck brooklet brooks brookside canal canals canalside cascade cataract creeks creekside embankment "
        "estuary footbridge millstream rill rills riverbanks riverbed rivers riverside rivulet rivulets "
        "streamlet streams streamside towpath tributary watercourse waterway waterways weir"
    ),
    "mountains": (
        "alpine alps andes appalachians bluffs boulders canyon canyons chasm cliffs cordillera crags "
        "dolomites gorge gorges gulch heights highland highlands himalayas massif mesa mountainous "
        "mountainsides mountaintops pinnacles plateau pyrenees ranges ravine ravines ridges rockies sierra "
        "sierras summits upland uplands volcanoes"
    ),
    "peaks": "ridgeline",
    "hills": (
        "combe dale dales dene downs fells foothills glen glens hillocks hillsides hilltops hilly knolls "
        "slopes vale vales valley valleys wolds"
    ),
    "hill": "brae foothill hillcrest hillock hummock knoll tor",
    "mountain": (
        "alp cliff cliffside clifftop clifftops crag everest hillside hilltop mount mountainside mountaintop "
        "outcrop peak pinnacle precipice ridge ridgetop slope summit volcano"
    ),
    "bedroom": (
        "attic attics bedchamber bedchambers bedrooms boudoir bunkroom chamber dorm dormitories dormitory "
        "dorms garret loft playpen toybox"
    ),
    "nursery": "nurseries",
    "room": (
        "armchair armchairs bedside corridor couch downstairs drawingroom hallway indoors livingroom lounge "
        "parlor parlour parlours playroom playrooms rooms settee sittingroom sofa staircase upstairs"
    ),
    "home": (
        "apartment burrow burrows den dens fireplace fireside hearth hearthrug hearthside homes household"
    ),
    "bed": (
        "bedclothes bedcovers bedding bedsheets bedspread bedstead blanket blankets bunk bunkbed bunkbeds "
        "bunks cot cots counterpane coverlet cradle crib cribs duvet duvets eiderdown featherbed fourposter "
        "hammock hammocks headboard mattress mattresses pillow pillowcase pillows quilt quilts"
    ),
    "kitchen": (
        "cookhouse countertop cupboard cupboards diningroom fridge kettle kitchenette kitchens larder larders "
        "pantries pantry refrigerator saucepan saucepans sculleries scullery sink worktop"
    ),
    "stove": "cooker cookstove hob stoves stovetop",
    "oven": "ovens",
    "table": "tables tabletop",
    "cosy": "cosier cosiest cozy",
    "garden": (
        "allotment allotments birdbath compost conservatory flowerbed flowerbeds flowerpot flowerpots gardens "
        "gazebo glasshouse greenhouse greenhouses hedge hedges hothouse orchard orchards patio pergola "
        "polytunnel porch rosebed rosebush rosebushes shrubbery sundial treehouse trellis veranda verandah "
        "wheelbarrow wheelbarrows"
    ),
    "backyard": "backyards",
    "vegetables": (
        "beetroots cabbages carrots cauliflowers courgettes cucumbers leeks lettuces marrows onions parsnips "
        "peapods potatoes pumpkins radishes seedlings tomatoes turnips veg veggies zucchinis"
    ),
    "vegetable": (
        "cabbage carrot cauliflower courgette leek lettuce marrow parsnip potato pumpkin radish turnip veggie"
    ),
    "farm": (
        "agricultural barnyard barnyards byre coop corral cowshed croft dairy farmhouse farmhouses farming "
        "farmland farmlands farms farmstead grange haycart henhouse homestead pigpen pigsties pigsty ranch "
        "ranches scarecrow sheepfold silo smallholding stable stables sty tractor tractors"
    ),
    "barn": "barns cowbarn granary",
    "hay": "haybale haybales hayloft haymaking haymow hayrick hayricks haystack haystacks",
    "bales": "bale",
    "castle": (
        "battlements castles chateau citadel citadels courtyard donjon drawbridge dungeon fortification "
        "fortress fortresses gatehouse moat palace palaces palatial palazzo portcullis rampart ramparts "
        "stronghold tower"
    ),
    "towers": "battlement turret turrets",
    "harbour": (
        "anchorage berth boatyard breakwater buoy buoys dock docked dockland docks dockside dockyard "
        "gangplank harbors harborside harbours harbourside jetties marina marinas moored mooring moorings "
        "port ports seaport seaports slipway waterfront wharf wharfs wharves"
    ),
    "quay": "quays quayside",
    "pier": "piers",
    "lighthouse": "beacon lighthouses",
    "boats": (
        "barge barges boat dinghies dinghy ferries ferryboat fishingboat fishingboats lifeboat motorboat "
        "sailboat sailboats sailingboat schooner sloop speedboat steamboat trawler trawlers tugboat tugboats "
        "yacht yachts"
    ),
    "ships": "anchor frigate galleon galleons liner masts ship steamer steamers steamship tallship",
    "library": "bookroom bookstore classroom libraries",
    "bookshelves": "bookcase bookcases bookshelf bookstack bookstacks shelves",
    "bookshop": "bookseller bookshops bookstall bookstores",
    "school": (
        "academy blackboard chalkboard classrooms college kindergarten playschool preschool schooldesk "
        "schoolhouse schoolroom schools university"
    ),
    "night": (
        "bedtime darkening darkness gloom midnights moonless nightfall nightime nightlong nights nighttime "
        "nocturnal overnight pitchblack pitchdark witching"
    ),
    "moonlight": "moonbeam moonbeams moonglow moonray moonrays moonshine starlight",
    "moonlit": "moonbathed moonbright moonsilvered",
    "stars": (
        "comet comets constellation constellations cosmos galaxies galaxy heavens meteor meteors planet "
        "planets star starscape starshine universe"
    ),
    "starry": "nightly starbright starfilled starspangled starstrewn starstudded twinkling",
    "moon": "crescent fullmoon halfmoon moonrise moons",
    "day": "afternoons daylit daytime lunchtime midafternoon midday noonday noontide noontime",
    "afternoon": "teatime",
    "sunny": (
        "cloudless summery sunbaked sundappled sundrenched sunfilled sunkissed sunlight sunlit sunnier "
        "sunniest sunshiny sunsoaked sunwarmed"
    ),
    "sunshine": "sunbeam sunbeams sunburst sunray sunrays",
    "morning": (
        "breakfast breakfasttime cockcrow cockcrows dawning dawns daybreak daybreaks elevenses forenoon "
        "midmorning morn mornings morningtide morns sunrises sunup"
    ),
    "rises": "rise risen rising",
    "misty": "dew dewy fog fogbound foggy mist mists",
    "sunset": (
        "afterglow alpenglow crepuscular duskfall evenfall evensong eventide gloaming owllight sundown "
        "sunsets twilit"
    ),
    "evening": "dinnertime evenings supper suppertime",
    "rain": (
        "cloudburst deluge downpour downpours drizzle drizzles mizzle monsoon raincloud rainclouds raindrop "
        "raindrops rainfall rainshower rainshowers rainstorm rainstorms rainwater shower showers stormclouds "
        "torrents"
    ),
    "rains": "bucketing drizzling rained raining",
    "pouring": "lashing teeming torrential",
    "rainy": "drizzly rainier showery",
    "wet": "drenched drippy rainsoaked rainswept rainwashed soaked sodden soggy sopping wetter wettest",
    "storm": (
        "hurricane lightning squall storms tempest tempests thunder thunderbolt thunderclap thunderclaps "
        "thundercloud thunderclouds thunderstorm thunderstorms typhoon"
    ),
    "stormy": "squally stormtossed tempestuous thundery",
    "happy": (
        "amused beaming beamish bliss blissful blissfully blithe blithely bubbly buoyant carefree cheerfully "
        "cheerily cheery chipper chirpy chuffed cockahoop content contented contentedly contentment delight "
        "delightedly ecstatic ecstatically elated elation enraptured enthusiastic enthusiastically euphoric "
        "excited excitedly exhilarated exuberant exuberantly exultant frabjous gaily giddy glad gladdened "
        "gladly gladness gladsome glee gleeful gleefully gratified grinning happier happiest happily "
        "happiness jocular jocund jolliest jolliness jollity jolly jovial jovially joy joyfully joyous "
        "joyously jubilant jubilantly jubilation lighthearted lightheartedly merriest merrily merriment "
        "merrymaking mirth mirthful mirthfully overjoyed peppy perky playful playfully pleased rapturous "
        "rejoiced rejoices rejoicing satisfied sprightly thrilled upbeat zestful"
    ),
    "smiling": (
        "beamed dimpling simpering smile smiled smiles smiley smilingly smirk smirked smirking smirks "
        "toothily"
    ),
    "laughing": (
        "cackle cackled cackles cackling chortle chortled chortles chortling chuckle chuckled chuckles "
        "chuckling giggle giggled giggles giggling giggly guffaw guffawed guffawing guffaws laugh laughter "
        "snicker snickered snickering snigger sniggered sniggering tittered tittering"
    ),
    "sad": (
        "bereft brokenhearted cheerless crestfallen dejected dejectedly dejection depressed despairing "
        "despondent despondently disappointed disappointedly disconsolate disconsolately discouraged "
        "disheartened dispirited distraught distressed doleful dolefully downcast downhearted forlorn "
        "forlornly frown frowned frowning frowns gloomily glum glumly grief griefstricken grieved grieving "
        "heartache heartbroken heartsick heavyhearted homesick hopeless inconsolable joyless lamenting "
        "lugubrious melancholic melancholy miserable miserably misery mope moped mopes mopey moping morose "
        "morosely mournful mournfully pout pouted pouting pouts pouty rueful ruefully saddened sadder saddest "
        "sadly sadness sorrow sorrowful sorrowfully sorrowing sulk sulked sulking sulks sulky sullen sullenly "
        "unhappiest unhappily unhappiness upset weeping wistful wistfully woe woebegone woeful woefully "
        "wretched wretchedly"
    ),
    "crying": (
        "bawled bawling blubbered blubbering blubbing boohooing sniffle sniffled sniffles sniffling sniveling "
        "snivelled snivelling sob sobbed sobbing sobs teardrop teardrops tears wail wailed wailing wails weep "
        "weeps wept whimper whimpered whimpering whimpers"
    ),
    "tearful": "lachrymose teareyed tearfully tearstained teary weepy",
    "lonely": "friendless loneliness lonesome",
    "surprised": (
        "agape aghast agog amazedly amazement astonishedly astonishment astounded awe awed awestruck baffled "
        "befuddled bemused bemusement bewildered bewilderment confounded confused disbelief disbelieving "
        "discombobulated dumbfounded dumbstruck flabbergasted flummoxed gasp gasped gasping gasps gobsmacked "
        "incredulous mystified nonplussed openmouthed perplexed puzzled speechless stumped stunned stupefied "
        "surprise thunderstruck wideeyed wonder wonderment wonderstruck"
    ),
    "startled": "alarmed jolted spooked",
    "sleepy": (
        "bleareyed blearily bleary blearyeyed dogtired dozily dozy drowsier drowsily drowsiness exhausted "
        "exhaustedly fatigue fatigued groggy halfasleep knackered languid languorous lethargic listless "
        "overtired pooped sleepier sleepiest sleepily sleepiness sleepyhead sleepyheaded sluggish slumberous "
        "slumbrous snoozy somnolent tiredly tiredness tuckered wearied wearily weariness yawny zonked"
    ),
    "yawning": "yawn yawned yawns",
    "small": (
        "compact diminutive dinky petite pintsized pocketsized smaller smallest smallish tichy titchy "
        "undersized wee"
    ),
    "little": "itsy itty lil littler littlest mini miniature teensy teeny",
    "tiny": "bitsy bitty eensy lilliputian microscopic minuscule teenie teeniest tinier tiniest weensy weeny",
    "young": "fledgling juvenile newborn younger youngest youngling youthful",
    "big": (
        "bigger biggest bulky burly colossal elephantine enormous gargantuan giant gigantic ginormous hefty "
        "huge hulking humongous humungous immense jumbo large larger largest massive mighty monumental "
        "outsize outsized oversized sizable sizeable strapping titanic whopping"
    ),
    "cute": (
        "adorable bonnie bonny charming cuddlesome cuddly cuter cutest cutesy dainty darling endearing fluffy "
        "furry fuzzy huggable precious pretty snuggly sweet winsome"
    ),
    "lovely": (
        "attractive beauteous beautiful breathtaking delightful elegant enchanting exquisite gorgeous "
        "graceful handsome lovelier loveliest magnificent marvellous marvelous picturesque pleasant scenic "
        "splendid wonderful"
    ),
    "friendly": (
        "affable affectionate amiable amicable approachable caring convivial genial gentle goodhearted "
        "goodnatured helpful kindest kindhearted kindly loving neighborly neighbourly nice polite sociable "
        "tender warmhearted"
    ),
    "brave": (
        "adventurous bold boldest boldly bravely braver bravest courageous courageously daring dauntless "
        "doughty fearless fearlessly gallant gutsy heroic intrepid lionhearted plucky spunky stouthearted "
        "unafraid undaunted valiant valiantly valorous"
    ),
    "in": "amid amidst inside within",
    "on": "atop onto upon",
    "by": "alongside near nearby",
    "through": "throughout",
    "under": "beneath neath underneath",
    "along": "past",
    "over": "above",
    "around": "round",
    "among": "amongst",
    "between": "betwixt",
    "towards": "toward",
    "up": "heavenward heavenwards skyward skywards upward upwards",
    "down": "downward downwards",
    "wearing": (
        "arrayed attired bedecked bundled clad clothed donned donning dons draped dressed garbed kitted "
        "muffled outfitted robed sported sporting swaddled swathed togged wear wears wore"
    ),
    "and": "plus",
    "pair": "pairs",
    "twin": "twinned twins",
    "identical": "alike indistinguishable lookalike lookalikes selfsame",
    "left": "lefthand leftmost",
    "right": "righthand rightmost",
    "centre": "center",
    "middle": "centered central centred",
    "panels": "panel",
    "strip": "strips",
    "poses": "postures stances",
    "character": "characters",
    "portrait": "closeup closeups headshot portraits",
    "wide": "establishing panorama panoramic vista wider",
    "distance": "afar distant",
    "seen": "viewed",
    "far": "faraway",
    "illustration": "art artwork artworks depiction illustrated illustrations image images",
    "picture": "pic pics scene scenes snapshot vignette vignettes",
    "page": "pages",
    "watercolor": "aquarelle aquarelles watercolored watercolors watercoloured watercolours",
    "drawing": "doodle doodles sketch sketched sketches sketchy",
    "painting": "canvas mural painted painterly paintings",
    "gouache": "acrylic acrylics tempera",
    "cartoon": "cartoonish cartoons cartoony toon",
    "vector": "vectors",
    "crayon": "crayoned crayons",
    "coloured": "colored",
    "colour": "color",
    "pencil": "pencils",
    "paper": "cardstock",
    "collage": "collages decoupage montage papercraft papercut papercuts papercutting",
    "cut": "cutout cutouts",
}

SYNONYMS: Final[Mapping[str, str]] = {
    word: known for known, words in _UNDER.items() for word in words.split()
}
"""Each word to the known one that it is read as."""
