"""What English words say of electricity, and whether it is there."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Electricity.
    Row(
        Kind.POWER,
        "what people call it",
        "power powr pawer pover ~electricity electricty electrisity eletricity elektricity electric_power light% "
        "lite% electric_supply power_supply electricity_supply supply current% bulbs",
    ),
    Row(
        Kind.GONE,
        "of power, lights, current",
        "off out gone went_off went_out went_away went going_off keeps_going goes_off goes_out go_off go_out lost "
        "lose% cut% disappear% ~disappeared dissapeared vanished failed fails failure failing loss interruption% "
        "interrupted interrupting tripped tripping tripping_off missing unavailable not_available not_there "
        "not_working not_on blacked_out down dead finished rationing rationed switched_off turned_off shut_down "
        "not_stable isnt_working isnt_there isnt_on stopped where_is where_are but_we_do_not but_we_dont but_not_us "
        "except_us except_me except_our but_i_do_not but_i_dont but_not_me but_ours_is but_ours_are but_mine_is "
        "but_us but_we_have_none but_i_have_none but_we_are_not disconnected disconnect cut_off refused refuse_to "
        "refuses",
    ),
    Row(
        Kind.BACK,
        "power is there again, unless it is asked for",
        "back is_back returned restored came_back come_back resumed on_again on_now returned_back reconnected "
        "okay_now got_power got_electricity got_lights got_stima gotten_power ok_now now_on came_on stable_now",
    ),
    Row(
        Kind.BRING_BACK,
        "asked for, it is not there",
        "restore% bring_back give_back return give_us_back give_us bring_us bring get_us waiting_for "
        "when_do_we_expect when_will_we_have when_shall_we_have when_are_we_getting when_do_we_get when_will_we_get",
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
        "one_phase_is one_phase_has only_one_phase only_two_phases two_phases_are one_phase_only two_phases_only "
        "phase_is_off phase_is_out phase_has_no house_is_off house_is_out house_has_no home_is_off area_is_off "
        "estate_is_off place_is_off block_is_off plot_is_off house_is_dark only_have_one only_have_two "
        "have_one_phase have_two_phases have_only_one have_only_two phase_failure phase_failed phase_loss",
    ),
    Row(
        Kind.WEAK,
        "too little of it",
        "low_voltage voltage_is_low voltage_low under_voltage undervoltage dim% dimly low_power power_is_low "
        "flicker* fluctuat* fluctuation unstable_power on_and_off off_and_on keeps_tripping blinking surge% "
        "high_voltage_in comes_and_goes coming_and_going weak_power power_is_weak low_current weak_current "
        "intermittent intermittently",
    ),
    Row(Kind.VOLTAGE, "low, or high", "voltage%"),
    Row(Kind.LOW, "of voltage, or power", "low lower weak drop% small poor unstable below dim"),
    Row(Kind.HIGH, "of voltage", "high higher surging"),
    Row(Kind.TROUBLE, "with power", "happening happened wrong problem% issue% fault%"),
    Row(Kind.SIGNAL, "lights on a meter", "lamp led red green blinking display screen bulb"),
    Row(Kind.ON, "where a wire lies", "on across over onto into in through"),
    Row(
        Kind.IN_REACH,
        "where no wire should lie",
        "roof% fence gate road street path footpath pathway car% house% water puddle pool mud field playground farm "
        "yard compound pavement river ground floor grass bush% market stall% shop garden crops",
    ),
    Row(Kind.HALF, "a part of the house", "half some_rooms one_side some_houses only_some some_of_the_houses"),
    Row(
        Kind.NONE,
        "denied",
        "no not any_power without lack% dont_have havent hasnt havnt do_not_have has_no have_no there_is_no "
        "there_isnt theres_no isnt arent aint nil zero never didnt dont doesnt wasnt hav_no not_have",
    ),
    Row(Kind.HAS, "what has electricity in it", "has have% got is_having"),
    Row(Kind.WHEN, "asked of what is not there", "when until till how_long what_time"),
    Row(Kind.NOT_YET, "it lasts", "yet still not_yet pending"),
    Row(
        Kind.PLANNED,
        "asked about beforehand",
        "planned schedule% program% programme% tomorrow next_week will_there notice any_planned upcoming",
    ),
)
