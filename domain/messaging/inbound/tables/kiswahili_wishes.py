"""What Kiswahili words say: what is wanted of us, whose an account is, and what else people text about."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # What is wanted of us.
    Row(
        Kind.STOP,
        "stop",
        "acha acheni wacha wacheni koma komesha komesheni simamisha simamisheni zuia zuieni sitisha sitisheni ondoa "
        "ondoeni",
    ),
    Row(
        Kind.SEND,
        "msinitumie, acha kunitumia",
        "-tuma -tume -tumeni -tumia -tumie -tumieni -tumiwa -tumiwe kutuma kutumia kunitumia kutumiwa -andik* "
        "-sumbu* -pokea kupokea -letea -pata -letee",
    ),
    Row(
        Kind.TEXTS,
        "what is not to come",
        "ujumbe jumbe vikumbusho kumbusho kikumbusho meseji mesej meseji_zenu arifa sms_zenu",
    ),
    Row(Kind.DO_NOT, "said of sending", "usi msi hakuna acha acheni wacha wacheni"),
    Row(Kind.WANT_NOT, "said of texts", "sitaki hatutaki sihitaji sipendi sitahitaji nimechoka siitaji"),
    Row(
        Kind.TAKE_OFF,
        "from a list",
        "niondoe niondoeni nitoe nitoeni mniondoe mnitoe ondoa toa futa nifute futeni toeni ondoeni",
    ),
    Row(
        Kind.BESIDE_STOP,
        "may stand beside STOP without changing it",
        "tafadhali naomba tunaomba asante zote yote wote hizi hii hiyo hizo zenu yenu wenu tena sasa kabisa mimi "
        "sisi kwa na ya za wa kwenye katika orodha group namba nambari simu yangu wangu zangu langu hapa leo kila "
        "siku saa wakati jamani habari ndugu bwana ni nina ninyi nyinyi kplc kampuni mfumo huu huo haraka bana mara "
        "sitaki kuwa kila_kitu kitu vitu",
    ),
    Row(Kind.QUESTION, "why do you send none?", "mbona kwanini kwa_nini lini"),
    # Whose it is.
    Row(Kind.NOT, "denied", "si sio siyo siye sivyo hapana c cio siwezi"),
    Row(Kind.MINE, "owned by the sender", "yangu wangu langu changu zangu vyangu kwangu yetu letu wetu"),
    Row(Kind.THEIRS, "owned by another", "yake wake lake zake yao wao ya_kwake"),
    Row(Kind.OWNED, "what may not be the sender's", "akaunti akaunt mita bili nyumba namba nambari deni jina ploti"),
    Row(Kind.PHONE, "what changes hands", "namba nambari simu laini kadi sim"),
    Row(Kind.OWNER, "whose it is", "mwenye mwenyewe mmiliki mwenyeji wenyewe"),
    Row(
        Kind.OTHER_PERSON,
        "whose it is instead",
        "mtu_mwingine mtu_mwengine ya_jirani mtu_asiye mwingine mwengine mtu_tofauti wengine ya_mtu_mwingine "
        "jirani_yangu mteja_mwingine ya_landlord ya_caretaker ya_majirani ya_mwenye_nyumba",
    ),
    Row(
        Kind.WRONG_PERSON,
        "whom it did not mean",
        "-kosea mmekosea umekosea mlikosea mnakosea umekosa_namba namba_mbaya nambari_mbaya mtu_mbaya simu_mbaya "
        "mmepotea_namba namba_si_sahihi mmekosa_namba mmekosa_mtu namba_siyo mmechanganya haina_uhusiano "
        "sina_uhusiano sihusiki hainihusu hanihusu mtu_sahihi hamjapata_mtu si_mtu sio_mtu siye_mtu",
    ),
    Row(
        Kind.UNKNOWN,
        "with a person or an account",
        "sijui simjui siijui siwajui hatujui hatumjui sifahamu simfahamu siifahamu sijawahi sitambui siitambui "
        "simtambui hakuna_mtu hakuna_anayeitwa hakuna_huyo hakuna_aitwaye",
    ),
    Row(Kind.THIS, "points at what was texted", "hii hiyo hizi huyo huyu hili hilo hao hawa"),
    Row(
        Kind.BOUGHT,
        "a line with a past",
        "nimenunua nilinunua nilinunuwa nimenunuwa niliinunua nimeinunua nimepewa nilipewa nimesajili nilisajili "
        "nimeipata nimepata_hii nilipata_hii nilinunulia -nunuliwa mmiliki_mpya mwenye_mpya ni_yangu_sasa "
        "yangu_sasa niliipata niliipewa nilipewa_namba laini_ni_mpya namba_ni_mpya imebadilishwa_mwenyewe "
        "imebadilisha_mwenyewe imebadilika_mwenyewe ilibadilisha_mwenyewe ilibadilika_mwenyewe imebadili_mwenyewe "
        "ilibadili_mwenyewe ilibadilishwa_mwenyewe imepata_mwenyewe ina_mwenyewe_mpya ina_mwenye_mpya "
        "imebadilisha_mwenye ilibadilisha_mwenye imebadilisha_owner ilibadilisha_owner imechange_owner "
        "ilichange_owner imebadilisha_mmiliki ilibadilisha_mmiliki",
    ),
    Row(
        Kind.MOVED,
        "who lived there before",
        "nilihama nimehama tulihama tumehama sikai siishi hatukai hatuishi sipo_huko niliuza nimeuza nilitoka "
        "nimetoka_hiyo niliondoka nilishahama nishahama nilishatoka",
    ),
    Row(
        Kind.LEFT,
        "somebody else did",
        "hatumii hawatumii alishabadilisha kabadilisha aliacha_kutumia ameacha_kutumia aliachana alipoteza alikufa "
        "amekufa marehemu kahama alihama amehama alishahama walihama alibadilisha amebadilisha alifariki amefariki "
        "aliuza aliacha alihamia amehamia wamehamia walihamia ana_namba_mpya ana_namba_nyingine hayuko hayupo",
    ),
    Row(
        Kind.BOUGHT,
        "who had the number before",
        "mwenye_zamani wa_zamani mmiliki_wa_zamani wa_kwanza aliyekuwa aliyekua mwenye_alikuwa ilikuwa_ya "
        "alikuwa_nayo mwenye_awali",
    ),
    Row(Kind.BELONGS, "whose it is", "-miliki* -milikiwa imesajiliwa_kwa"),
    Row(Kind.CUSTOMER, "what the sender is not", "mteja mpangaji wateja mwanachama"),
    Row(
        Kind.PAYS,
        "for another is no reason",
        "lipa lipia kulipa kulipia nilipe nalipa nimelipa nililipa ninalipia nimelipia kutuma_pesa nunua kununua "
        "nililipia malipo",
    ),
    Row(
        Kind.WANTS,
        "asked for, not disowned",
        "nataka naomba nahitaji ningependa vipi nifanyeje naweza jinsi niwezaje nisaidie nisaidieni aje namna_gani",
    ),
    Row(Kind.NOT_MINE, "the words that we ask for", "si_yangu sio_yangu siyo_yangu siyangu sioyangu siyoyangu"),
    Row(Kind.NEVER, "not a customer", "sina sijawahi hatuna sijakuwa"),
    # What else people text about.
    Row(
        Kind.PAID,
        "money has moved",
        "nimelipa nililipa tumelipa tulilipa nimeshalipa nishalipa malipo_yangu nimelipia nililipia",
    ),
    Row(
        Kind.PAID,
        "money has moved, or its receipt is wanted",
        "nimetuma_pesa nilituma_pesa tumetuma_pesa nimeshatuma_pesa nishatuma_pesa nimetuma_hela nilituma_hela "
        "nimetuma_mpesa nilituma_mpesa nimetuma_doo sijapata_receipt sijapata_risiti sikupata_risiti "
        "nitumie_risiti nitumie_receipt risiti_yangu "
        "nataka_risiti nataka_receipt",
    ),
    Row(Kind.STATEMENT, "of what was billed and paid", "taarifa_ya_akaunti taarifa_ya_bili"),
    Row(Kind.LANGUAGE, "to be written to in", "lugha kiswahili swahili kiingereza"),
    Row(
        Kind.DUE,
        "asks when to pay",
        "tarehe_ya_mwisho siku_ya_mwisho mwisho_wa_kulipa mwisho_kulipa nilipe_lini nalipa_lini tulipe_lini "
        "tarehe_ya_kulipa natakiwa_kulipa_lini",
    ),
    Row(
        Kind.CONNECTION,
        "wants power for the first time",
        "-unganishiw* kuunganishwa stima_mpya mita_mpya meter_mpya kuwekewa_stima kuwekewa_umeme",
    ),
    Row(
        Kind.HOW_TO_PAY,
        "where and by which paybill",
        "nalipaje ninalipaje nilipeje tunalipaje tulipeje nitalipaje nalipiaje nalipa_wapi nilipe_wapi nalipia_wapi "
        "nilipie_wapi tulipe_wapi paybill_ni till_number till_namba paybill_gani paybill_yenu paybill_namba "
        "tuma_prompt nitumie_prompt naomba_prompt",
    ),
    Row(Kind.BILL, "what may be too high", "bili ankara"),
    Row(Kind.TOO_HIGH, "of a bill", "kubwa juu nyingi imepanda mingi ghali imezidi si_sahihi sio_sahihi mbaya kupita"),
    Row(
        Kind.OWED,
        "asks what is to be paid",
        "bili_ni_ngapi bill_ni_ngapi bili_yangu_ni_ngapi bill_yangu_ni_ngapi huu_ni_ngapi nadaiwa ninadaiwa "
        "tunadaiwa mnanidai mnatudai salio deni madeni",
    ),
    Row(Kind.TOKENS, "for prepaid meters", "tokeni token tokens"),
    Row(
        Kind.AGENT,
        "wants a person",
        "wakala ajenti nipigie nipigieni kuongea_na kuzungumza_na huduma_kwa_wateja mhudumu",
    ),
    Row(
        Kind.YES,
        "to a question of ours",
        "ndiyo ndio ndyo ndo ee eeh ehe naam sawa sawasawa kweli sahihi hakika thibitisha ndivyo",
    ),
    Row(Kind.POLITE, "says nothing", "tafadhali naomba bwana bana jamani kabisa"),
    Row(Kind.NO, "to a question of ours", "hapana la siyo sio si hamna"),
    Row(
        Kind.SHOWS,
        "before the right reading",
        "lakini ila inaonyesha inaonesha inasoma iko ni sasa usomaji mita yangu uniti hiyo hii",
    ),
    Row(Kind.AGREED, "to something that was said", "sawa sawasawa haya poa vyema vizuri nzuri nimepata nimeelewa"),
    Row(
        Kind.GREETING,
        "and no more",
        "habari habari_yako hujambo jambo mambo vipi mambo_vipi shikamoo salamu za_asubuhi habarini hamjambo sasa",
    ),
    Row(Kind.WHO, "asks who that is", "ni_nani nani huyu_ni_nani"),
)
