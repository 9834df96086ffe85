"""What English words say: what else is talked about, and words that decide nothing."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # What else is talked about.
    Row(
        Kind.OTHER_THING,
        "may be down, gone or lost, too",
        "bill% price% cost% tariff network system app website mpesa m_pesa paybill reading% reader token% account% "
        "phone unit% message% sms statement receipt office% company customer application connection deposit "
        "payment% bank salary business",
    ),
    Row(
        Kind.MONEY,
        "what one is shocked by without touching it",
        "bill% amount% charge% price% cost% figure% money tokens unit% rate% tariff% balance expensive high kes "
        "ksh% sh shillings service debt news readings statement learn hear read% what_a_shock bill_shock",
    ),
    Row(Kind.FOOD, "is hot", "food tea water soup bath coffee meal weather sun day pizza chips bread cake sausage"),
    Row(
        Kind.FIGURATIVE,
        "faith, football, music, sales and love: their fire burns nothing",
        "god jehovah allah prophet bishop apostle health lungs messi ronaldo jesus christ lord holy spirit gospel "
        "prayer% sermon crusade revival hell bible amen worship pastor faith football soccer match matches goal "
        "goals team club league derby coach arsenal chelsea liverpool manchester united harambee stars gor mahia "
        "leopards game games player players song songs music album mixtape dj party dance show outfit sale sales "
        "offer offers discount% deal deals promotion love heart passion soul anger temper cigarette% tobacco weed "
        "fashion lyrics concert rally politics politician% debate election% baptism preacher baptised striker "
        "keeper goalkeeper midfielder defender charcoal firewood",
    ),
    Row(
        Kind.THANKS,
        "nobody thanks for what is still so",
        "thanks thank thankyou thank_you thx tnx appreciate% grateful well_done good_work good_job congratulations "
        "kudos",
    ),
    Row(
        Kind.REPAIRED,
        "with thanks, it is over",
        "fix% repair% replaced replacing restored restoring removed removing solved sorted attended mended mending",
    ),
    Row(
        Kind.FILLER,
        "says nothing here",
        "a an the is are was were be been being am i we our% us my me it its this that these those there here in at "
        "on of for to from by with and or but so very all whole entire again now today since please pls plz kindly "
        "help hello hi dear kplc sir madam any have has had got get% received receiving seen you your% just also as "
        "per still even at_all completely totally suddenly up guys team theirs sign signs",
    ),
    Row(
        Kind.NO_PLACE,
        "is no name of a place",
        "hurry quick quickly fast urgently urgent immediately asap come% send someone assist badly seriously "
        "report% call need see saw look% check act do something about after before while because rain% storm wind "
        "strong last whole big huge small please kids children our help bal balance has have had will would can "
        "could should must may might they he she who what where why how which many happening happened making made "
        "came going went gone working kindly sorry customer care team blinked flashed just response respond "
        "responded reply answered days only nobody everyone like that then try trying tried",
    ),
    Row(
        Kind.NO_PLACE,
        "a letter away from a word of danger, and words of their own",
        "started machines machine factor factors flushed flushing titles porting growing spelled placing slated "
        "resume resumes calling locking changes changed changing waiting leading learned learning though plugin "
        "plugins binding roaming linking spelling expansion leaving routing transform transformed transforms "
        "exclusion sharing meeting meetings filling feeling feelings failing shipped delayed saying freeing walking "
        "talking framing stopping carrying shipping masking willing selling telling hinting planting missing "
        "mailing beating heating boiling wishing watching pushing washing parking sparing clashes bedding lending "
        "sending pending landing heading reading fitting",
    ),
    Row(
        Kind.LANDMARK,
        "near what; not where",
        "near nearby next behind opposite beside around along close_to school church market gate road street shop "
        "house home hospital mosque stage bridge river station farm plot estate compound building junction corner "
        "hotel bar club field stadium village town our_place place area neighbourhood neighborhood outside inside "
        "door dispensary clinic quarry forest dam",
    ),
    Row(
        Kind.TIME,
        "since when; not where",
        "morning evening night yesterday today noon midnight afternoon hour% day% week% month% minutes am pm monday "
        "tuesday wednesday thursday friday saturday sunday oclock last past ago long time one two three four five "
        "six seven eight nine ten",
    ),
)
