"""What English words say."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Things.
    Row(
        Kind.LINE,
        "what hangs between poles; said with what it carries, a line is no queue",
        "wire% wyre% wier% waire% cable% cabel% cabble% conductor% power_line power_lines powerline% electric_line "
        "electric_lines electricity_line electricity_lines high_voltage_line hv_line overhead_line overhead_lines "
        "voltage_line voltage_lines stima_line stima_lines transmission_line transmission_lines service_line kplc_line "
        "kplc_lines",
    ),
    Row(Kind.PERHAPS_LINE, "also a queue, and a SIM card", "line%"),
    Row(
        Kind.POLE,
        "in Kiswahili `pole` is sorry: see danger.py",
        "pole% pylon% electric_post electric_posts power_post light_post lamp_post mast%",
    ),
    Row(
        Kind.TRANSFORMER,
        "a word that few spell",
        "~transformer* ~transfomer* ~trasformer* transfo trafo tranformer* transf substation",
    ),
    Row(
        Kind.METER,
        "what is fixed to a wall",
        "meter% metre% meterbox socket% switch% breaker% fusebox fuse_box cutout plug% mainswitch distribution_board "
        "fuse_board",
    ),
    Row(Kind.TREE, "falls on lines", "tree% branch%"),
    Row(Kind.BUILDING, "burns", "house% home% shop% kiosk school building% roof stall hotel church mosque room"),
    Row(
        Kind.CONDUCTS,
        "has no electricity in it unless something is wrong",
        "wall% gate% fence tap% water roof sink shower pipe% tank borehole iron_sheets metal",
    ),
    # What they do.
    Row(
        Kind.FALLS,
        "of what hangs or stands",
        "fall% fell% fallen falen fallin ~collapsed ~collapsing collapse% dropped dropping toppled uprooted came_down "
        "come_down coming_down brought_down knocked_down gone_down went_down lying lies lay% crashed_down detached",
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
        "snap% ~snapped break% broke broken braking cut crack% split torn ripped severed damaged",
    ),
    Row(
        Kind.LEANS,
        "a pole that will fall",
        "lean% leant ~leaning bend% bent tilt% slant% sway% rotten rotting rotted weak about_to_fall wants_to_fall "
        "nearly_falling unstable shaking decayed",
    ),
    Row(
        Kind.HANGS,
        "within reach of a hand",
        "hang% hung% ~hanging sag% dangle% ~dangling loose exposed uncovered naked bare unprotected uninsulated "
        "open_wire open_wires open_cable open_cables low_hanging swinging",
    ),
    Row(
        Kind.BURNS,
        "of what carries electricity",
        "burn% burnt burnin burnig overheating overheated overheats melt% red_hot very_hot too_hot smells smelling",
    ),
    Row(Kind.EXPLOSION, "whatever it was", "~explosion explosions explode% ~exploded"),
    Row(
        Kind.EXPLODES,
        "of what carries electricity",
        "~explode* ~exploded* ~explosion* exploads exploaded blast% blew blown blow_up blew_up blowing burst% bust%",
    ),
    Row(Kind.TOUCHES, "of a line, or of a hand", "touch% tuching"),
    Row(Kind.IS_HIT, "a car and a pole", "hit% knock% ram% crash% collide% crushed"),
    Row(
        Kind.LEAKS,
        "of a transformer, before it fails",
        "leak% spilling hum% buzz% roaring making_noise strange_noise loud_noise",
    ),
    Row(Kind.IS_LIVE, "beside a wire; `live` is also to dwell", "live electrified energised energized"),
    # Danger by itself.
    Row(Kind.FIRE, "danger alone", "fire% flame% blaze% ablaze in_flames fyre faya wildfire"),
    Row(Kind.SPARKS, "danger alone", "~spark spark* sparc* sprak* sparks arcing flashover"),
    Row(Kind.SMOKE, "danger alone", "smoke% smoky smok% smock fumes"),
    Row(
        Kind.SHOCK,
        "a shock is electric unless it is a bill's",
        "electric_shock electrical_shock electric_shocks electrick_shock shock% short_circuit short_circuits "
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
        "alone, or with what is dangerous; the bang of a transformer",
        "danger dangerous dangerously dangeros emergency emegency emergancy hazard hazardous deadly life_threatening "
        "fatal loud_bang big_bang huge_bang a_bang",
    ),
    # People.
    Row(
        Kind.LIVING,
        "whom electricity hurts; somebody",
        "man woman person people someone somebody child children kid% boy girl baby son daughter neighbour neighbor "
        "mother father brother sister pupil student worker cow% goat% dog animal% donkey sheep livestock fundi guy "
        "lady anyone anybody him her them",
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
        "power powr pawer pover ~electricity electricty electrisity eletricity elektricity electric_power light% lite% "
        "electric_supply power_supply electricity_supply supply current%",
    ),
    Row(
        Kind.GONE,
        "of power, lights, current",
        "off out gone went_off went_out went_away went going_off keeps_going goes_off goes_out go_off go_out lost "
        "lose% cut% disappear% ~disappeared dissapeared vanished failed fails failure failing loss interruption% "
        "interrupted interrupting tripped tripping tripping_off missing unavailable not_available not_there "
        "not_working not_on blacked_out down dead finished rationing rationed switched_off turned_off shut_down "
        "not_stable isnt_working isnt_there isnt_on stopped",
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
        "restore% bring_back give_back return give_us_back give_us bring_us",
    ),
    Row(Kind.ENDED, "of an outage", "over ended finished resolved"),
    Row(Kind.NOW, "we have it now", "now again finally already currently at_last"),
    Row(Kind.DARK, "what is there instead", "dark darknes% total_darkness in_the_dark in_dark pitch_dark"),
    Row(
        Kind.OUTAGE,
        "the thing itself",
        "outage% ~blackout ~blackouts black_out black_outs blakout load_shedding loadshedding powercut% power_cut "
        "power_cuts power_failure power_loss power_outage nopower nolights powerout lightsout lights_out no_power "
        "no_lights no_light no_electricity powerless power_interruption power_interruptions power_off lights_off "
        "poweroff electricity_outage electricity_cut we_are_off missing_phase phase_missing phase_is_missing "
        "one_phase_is one_phase_has phase_is_off phase_is_out phase_has_no",
    ),
    Row(
        Kind.WEAK,
        "too little of it",
        "low_voltage voltage_is_low voltage_low under_voltage undervoltage dim% dimly low_power power_is_low flicker* "
        "fluctuat* fluctuation unstable_power on_and_off off_and_on keeps_tripping blinking surge% high_voltage_in "
        "comes_and_goes coming_and_going weak_power power_is_weak low_current weak_current",
    ),
    Row(Kind.VOLTAGE, "low, or high", "voltage%"),
    Row(Kind.LOW, "of voltage, or power", "low lower weak drop% small poor unstable below dim"),
    Row(Kind.HIGH, "of voltage", "high higher surging"),
    Row(Kind.TROUBLE, "with power", "happening happened wrong problem% issue% fault%"),
    Row(Kind.SIGNAL, "lights on a meter", "lamp bulb% led red green blinking display screen"),
    Row(Kind.ON, "where a wire lies", "on across over onto into in through"),
    Row(
        Kind.IN_REACH,
        "where no wire should lie",
        "roof% fence gate road street path footpath pathway car% house% water puddle pool mud field playground farm "
        "yard compound pavement river ground floor grass bush% market stall% shop garden crops",
    ),
    Row(Kind.HALF, "a part of the house", "half some_rooms one_side"),
    Row(
        Kind.NONE,
        "denied",
        "no not any_power without lack% dont_have havent hasnt havnt do_not_have has_no have_no there_is_no there_isnt "
        "theres_no isnt arent aint nil zero never didnt dont doesnt wasnt hav_no not_have",
    ),
    Row(Kind.HAS, "what has electricity in it", "has have% got is_having"),
    Row(Kind.WHEN, "asked of what is not there", "when until till how_long what_time"),
    Row(Kind.NOT_YET, "it lasts", "yet still not_yet pending"),
    Row(
        Kind.PLANNED,
        "asked about beforehand",
        "planned schedule% program% programme% tomorrow next_week will_there notice any_planned upcoming",
    ),
    # What else is talked about.
    Row(
        Kind.OTHER_THING,
        "may be down, gone or lost, too",
        "bill% price% cost% tariff network system app website mpesa m_pesa paybill reading% reader token% account% "
        "phone unit% message% sms statement receipt office% company customer application connection deposit payment% "
        "bank salary business",
    ),
    Row(
        Kind.MONEY,
        "what one is shocked by without touching it",
        "bill% amount% charge% price% cost% figure% money tokens unit% rate% tariff% balance expensive high kes ksh% "
        "sh shillings service debt news readings statement learn hear read%",
    ),
    Row(Kind.FOOD, "is hot", "food tea water soup bath coffee meal weather sun day"),
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
        "a an the is are was were be been being am i we our% us my me it its this that these those there here in at on "
        "of for to from by with and or but so very all whole entire again now today since please pls plz kindly help "
        "hello hi dear kplc sir madam any have has had got get% received receiving seen you your% just also as per "
        "still even at_all completely totally suddenly up guys team theirs",
    ),
    Row(
        Kind.NO_PLACE,
        "is no name of a place",
        "hurry quick quickly fast urgently urgent immediately asap come% send someone assist badly seriously report% "
        "call need see saw look% check act do something about after before while because rain% storm wind strong last "
        "whole big huge small please kids children our help bal balance has have had will would can could should must "
        "may might they he she who what where why how which many happening happened making made came going went gone "
        "working kindly sorry customer care team",
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
        "morning evening night yesterday today noon midnight afternoon hour% day% week% month% minutes am pm monday "
        "tuesday wednesday thursday friday saturday sunday oclock last past ago long time one two three four five six "
        "seven eight nine ten",
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
        "send% sent text% msg message% write% sms% forward% spam% contact% notify% remind% get% receive% disturb% "
        "bother% bombard% want",
    ),
    Row(
        Kind.TEXTS,
        "what is not to come",
        "sms% text% message% msg% mesage% reminder% alert% notification% spam txt% updates",
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
        "the this these those your% it i we want would like do number phone line list% database system kplc kenya "
        "power company on of with in via for just am im is are already ok okay hi hello sir madam dear guys bro "
        "completely totally forever anymore today whole service% subscription alerts daily always too many much so "
        "every time day here and off out",
    ),
    Row(Kind.QUESTION, "why do you send none?", "why did havent hasnt"),
    # Whose it is.
    Row(Kind.NOT, "denied", "not isnt aint arent wasnt never no_longer doesnt dont didnt not_the nt no"),
    Row(Kind.MINE, "owned by the sender", "mine my_own"),
    Row(Kind.MY, "before what is owned", "my our"),
    Row(
        Kind.OWNED,
        "what may not be the sender's",
        "account% acc acct acount account_number meter% metre bill% house% number no debt balance name connection "
        "premises property plot",
    ),
    Row(Kind.PHONE, "what changes hands", "number phone line sim simcard sim_card mobile contact cell"),
    Row(Kind.OWNER, "whose it is", "owner% landlord holder account_holder the_person registered_owner"),
    Row(
        Kind.OTHER_PERSON,
        "whose it is instead",
        "someone_else somebody_else another_person other_person different_person someone_elses somebody_elses "
        "another_owner belongs_to_my belongs_to_a belongs_to_another belongs_to_somebody other_people another_customer "
        "a_stranger strangers another_persons",
    ),
    Row(Kind.WRONG, "before a person or a number", "wrong incorrect mistaken"),
    Row(
        Kind.WRONG_PERSON,
        "whom it did not mean",
        "not_the_right not_right_person mixed_me mixed_up_with mistaken_me mistaken_identity not_the_person wrong_no "
        "wrong_one wrong_recipient wrong_receiver",
    ),
    Row(
        Kind.UNKNOWN,
        "with a person or an account",
        "dont_know do_not_know dont_recognise dont_recognize do_not_recognise do_not_recognize never_heard "
        "know_nothing no_idea_about no_idea_who not_know unknown_to_me not_familiar didnt_know not_aware unaware",
    ),
    Row(Kind.THIS, "points at what was texted", "this that these those such"),
    Row(
        Kind.BOUGHT,
        "a line with a past",
        "bought acquired purchased inherited registered new_owner recycled reassigned given_this_number "
        "got_this_number got_this_line given_this_line new_user current_owner now_mine now_belongs reissued",
    ),
    Row(
        Kind.MOVED,
        "who lived there before",
        "no_longer_live no_longer_stay dont_live dont_stay do_not_live moved_out moved_away shift% vacated left_that "
        "left_the_house sold_the_house no_longer_there no_longer_own sold_the_property was_sold house_was_sold "
        "no_longer_a_tenant no_longer_the_tenant not_living not_staying moved_from used_to_live i_left i_sold "
        "no_longer_my no_longer_mine no_longer_use never_lived never_stayed no_longer_rent old_house former_house "
        "no_longer_belong",
    ),
    Row(Kind.FORMER, "before who had the number, or lived there", "previous former old last past earlier original"),
    Row(Kind.CUSTOMER, "what the sender is not", "customer client subscriber tenant member owner holder user"),
    Row(Kind.PAYS, "for another is no reason", "pay% paid payment send_money buy% deposit credit% transfer refund"),
    Row(Kind.WANTS, "asked for, not disowned", "want wish would_like how can could need may_i help_me apply% how_do"),
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
    # What else people text about.
    Row(
        Kind.PAID,
        "money has moved",
        "have_paid i_paid already_paid my_payment payment_not just_paid has_paid paid_yesterday paid_today weve_paid "
        "ive_paid payment_has payment_is we_paid paid_but",
    ),
    Row(Kind.BILL, "what may be too high", "bill% invoice"),
    Row(
        Kind.TOO_HIGH,
        "of a bill",
        "high higher much wrong exaggerated inflated huge expensive overcharged incorrect exorbitant doubled big "
        "unfair",
    ),
    Row(Kind.TOKENS, "for prepaid meters", "token% tokken"),
    Row(
        Kind.AGENT,
        "wants a person",
        "agent% human customer_care call_center call_centre representative operator speak_to talk_to call_me "
        "real_person customer_service customercare",
    ),
    Row(
        Kind.YES,
        "to a question of ours",
        "yes y yep yeah yah yap yea ok okay okey sure correct right true confirm confirmed indeed exactly",
    ),
    Row(Kind.POLITE, "says nothing", "please pls plz kindly sir madam kplc dear kenya power"),
    Row(Kind.NO, "to a question of ours", "no nope nah not never wrong"),
    Row(
        Kind.SHOWS,
        "before the right reading",
        "but it is its it_is shows showing show reads reading the now says value that thats meter on my units kwh",
    ),
    Row(Kind.AGREED, "to something that was said", "ok okay okey fine noted alright good great nice k cool received"),
    Row(
        Kind.GREETING,
        "and no more",
        "hi hello hallo hey hy good_morning good_evening good_afternoon morning evening how_are_you helo",
    ),
    Row(Kind.WHO, "asks who that is", "who% whose who_is"),
)
