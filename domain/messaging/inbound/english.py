"""What English words say."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Things.
    Row(
        Kind.LINE,
        "what hangs between poles",
        "wire wires wired wiring wyre wyres wier wiers waire waires cable cables cabel cabels cabble cabbles conductor "
        "conductors",
    ),
    Row(
        Kind.LINE,
        "said with what it carries, a line is no queue",
        "power_line power_lines powerline powerlines electric_line electric_lines electricity_line electricity_lines "
        "high_voltage_line hv_line overhead_line overhead_lines voltage_line voltage_lines stima_line stima_lines "
        "transmission_line transmission_lines service_line kplc_line kplc_lines",
    ),
    Row(Kind.PERHAPS_LINE, "also a queue, and a SIM card", "line lines"),
    Row(
        Kind.POLE,
        "in Kiswahili `pole` is sorry: see danger.py",
        "pole poles pylon pylons electric_post electric_posts power_post light_post lamp_post mast masts",
    ),
    Row(
        Kind.TRANSFORMER,
        "a word that few spell",
        "~transformer* ~transfomer* ~trasformer* transfo trafo tranformer* transf substation",
    ),
    Row(
        Kind.METER,
        "what is fixed to a wall",
        "meter meters metre metres meterbox socket sockets switch switches breaker breakers fusebox fuse_box cutout "
        "plug plugs mainswitch distribution_board fuse_board",
    ),
    Row(Kind.TREE, "falls on lines", "tree trees branch branches"),
    Row(
        Kind.BUILDING,
        "burns",
        "house houses home homes shop shops kiosk school building buildings roof stall hotel church mosque room",
    ),
    Row(
        Kind.CONDUCTS,
        "has no electricity in it unless something is wrong",
        "wall walls gate gates fence tap taps water roof sink shower pipe pipes tank borehole iron_sheets metal",
    ),
    # What they do.
    Row(
        Kind.FALLS,
        "of what hangs or stands",
        "fall falls fell fallen falen falling fallin felled ~collapsed ~collapsing collapse collapses dropped dropping "
        "toppled uprooted came_down come_down coming_down brought_down knocked_down gone_down went_down lying laying "
        "lies lay crashed_down detached",
    ),
    Row(
        Kind.ON_GROUND,
        "where a line should not be",
        "down on_ground on_the_ground on_the_road on_road across_the_road on_the_floor on_the_path ground too_low "
        "so_low very_low is_low are_low low_wires low_cables low_wire low_cable low_lying in_the_water in_water "
        "on_the_roof on_roof on_the_street in_the_road",
    ),
    Row(
        Kind.BREAKS,
        "wires snap, poles crack",
        "snap snaped ~snapped snapping snaps break breaks broke broken breaking braking cut cracked crack cracking "
        "split torn ripped severed damaged",
    ),
    Row(
        Kind.LEANS,
        "a pole that will fall",
        "lean leans leaned leaning leant ~leaning bend bends bending bent tilt tilts tilted tilting slant slants "
        "slanting slanted sway swaying rotten rotting rotted weak about_to_fall wants_to_fall nearly_falling unstable "
        "shaking decayed",
    ),
    Row(
        Kind.HANGS,
        "within reach of a hand",
        "hang hangs hung ~hanging sag sags sagging sagged dangle dangles ~dangling loose exposed uncovered naked bare "
        "unprotected uninsulated open_wire open_wires open_cable open_cables low_hanging hunging swinging",
    ),
    Row(
        Kind.BURNS,
        "of what carries electricity",
        "burn burns burnt burned burning burnin burnig overheating overheated overheats melt melted melting melts "
        "red_hot very_hot too_hot smells smelling",
    ),
    Row(Kind.EXPLOSION, "whatever it was", "~explosion explosions explode explodes ~exploded exploding"),
    Row(
        Kind.EXPLODES,
        "of what carries electricity",
        "~explode* ~exploded* ~explosion* exploads exploaded blast blasts blasted blasting blew blown blow_up blew_up "
        "blowing burst bursts bursted bursting bust busted busting",
    ),
    Row(
        Kind.DANGER,
        "what a transformer does before the lights go out",
        "loud_bang big_bang huge_bang a_bang loud_explosion big_explosion loud_blast",
    ),
    Row(Kind.TOUCHES, "of a line, or of a hand", "touch touches touched touching tuching"),
    Row(
        Kind.IS_HIT,
        "a car and a pole",
        "hit hits knocked knocks knocking rammed ramming crashed crashing collided hitting crushed",
    ),
    Row(
        Kind.LEAKS,
        "of a transformer, before it fails",
        "leak leaks leaking leaked spilling humming buzzing hissing roaring making_noise making_a_noise strange_noise "
        "loud_noise strange_sound",
    ),
    Row(Kind.IS_LIVE, "beside a wire; `live` is also to dwell", "live electrified energised energized"),
    # Danger by itself.
    Row(Kind.FIRE, "danger alone", "fire fires flame flames flaming blaze ablaze blazing in_flames fyre faya wildfire"),
    Row(Kind.SPARKS, "danger alone", "~spark spark* sparc* sprak* sparks arcing flashover"),
    Row(Kind.SMOKE, "danger alone", "smoke smokes smoking smoky smok smock fumes"),
    Row(
        Kind.SHOCK,
        "a shock is electric unless it is a bill's",
        "electric_shock electrical_shock electric_shocks electrick_shock shock shocks short_circuit short_circuits "
        "short_circuiting short_circuited shortcircuit shot_circuit electric_current_shock shocker",
    ),
    Row(Kind.SHOCKED, "by a wire, or by a bill", "shocked shocking shoking shoked"),
    Row(
        Kind.ELECTROCUTED,
        "danger alone",
        "~electrocute* ~electrocuted ~electrocution electricuted electrecuted eletrocuted elecrocuted electrocu*",
    ),
    Row(
        Kind.DANGER,
        "alone, or with what is dangerous",
        "danger dangerous dangerously dangeros emergency emegency emergancy hazard hazardous deadly life_threatening "
        "fatal",
    ),
    # People.
    Row(
        Kind.LIVING,
        "whom electricity hurts",
        "man woman person people someone somebody child children kid kids boy girl baby son daughter neighbour "
        "neighbor mother father brother sister pupil student worker cow cows goat goats dog animal animals donkey "
        "sheep livestock fundi",
    ),
    Row(
        Kind.STRUCK,
        "what electricity does",
        "struck strikes electrified_by hit_by_electricity hit_by_power hit_by_current hit_by_stima hit_by_umeme "
        "shocked_by_electricity hurt injured injures injury thrown unconscious not_breathing stuck trapped held",
    ),
    Row(Kind.DIES, "what electricity does; a phone may be dead, too", "killed kills killing died dies dying dead"),
    # Electricity.
    Row(
        Kind.POWER,
        "what people call it",
        "power powr pawer pover ~electricity electricty electrisity eletricity elektricity electric_power light lights "
        "lites lite electric_supply power_supply electricity_supply supply current currents",
    ),
    Row(
        Kind.GONE,
        "of power, lights, current",
        "off out gone went_off went_out went_away went going_off keeps_going goes_off goes_out go_off go_out lost lose "
        "loses losing cut cuts disappear disappears disappearing ~disappeared dissapeared vanished failed fails "
        "failure failing loss interruption interruptions interrupted interrupting tripped tripping tripping_off "
        "missing unavailable not_available not_there not_working not_on blacked_out down dead finished rationing "
        "rationed switched_off turned_off shut_down not_stable isnt_working isnt_there isnt_on stopped",
    ),
    Row(
        Kind.BACK,
        "power is there again, unless it is asked for",
        "back is_back returned restored came_back come_back resumed on_again on_now returned_back reconnected okay_now "
        "got_power got_electricity got_lights got_stima gotten_power ok_now now_on came_on stable_now",
    ),
    Row(
        Kind.BRING_BACK,
        "asked for, it is not there",
        "restore bring_back give_back return give_us_back return_our give_us restoring bring_us",
    ),
    Row(Kind.ENDED, "of an outage", "over ended finished resolved"),
    Row(Kind.NOW, "we have it now", "now again finally already currently at_last"),
    Row(Kind.DARK, "what is there instead", "dark darkness darknes total_darkness in_the_dark in_dark pitch_dark"),
    Row(
        Kind.OUTAGE,
        "the thing itself",
        "outage outages ~blackout ~blackouts black_out black_outs blakout load_shedding loadshedding powercut "
        "powercuts power_cut power_cuts power_failure power_loss power_outage nopower nolights powerout lightsout "
        "lights_out no_power no_lights no_light no_electricity powerless power_interruption power_interruptions "
        "power_off lights_off poweroff electricity_outage electricity_cut we_are_off missing_phase phase_missing "
        "phase_is_missing one_phase_is one_phase_has phase_is_off phase_is_out phase_has_no",
    ),
    Row(
        Kind.WEAK,
        "too little of it",
        "low_voltage voltage_is_low voltage_low under_voltage undervoltage dim dims dimming dimly low_power "
        "power_is_low flicker* fluctuat* fluctuation unstable_power on_and_off off_and_on keeps_tripping blinking "
        "surge surges high_voltage_in comes_and_goes coming_and_going weak_power power_is_weak low_current "
        "weak_current",
    ),
    Row(Kind.VOLTAGE, "low, or high", "voltage voltages"),
    Row(Kind.LOW, "of voltage, or power", "low lower weak drop drops dropping small poor unstable below dim"),
    Row(Kind.HIGH, "of voltage", "high higher surging"),
    Row(Kind.TROUBLE, "with power", "happening happened wrong problem problems issue issues fault faults"),
    Row(Kind.SIGNAL, "lights on a meter", "lamp bulb bulbs led red green blinking display screen"),
    Row(Kind.ON, "where a wire lies", "on across over onto into in through"),
    Row(
        Kind.IN_REACH,
        "where no wire should lie",
        "roof roofs fence gate road street path footpath pathway car cars house houses water puddle pool mud field "
        "playground farm yard compound pavement river ground floor grass bush bushes market stall stalls shop garden "
        "crops",
    ),
    Row(Kind.HALF, "a part of the house", "half some_rooms one_side"),
    Row(
        Kind.NONE,
        "denied",
        "no not any_power without lack lacking lacks dont_have havent hasnt havnt do_not_have has_no have_no "
        "there_is_no there_isnt theres_no isnt arent aint nil zero never didnt dont doesnt wasnt hav_no not_have",
    ),
    Row(Kind.HAS, "what has electricity in it", "has have got is_having having"),
    Row(Kind.WHEN, "asked of what is not there", "when until till how_long what_time"),
    Row(Kind.NOT_YET, "it lasts", "yet still not_yet pending"),
    Row(
        Kind.PLANNED,
        "asked about beforehand",
        "planned scheduled schedule schedules scheduling program programme tomorrow next_week will_there programmed "
        "notice any_planned upcoming",
    ),
    # What else is talked about.
    Row(
        Kind.OTHER_THING,
        "may be down, gone or lost, too",
        "bill bills billing price prices cost costs tariff network system app website mpesa m_pesa paybill reading "
        "readings reader token tokens account accounts phone unit units message messages sms statement receipt office "
        "offices company customer application connection deposit payment payments bank salary business",
    ),
    Row(
        Kind.MONEY,
        "what one is shocked by without touching it",
        "bill bills amount amounts charge charges charged price prices cost costs figure figures money tokens units "
        "unit rate rates tariff tariffs balance expensive high kes ksh kshs sh shillings service debt news reading "
        "readings statement learn hear read",
    ),
    Row(Kind.FOOD, "is hot", "food tea water soup bath coffee meal weather sun day"),
    Row(
        Kind.THANKS,
        "nobody thanks for what is still so",
        "thanks thank thankyou thank_you thx tnx appreciate appreciated grateful well_done good_work good_job "
        "congratulations kudos",
    ),
    Row(
        Kind.REPAIRED,
        "with thanks, it is over",
        "fixed fixing fix repaired repairing repair repairs replaced replacing restored restoring removed removing "
        "solved sorted attended mended mending",
    ),
    Row(
        Kind.FILLER,
        "says nothing here",
        "a an the is are was were be been being am i we our us my me it its this that these those there here in at on "
        "of for to from by with and or but so very all whole entire again now today since please pls plz kindly help "
        "hello hi dear kplc sir madam any have has had got get getting gets received receiving seen you your yours "
        "just also as per still even at_all completely totally suddenly up guys team ours theirs",
    ),
    Row(
        Kind.LANDMARK,
        "near what; not where",
        "near nearby next behind opposite beside around along close_to school church market gate road street shop "
        "house home hospital mosque stage bridge river station farm plot estate compound building junction corner "
        "hotel bar club field stadium village town our_place place area neighbourhood neighborhood outside inside door "
        "dispensary clinic quarry forest dam",
    ),
    Row(
        Kind.TIME,
        "since when; not where",
        "morning evening night yesterday today noon midnight afternoon hour hours day days week weeks month months "
        "minutes am pm monday tuesday wednesday thursday friday saturday sunday oclock last past ago long time one two "
        "three four five six seven eight nine ten",
    ),
    # What is wanted of us.
    Row(
        Kind.STOP,
        "the words that carriers ask of senders: STOP, END, CANCEL, QUIT, UNSUBSCRIBE",
        "stop stopp stpo sotp sto_p stopit stopall stop_all unsub ~unsubscribe unsubscribed unsuscribe optout opt_out "
        "opt_me_out opting_out opt_us_out cancel quit end remove exit",
    ),
    Row(
        Kind.SEND,
        "what is not to be done",
        "send sending sends sent text texting texts msg messaging message writing write sms smsing forward forwarding "
        "spam spamming contact contacting notify notifying remind reminding get getting receive receiving disturb "
        "disturbing bother bothering bombard bombarding want",
    ),
    Row(
        Kind.TEXTS,
        "what is not to come",
        "sms smses text texts message messages msg msgs mesage mesages reminder reminders alert alerts notification "
        "notifications spam txt txts updates",
    ),
    Row(Kind.DO_NOT, "said of sending", "do_not dont donot no_more never enough_of enough quit"),
    Row(
        Kind.WANT_NOT,
        "said of texts",
        "do_not_want dont_want not_want no_longer_want not_interested dont_need do_not_need no_longer_need never_want "
        "tired_of fed_up dont_like leave_me_alone",
    ),
    Row(
        Kind.TAKE_OFF,
        "from a list",
        "remove remove_me remove_my take_me_off take_me_out delete_me delete_my get_me_off take_off take_my take_me "
        "delete leave_me_alone unlist unlist_me opt_me",
    ),
    Row(
        Kind.BESIDE_STOP,
        "may stand beside STOP without changing it",
        "please pls plz plis kindly thanks thank you thx me my us to from all any more again now at once immediately "
        "the this these those your yours it i we want would like do number phone line list listing database system "
        "kplc kenya power company on of with in via for just am im is are already ok okay hi hello sir madam dear guys "
        "bro completely totally forever anymore today whole service services subscription alerts daily always too many "
        "much so every time day here and off out",
    ),
    Row(Kind.QUESTION, "why do you send none?", "why did havent hasnt"),
    # Whose it is.
    Row(Kind.NOT, "denied", "not isnt aint arent wasnt never no_longer doesnt dont didnt not_the nt no"),
    Row(Kind.MINE, "owned by the sender", "mine my_own"),
    Row(Kind.MY, "before what is owned", "my our"),
    Row(
        Kind.OWNED,
        "what may not be the sender's",
        "account accounts acc acct acount account_number meter meters metre bill bills house houses number no debt "
        "balance name connection premises property plot",
    ),
    Row(Kind.PHONE, "what changes hands", "number phone line sim simcard sim_card mobile contact cell"),
    Row(Kind.OWNER, "whose it is", "owner owners landlord holder account_holder the_person registered_owner"),
    Row(
        Kind.OTHER_PERSON,
        "whose it is instead",
        "someone_else somebody_else another_person other_person different_person someone_elses somebody_elses "
        "another_owner someone_different belongs_to_my belongs_to_a belongs_to_another belongs_to_somebody "
        "other_people another_customer another_one a_stranger strangers another_man another_woman another_mans "
        "different_owner another_persons",
    ),
    Row(Kind.WRONG, "with a person or a number", "wrong incorrect mistaken"),
    Row(
        Kind.WRONG_PERSON,
        "whom it did not mean",
        "wrong_number wrong_person wrong_phone wrong_recipient wrong_contact wrong_client wrong_customer wrong_line "
        "wrong_guy wrong_man wrong_lady wrong_one wrong_no wrong_people wrong_receiver not_the_right not_right_person "
        "mixed_me mixed_up_with mistaken_me mistaken_identity not_the_person",
    ),
    Row(
        Kind.UNKNOWN,
        "with a person or an account",
        "dont_know do_not_know dont_recognise dont_recognize do_not_recognise do_not_recognize never_heard "
        "know_nothing no_idea_about no_idea_who not_know unknown_to_me not_familiar didnt_know not_aware unaware",
    ),
    Row(Kind.THIS, "points at what was texted", "this that these those such"),
    Row(Kind.LIVING, "somebody", "person guy somebody people man lady woman anyone anybody him her them"),
    Row(
        Kind.BOUGHT,
        "a line with a past",
        "bought acquired purchased inherited registered new_owner recycled reassigned given_this_number "
        "got_this_number got_this_line given_this_line new_user current_owner now_mine now_belongs reissued",
    ),
    Row(
        Kind.MOVED,
        "who lived there before",
        "no_longer_live no_longer_stay dont_live dont_stay do_not_live moved_out moved_away shifted_from vacated "
        "left_that left_the_house sold_the_house sold_that no_longer_there no_longer_own sold_the_property was_sold "
        "house_was_sold no_longer_a_tenant no_longer_the_tenant no_longer_occupy not_living not_staying moved_from "
        "used_to_live i_left i_sold no_longer_my no_longer_mine no_longer_use never_lived never_stayed no_longer_rent "
        "old_house former_house no_longer_belong",
    ),
    Row(
        Kind.FORMER,
        "who had the number before",
        "previous_owner former_owner old_owner previous_user former_user previous_person last_owner earlier_owner "
        "past_owner previous_holder original_owner previous_tenant",
    ),
    Row(Kind.CUSTOMER, "what the sender is not", "customer client subscriber tenant member owner holder user"),
    Row(
        Kind.PAYS,
        "for another is no reason",
        "pay paying paid pays payment send_money buy_tokens buy buying deposit credited credit transfer refund",
    ),
    Row(
        Kind.WANTS,
        "asked for, not disowned",
        "want wish would_like how can could need may_i help_me get_a apply applying how_do need_a",
    ),
    Row(
        Kind.NOT_MINE,
        "the words that we ask for",
        "not_mine notmine not_my_own isnt_mine not_belong doesnt_belong dont_belong not_ours not_me never_applied",
    ),
    Row(
        Kind.NEVER,
        "not a customer",
        "never_had never_been never_owned dont_have_any do_not_have_any dont_own do_not_own have_no havent_any "
        "dont_have",
    ),
    Row(Kind.WHO, "asks who that is", "who whose who_is whos"),
)
