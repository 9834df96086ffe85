"""What English words say of things, what they should not do, and what is danger by itself."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Things.
    Row(
        Kind.LINE,
        "what hangs between poles; said with what it carries, a line is no queue",
        "wire% wyre% wier% waire% cable% cabel% cabble% conductor% power_line power_lines powerline% electric_line "
        "electric_lines electricity_line electricity_lines high_voltage_line hv_line overhead_line overhead_lines "
        "voltage_line voltage_lines stima_line stima_lines transmission_line transmission_lines service_line "
        "kplc_line kplc_lines hv_lines tension_line tension_lines high_tension hightension live_line live_lines "
        "wiring wirings electric_fence electric_fences electric_gate",
    ),
    Row(Kind.PERHAPS_LINE, "also a queue, and a SIM card", "line%"),
    Row(
        Kind.POLE,
        "in Kiswahili `pole` is sorry: see danger.py",
        "pole% polls poal pylon% post% electric_post electric_posts power_post light_post lamp_post mast%",
    ),
    Row(
        Kind.TRANSFORMER,
        "a word that few spell",
        "~transformer* ~transfomer* ~trasformer* transfo trafo tranformer* transf substation",
    ),
    Row(
        Kind.METER,
        "what is fixed to a wall",
        "meter% metre% meterbox socket% switch% breaker% fusebox fuse_box cutout plug% mainswitch "
        "distribution_board fuse_board box% electric_box fuse% mcb isolator extension_cable wall_socket switchboard "
        "~switchgear changeover",
    ),
    Row(Kind.TREE, "falls on lines", "tree% branch%"),
    Row(
        Kind.BUILDING,
        "burns",
        "house% home% shop% kiosk% school% building% roof% stall% hotel church% mosque room% hospital market flat "
        "apartment% hostel dormitory factory godown estate",
    ),
    Row(
        Kind.CONDUCTS,
        "has no electricity in it unless something is wrong",
        "wall% gate% fence% tap% water roof% sink shower pipe% tank borehole iron_sheets iron_sheet metal door% "
        "grill% fridge floor window% machine cooker heater kettle washing_line clothes_line clothesline "
        "hanging_line",
    ),
    # What they do.
    Row(
        Kind.FALLS,
        "of what hangs or stands",
        "fall% fell% fallen falen fallin ~collapsed ~collapsing collapse% dropped dropping toppled uprooted "
        "came_down come_down coming_down brought_down knocked_down gone_down went_down lying lies lay% crashed_down "
        "detached fallen_off came_off come_off tumbled",
    ),
    Row(
        Kind.ON_GROUND,
        "where a line should not be",
        "down on_ground on_the_ground on_the_road on_road across_the_road on_the_floor on_the_path ground too_low "
        "so_low very_low is_low are_low low_wires low_cables low_wire low_cable low_lying in_the_water in_water "
        "on_the_roof on_roof on_the_street in_the_road on_the_grass on_the_farm in_the_farm on_the_pavement "
        "on_my_roof on_our_roof on_top_of on_the_house on_my_house on_our_house on_the_fence across_our across_my "
        "over_the_road on_tarmac on_the_tarmac in_the_river in_the_mud in_the_compound on_the_highway down_on",
    ),
    Row(
        Kind.BREAKS,
        "wires snap, poles crack",
        "snap% ~snapped break% broke broken braking brocken cut cutting crack% split torn ripped severed damaged "
        "parted vandalised vandalized chopped drag% pulled_down pulled torn_down brought carried_away swept_away",
    ),
    Row(
        Kind.LEANS,
        "a pole that will fall",
        "lean% leant ~leaning bend% bent tilt% slant% sway% rotten rotting rotted weak about_to_fall wants_to_fall "
        "nearly_falling unstable shaking decayed almost_falling almost_fallen nearly_fallen wobbl* unsteady crooked "
        "going_to_fall will_fall may_fall might_fall could_fall termites eaten_by",
    ),
    Row(
        Kind.HANGS,
        "within reach of a hand",
        "hang% hung% ~hanging sag% sagg% droop% dangle% ~dangling loose loosely low_hanging swing% swinging "
        "drooping suspended lowered",
    ),
    Row(
        Kind.BARE,
        "what a hand must not reach",
        "open opened exposed uncovered naked bare unprotected uninsulated open_wire open_wires open_cable "
        "open_cables peeled stripped sticking_out not_covered not_insulated wide_open",
    ),
    Row(
        Kind.BURNS,
        "of what carries electricity",
        "burn% burnt burnin burnig overheating overheated overheats melt% red_hot very_hot too_hot so_hot "
        "getting_hot is_hot charred scorch* sizzl* crackl* hiss% smoulder* smolder* glow% boil% heating heated hot "
        "buzz% humm% humming",
    ),
    Row(Kind.SPARKLES, "said for sparks of what carries electricity", "sparkl*"),
    Row(Kind.FLASHES, "of what hangs or stands: a meter may flash, too", "flash% blinking lightning_up popping pops"),
    Row(Kind.SMELLS, "of burning", "smell% odour odor stink% stench"),
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
        "leak% spilling spill% pour% drip% ooz* hum% buzz% roar% rumbl* making_noise strange_noise loud_noise noise "
        "vibrat* making_sound strange_sound",
    ),
    Row(
        Kind.WET,
        "what carries electricity must be dry",
        "flooded flooding floods submerged underwater soaked water_entering water_is_entering water_entered "
        "water_has_entered water_dripping water_is_dripping water_leaking water_is_leaking water_getting "
        "water_inside water_reached "
        "water_has_reached rain_entering rain_is_entering rain_enters rain_water_entering in_the_water in_water "
        "in_flood",
    ),
    Row(Kind.PASSES, "said of electricity, through a wall", "pass% flow% leak% run% conduct% entering enters"),
    Row(Kind.IS_LIVE, "beside a wire; `live` is also to dwell", "live electrified energised energized"),
    # Danger by itself.
    Row(Kind.FIRE, "danger alone", "flame% flam% blaze% ablaze in_flames fyre faya wildfire inferno fire fires"),
    Row(
        Kind.SPARKS,
        "danger alone; what sparkles does not burn",
        "spark% sparki* sparkd sparc* sprak* arcing flashover",
    ),
    Row(Kind.SMOKE, "danger alone", "smoke% smoky smok% smock smokin fumes"),
    Row(
        Kind.SHOCK,
        "a shock is electric unless it is a bill's",
        "electric_shock electrical_shock electric_shocks electrick_shock shock% shok% shokk short_circuit "
        "short_circuits short_circuiting short_circuited shortcircuit shot_circuit electric_current_shock shocker",
    ),
    Row(Kind.SHOCKED, "by a wire, or by a bill", "shocked shocking shoking shoked"),
    Row(Kind.STARTLED, "by a wire, or by anything", "startled jolt% zap% tingl* a_jerk"),
    Row(
        Kind.ELECTROCUTED,
        "danger alone",
        "~electrocute* ~electrocuted ~electrocution electricuted electrecuted eletrocuted elecrocuted electrocu*",
    ),
    Row(
        Kind.DANGER,
        "alone, or with what is dangerous; the bang of a transformer",
        "danger dangerous dangerously dangeros emergency emegency emergancy hazard hazardous deadly "
        "life_threatening fatal unsafe not_safe risky risk life_danger loud_bang big_bang huge_bang a_bang",
    ),
    # People.
    Row(
        Kind.LIVING,
        "whom electricity hurts; somebody",
        "man woman person people someone somebody child children kid% boy girl baby son daughter neighbour neighbor "
        "mother father brother sister pupil student worker cow% goat% dog animal% donkey sheep livestock fundi guy "
        "lady anyone anybody him her them old_man toddler infant youth cattle calf hen chicken% cat bird% monkey% "
        "herder rider technician passerby pedestrian teacher wife husband uncle aunt grandmother grandfather victim",
    ),
    Row(
        Kind.STRUCK,
        "what electricity does",
        "struck strikes electrified_by hit_by_electricity hit_by_power hit_by_current hit_by_stima hit_by_umeme "
        "shocked_by_electricity hurt injured injures injury thrown unconscious not_breathing zapped jolted "
        "burned_by burnt_by",
    ),
    Row(
        Kind.TRAPPED,
        "who cannot get off, or touches",
        "stuck trapped held caught entangled tangled clinging strapped glued cant_let_go cannot_let_go",
    ),
    Row(
        Kind.HOLDS,
        "what nobody may hold or climb",
        "holding grab% grabbed climb% climbed play% playing swinging_on step% stepped stepping stepped_on "
        "walked_into pulling",
    ),
    Row(Kind.DIES, "what electricity does; a phone may be dead, too", "killed kills killing died dies dying dead kill"),
)
