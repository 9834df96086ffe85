"""What English words say: what is wanted of us, whose an account is, and what else people text about."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # What is wanted of us.
    Row(
        Kind.STOP,
        "the words that carriers ask of senders: STOP, END, CANCEL, QUIT, UNSUBSCRIBE",
        "stop stopp stpo sotp sto_p stopit stopall stop_all unsub ~unsubscribe unsubscribed unsuscribe optout "
        "opt_out opt_me_out opting_out opt_us_out cancel quit end remove exit",
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
        "do_not_want dont_want not_want no_longer_want not_interested dont_need do_not_need no_longer_need "
        "never_want tired_of fed_up dont_like leave_me_alone sick_of bored_of annoyed_by irritated_by bored_with",
    ),
    Row(
        Kind.TAKE_OFF,
        "from a list",
        "remove remove_me remove_my take_me_off take_me_out delete_me delete_my get_me_off take_off take_my take_me "
        "delete leave_me_alone unlist unlist_me opt_me unlink unlink_me detach",
    ),
    Row(
        Kind.BESIDE_STOP,
        "may stand beside STOP without changing it",
        "please pls plz plis kindly thanks thank you thx me my us to from all any more again now at once "
        "immediately the this these those your% it i we want would like do number phone line list% database system "
        "kplc kenya power company on of with in via for just am im is are already ok okay hi hello sir madam dear "
        "guys bro completely totally forever anymore today whole service% subscription alerts daily always too many "
        "much so every time day here and off out said told asked everything anything",
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
    Row(Kind.PHONE, "what changes hands", "number phone line sim simcard sim_card mobile contact cell phones numbers"),
    Row(Kind.OWNER, "whose it is", "owner% landlord holder account_holder the_person registered_owner"),
    Row(
        Kind.OTHER_PERSON,
        "whose it is instead",
        "someone_else somebody_else another_person other_person different_person someone_elses somebody_elses "
        "another_owner belongs_to_my belongs_to_a belongs_to_another belongs_to_somebody other_people "
        "another_customer a_stranger strangers another_persons is_my_neighbours is_my_neighbors is_my_landlords "
        "is_the_landlords is_the_neighbours is_the_neighbors is_the_caretakers for_my_neighbour for_my_neighbor "
        "for_my_landlord for_my_tenant for_another for_somebody for_someone",
    ),
    Row(Kind.WRONG, "before a person or a number", "wrong incorrect mistaken"),
    Row(
        Kind.WRONG_PERSON,
        "whom it did not mean",
        "not_the_right not_right_person mixed_me mixed_up_with mistaken_me mistaken_identity not_the_person "
        "wrong_no wrong_one wrong_recipient wrong_receiver nothing_to_do_with not_the_one not_related_to "
        "no_relation isnt_for_me not_for_me not_meant_for isnt_for_us not_for_us",
    ),
    Row(
        Kind.UNKNOWN,
        "with a person or an account",
        "dont_know do_not_know dont_recognise dont_recognize do_not_recognise do_not_recognize never_heard "
        "know_nothing no_idea_about no_idea_who not_know unknown_to_me not_familiar didnt_know not_aware unaware "
        "no_one_called nobody_called no_one_named no_such_person nobody_by no_one_by nobody_here no_one_here",
    ),
    Row(Kind.THIS, "points at what was texted", "this that these those such"),
    Row(
        Kind.BOUGHT,
        "a line with a past",
        "bought acquired purchased inherited registered new_owner recycled reassigned given_this_number "
        "got_this_number got_this_line given_this_line new_user current_owner now_mine now_belongs reissued "
        "given_to_me issued_to_me allocated_to_me assigned_to_me is_mine_now mine_now is_now_mine got_this_sim "
        "got_the_number got_the_line got_this_simcard got_the_sim got_the_simcard",
    ),
    Row(
        Kind.MOVED,
        "who lived there before",
        "no_longer_live no_longer_stay dont_live dont_stay do_not_live moved_out moved_away shift% vacated "
        "left_that left_the_house sold_the_house no_longer_there no_longer_own sold_the_property was_sold "
        "house_was_sold no_longer_a_tenant no_longer_the_tenant not_living not_staying moved_from used_to_live "
        "i_left i_sold no_longer_my no_longer_mine no_longer_use never_lived never_stayed no_longer_rent old_house "
        "former_house no_longer_belong new_occupant new_occupier am_the_new am_a_new im_the_new im_a_new "
        "used_to_rent used_to_stay used_to_be_my used_to_be_a sold_the sold_that sold_my sold_it was_my_late "
        "is_my_late belonged_to",
    ),
    Row(
        Kind.LEFT,
        "somebody else did",
        "he_changed she_changed they_changed changed_her changed_his changed_their changed_number changed_numbers "
        "changed_the_number changed_line changed_lines changed_sim has_changed no_longer_uses no_longer_using "
        "doesnt_use does_not_use isnt_using not_using stopped_using dont_use_this moved she_moved he_moved "
        "they_moved has_moved relocated died passed_away passed_on deceased lost_the_line gave_up surrendered sold "
        "left vacated has_a_new has_another has_new changed_phones changed_phone",
    ),
    Row(Kind.BELONGS, "whose it is", "belong% owned_by registered_to"),
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
        "dont_have do_not_have",
    ),
    # What else people text about.
    Row(
        Kind.PAID,
        "money has moved",
        "have_paid i_paid already_paid my_payment payment_not just_paid has_paid paid_yesterday paid_today "
        "weve_paid ive_paid payment_has payment_is we_paid paid_but "
        "send_receipt send_me_receipt send_me_a_receipt send_my_receipt my_receipt no_receipt sent_money_but "
        "sent_the_money "
        "have_sent_money i_sent_money",
    ),
    Row(Kind.BILL, "what may be too high", "bill% invoice"),
    Row(
        Kind.TOO_HIGH,
        "of a bill",
        "high higher much wrong exaggerated inflated huge expensive overcharged incorrect exorbitant doubled big "
        "unfair",
    ),
    Row(
        Kind.OWED,
        "asks what is to be paid",
        "how_much_is_my_bill how_much_is_the_bill how_much_is_our_bill how_much_bill balance% owe owing arrears "
        "outstanding amount_due",
    ),
    Row(Kind.STATEMENT, "of what was billed and paid", "statement% ministatement"),
    Row(Kind.LANGUAGE, "to be written to in", "language english eng"),
    Row(
        Kind.DUE,
        "asks when to pay",
        "due_date due_day is_due payment_date last_day_to last_date_to date_to_pay day_to_pay deadline when_do_i_pay "
        "when_should_i_pay when_to_pay",
    ),
    Row(
        Kind.CONNECTION,
        "wants power for the first time",
        "new_connection new_connections apply_for_electricity apply_for_power apply_for_stima apply_for_a_meter "
        "get_connected be_connected apply_for_a_new connect_me_to connect_my connect_our electricity_connection "
        "power_connection new_meter_application",
    ),
    Row(
        Kind.HOW_TO_PAY,
        "where and by which paybill",
        "how_to_pay let_me_pay wanna_pay where_do_i_pay where_to_pay where_can_i_pay which_paybill "
        "what_paybill is_your_paybill is_the_paybill paybill_number paybill_no stk stk_push "
        "mpesa_prompt send_prompt send_me_a_prompt",
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
