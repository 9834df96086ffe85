"""What Kiswahili words say."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Things.
    Row(Kind.LINE, "wires", "waya nyaya wya weya kebo kamba_ya_stima kamba_ya_umeme kamba_za_stima kamba_za_umeme"),
    Row(
        Kind.LINE,
        "said with what it carries",
        "laini_ya_stima laini_ya_umeme laini_za_stima laini_za_umeme line_ya_stima line_ya_umeme laini_kubwa "
        "line_za_stima",
    ),
    Row(Kind.PERHAPS_LINE, "also a SIM card", "laini"),
    Row(
        Kind.POLE,
        "pole",
        "nguzo nguso guzo mlingoti milingoti mlingoto mti_wa_stima miti_ya_stima mti_ya_stima mti_wa_umeme mlingote "
        "post_ya_stima",
    ),
    Row(
        Kind.TRANSFORMER,
        "said as it is heard",
        "~transfoma transfomer* tranfoma trasfoma transfoma* transforma transifoma transfomu tansfoma",
    ),
    Row(Kind.METER, "what is fixed to a wall", "mita soketi swichi meta_box sanduku_la_stima fyuzi fuzi"),
    Row(Kind.TREE, "falls on lines", "mti miti tawi matawi"),
    Row(Kind.BUILDING, "burns", "nyumba duka maduka kibanda vibanda shule jengo paa kanisa chumba"),
    Row(
        Kind.CONDUCTS,
        "has no electricity in it unless something is wrong",
        "ukuta kuta mabati bati bomba maji fensi mfereji tangi sinki geti",
    ),
    # What they do.
    Row(
        Kind.FALLS,
        "imeanguka, zimeanguka, kuanguka, iliangushwa; imedondoka",
        "-anguk* -angush* -angukia -dondok* -dondosh* -poromok* -bomok* -porom* -anguka",
    ),
    Row(Kind.FALLS, "bare, with a slip", "~anguka"),
    Row(
        Kind.ON_GROUND,
        "where a line should not be: iko chini, umelala barabarani",
        "chini barabarani ardhini njiani kwa_barabara kwa_njia kwenye_barabara kwa_road -lala -lalia sakafuni mtaroni",
    ),
    Row(
        Kind.BREAKS,
        "`katika` alone is the preposition in",
        "imekatika umekatika zimekatika yamekatika inakatika zinakatika unakatika ilikatika zilikatika ulikatika "
        "kukatika imekatikia -katikia -katw* -kata -vunjik* -vunj* -pasuk* -chanik* -ngoka -ngolewa",
    ),
    Row(
        Kind.LEANS,
        "a pole that will fall",
        "-inam* -pinda -pindik* -egem* -yumb* -oza -ozea -tikisik* -yumbayumba inataka_kuanguka karibu_kuanguka "
        "hafifu_sana -legevu upande",
    ),
    Row(
        Kind.HANGS,
        "within reach of a hand",
        "-ninginia -ningini* -ninginiz* -lege* -legez* -teremk* -shuka wazi uchi nje -chomoz* -chungulia",
    ),
    Row(Kind.BURNS, "imeungua, inawaka, imechomeka", "-ungu* -ungua -unguz* -teket* -chomek* -choma -waka -yeyuk*"),
    Row(Kind.EXPLOSION, "whatever it was", "mlipuko milipuko -lipuk*"),
    Row(Kind.EXPLODES, "imelipuka", "-lipuk* -lipu* mlipuko milipuko -pasuk* kishindo"),
    Row(Kind.TOUCHES, "of a line, or of a hand", "-gusa -guse -gusana -gusia -gusan* -kanyag*"),
    Row(Kind.IS_HIT, "gari limegonga nguzo", "-gong* -gongwa -gonga -piga_nguzo -parami*"),
    Row(Kind.LEAKS, "of a transformer, before it fails", "-vuj* -ngurum* -toa_sauti kelele -tiririka -chirizika"),
    Row(
        Kind.HAS,
        "what has electricity in it",
        "ina_stima ina_umeme una_umeme yana_stima yana_umeme una_stima zina_stima zina_umeme kuna_stima_kwa lina_stima "
        "lina_umeme",
    ),
    # Danger by itself.
    Row(Kind.FIRE, "danger alone; hot food is told apart", "moto mto_moto motoo miali ndimi_za_moto"),
    Row(Kind.SPARKS, "danger alone", "cheche chech checheche cheche* michirizi ~cheche"),
    Row(Kind.SMOKE, "danger alone", "moshi moshii"),
    Row(Kind.SHOCK, "from short: pigwa shoti", "shoti shoti_ya shot_ya"),
    Row(Kind.DANGER, "alone, or with what is dangerous", "hatari hatarini dharura hatarii ya_hatari maafa janga msiba"),
    # People.
    Row(
        Kind.LIVING,
        "whom electricity hurts",
        "mtu watu mtoto watoto jirani majirani mama baba mzee kijana vijana msichana mvulana ng'ombe ngombe mbuzi mbwa "
        "punda kondoo mnyama wanyama kuku fundi mwanafunzi mwanangu dada kaka",
    ),
    Row(
        Kind.STRUCK,
        "amepigwa, ameguswa, amerushwa, imempiga, amenaswa",
        "-pigw* -gusw* -shikw* -nasw* -rushw* -vutw* -chapw* -chomw* -tupw* -umizw* >piga >shika >chapa >rusha >nasa "
        ">tupa >vuta >choma >ua >uwa >umiza >kausha >unguza >gusa >dhuru -umia -zirai -jeruh* -naswa",
    ),
    Row(
        Kind.DIES,
        "of people and animals: a phone imekufa",
        "amekufa wamekufa alikufa walikufa wamefariki amefariki afariki alifariki imeua umeua imeuwa umeuwa unaua "
        "inaua ameuawa ameuliwa wameuawa amefa kifo kufa amekata_roho akafa aliuawa ilimuua",
    ),
    # Electricity.
    Row(
        Kind.POWER,
        "what people call it",
        "stima sitima stma stmia stim sitim stimer umeme umme ummeme umem umeem mwangaza taa mataa",
    ),
    Row(
        Kind.GONE,
        "imepotea, imeenda, imeisha, imekatika, imezima, tumekosa",
        "=potea =potele* =poteapotea -poteza =enda =endanga =ondok* =isha =kwisha =ishia -ishiwa =katik* -kata -katia "
        "-katwa =zima -zima -zimia =zimik* -zimwa -zimisha -zimish* -kosa =kosekan* =towek* =hepa =torok* =fifi* "
        "=nyamaz* =goma =hama =ruka =kwenda =lala iko_wapi uko_wapi",
    ),
    Row(
        Kind.GONE,
        "it is not there",
        "haipo haiko haupo hauko hayupo hazipo haziko hakipo haliko hapana_stima halipo haiwaki haziwaki hauwaki "
        "hatujapata haijawaka hatupati hatukupata haijaja haujaja haukuja haikuja haji haiji",
    ),
    Row(
        Kind.BACK,
        "imerudi, umerejea, imekuja, zimewaka",
        "=rudi =rudia =rejea =rejelea =kuja =waka =fika iko_sawa imekuwa_sawa iko_sasa upo_sasa imepatikana tumepata "
        "tumerudishiwa =washwa",
    ),
    Row(
        Kind.BRING_BACK,
        "asked for, it is not there; done, it is",
        "-rudishi* -rudisha -rudishw* -rejesh* rudisha rudisheni turudishie mturudishie mrudishe warudishe tuwashieni "
        "tuwashie mtuwashie -washi*",
    ),
    Row(Kind.ENDED, "of an outage", "=isha =kwisha =malizika"),
    Row(Kind.NOW, "we have it now", "sasa tena hatimaye tayari"),
    Row(Kind.DARK, "what is there instead", "giza gizani kiza kizani totoro giza_totoro gisa"),
    Row(
        Kind.OUTAGE,
        "the thing itself",
        "hakunastima nostima hakuna_stima stima_hakuna hakuna_umeme umeme_hakuna hamna_stima ukosefu_wa_stima "
        "ukosefu_wa_umeme kupotea_kwa_stima kukatika_kwa_stima kukatika_kwa_umeme kukosa_stima kukosekana_kwa_umeme "
        "kukosekana_kwa_stima stima_shida",
    ),
    Row(
        Kind.WEAK,
        "too little of it",
        "hafifu dhaifu -pungu* -cheza -chezacheza kidogo_sana ni_kidogo ndogo_sana voltage_iko_chini voltage_ni_chini "
        "voltage_chini iko_chini_sana haitoshi -papasa -meremeta imepungua",
    ),
    Row(Kind.VOLTAGE, "low, or high", "voltage volteji"),
    Row(Kind.LOW, "of voltage, or power", "chini kidogo ndogo mdogo hafifu -pungu* dhaifu"),
    Row(Kind.HIGH, "of voltage", "juu -panda kubwa"),
    Row(Kind.TROUBLE, "with power", "shida tatizo matatizo hitilafu kasoro nini_kinaendelea"),
    Row(Kind.SIGNAL, "lights on a meter", "taa balbu nyekundu kijani mwanga skrini"),
    Row(Kind.ON, "where a wire lies", "kwa juu_ya kwenye katikati_ya ndani_ya"),
    Row(
        Kind.IN_REACH,
        "where no wire should lie",
        "paa barabara njia mabati nyumba shamba maji gari uwanja ua soko shule matope kituo",
    ),
    Row(Kind.HALF, "a part of the house", "nusu upande_mmoja vyumba_vingine"),
    Row(
        Kind.NONE,
        "denied",
        "hakuna hatuna sina hamna hana hawana hauna haina hazina hayana halina bila pasipo ukosefu hakuna_kabisa "
        "hapana hatujaona hatujapata hatupati sijapata hatukuwa hatukua hatujakuwa hatuoni",
    ),
    Row(Kind.HAS, "what has electricity in it", "ina una yana lina zina kuna inayo tuna nina tuko_na niko_na"),
    Row(Kind.WHEN, "asked of what is not there", "lini saa_ngapi mpaka hadi"),
    Row(Kind.NOT_YET, "it lasts", "bado"),
    Row(
        Kind.PLANNED,
        "asked about beforehand",
        "ratiba kesho wiki_ijayo kesho_kutwa iliyopangwa kutakuwa kutakua mtakata itakatwa mtazima itazimwa notisi "
        "ilani",
    ),
    # What else is talked about.
    Row(
        Kind.OTHER_THING,
        "may be down, gone or lost, too",
        "bili bei gharama mtandao mpesa paybill usomaji tokeni token tokens akaunti simu uniti units ujumbe risiti "
        "stakabadhi ofisi kampuni mteja ombi malipo pesa deni benki barua taarifa karatasi kadi chaji betri biashara "
        "kazi programu namba nambari",
    ),
    Row(
        Kind.MONEY,
        "what one is shocked by without touching it",
        "bili bei gharama pesa deni uniti kiasi malipo salio shilingi",
    ),
    Row(Kind.FOOD, "is hot", "maji chai chakula supu uji oga kahawa maziwa ugali kuoga jua joto"),
    Row(
        Kind.THANKS,
        "nobody thanks for what is still so",
        "asante asanteni ahsante ahsanteni shukran shukrani hongera asnte aksante",
    ),
    Row(
        Kind.REPAIRED,
        "with thanks, it is over",
        "-rekebish* -tengenez* -karabat* -badilish* -ondolewa -tengenezwa -rekebishwa -shughulik*",
    ),
    Row(
        Kind.FILLER,
        "says nothing here",
        "na ya wa za la cha kwa ni iko ziko uko yako yetu wetu zetu letu yangu wangu hii hizi hiyo huu hapa huku hapo "
        "pale sasa leo tangu toka jana juzi tena sana kabisa tafadhali naomba tunaomba jamani habari kplc hata pia tu "
        "bado kwetu kwangu kwenu wote yote zote nzima mzima watu mbona kwanini kwa_nini nini lakini bana mwenyewe "
        "hello sisi mimi nyinyi ndugu wakuu shida mambo yenyewe mtaani nyumbani",
    ),
    Row(
        Kind.NO_PLACE,
        "is no name of a place",
        "haraka njooni njoo kujeni tuma tumeni mtume saidia saidieni msaada ripoti naripoti nimeona tumeona kuna baada "
        "kabla mvua upepo kubwa mkubwa ndogo sana kila wakati kwamba kuwa ambayo ili hivyo vile kama siku salio soma "
        "watu watoto mtu fundi mafundi tafadhali nisaidie tusaidie tunahitaji nahitaji nataka jamani",
    ),
    Row(
        Kind.LANDMARK,
        "near what; not where",
        "karibu jirani nyuma mbele kando shule shuleni kanisa kanisani soko sokoni lango geti barabara njia duka "
        "dukani nyumba nyumbani hospitali msikiti msikitini stage steji daraja mto shamba shambani kituo ploti mtaa "
        "mtaani kijiji kijijini kona uwanja uwanjani eneo mahali nje ndani mlangoni kwangu kwetu ukutani boma",
    ),
    Row(
        Kind.TIME,
        "since when; not where",
        "asubuhi jioni usiku jana juzi leo mchana alasiri saa masaa siku wiki mwezi dakika jumatatu jumanne jumatano "
        "alhamisi ijumaa jumamosi jumapili saa_hii sahii tangu toka moja mbili tatu nne tano sita saba nane tisa kumi "
        "ghafla",
    ),
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
        "-tuma -tume -tumeni -tumia -tumie -tumieni -tumiwa -tumiwe kutuma kutumia kunitumia kutumiwa -andik* -sumbu* "
        "-pokea kupokea -letea -pata -letee",
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
        "tafadhali naomba tunaomba asante zote yote wote hizi hii hiyo hizo zenu yenu wenu tena sasa kabisa mimi sisi "
        "kwa na ya za wa kwenye katika orodha group namba nambari simu yangu wangu zangu langu hapa leo kila siku saa "
        "wakati jamani habari ndugu bwana ni nina ninyi nyinyi kplc kampuni mfumo huu huo haraka bana mara sitaki kuwa",
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
        "jirani_yangu mteja_mwingine",
    ),
    Row(
        Kind.WRONG_PERSON,
        "whom it did not mean",
        "-kosea mmekosea umekosea mlikosea mnakosea umekosa_namba namba_mbaya nambari_mbaya mtu_mbaya simu_mbaya "
        "mmepotea_namba namba_si_sahihi mmekosa_namba mmekosa_mtu namba_siyo mmechanganya",
    ),
    Row(
        Kind.UNKNOWN,
        "with a person or an account",
        "sijui simjui siijui siwajui hatujui hatumjui sifahamu simfahamu siifahamu sijawahi sitambui siitambui "
        "simtambui",
    ),
    Row(Kind.THIS, "points at what was texted", "hii hiyo hizi huyo huyu hili hilo hao hawa"),
    Row(
        Kind.BOUGHT,
        "a line with a past",
        "nimenunua nilinunua nilinunuwa nimenunuwa niliinunua nimeinunua nimepewa nilipewa nimesajili nilisajili "
        "nimeipata nimepata_hii nilipata_hii nilinunulia -nunuliwa mmiliki_mpya mwenye_mpya ni_yangu_sasa yangu_sasa "
        "ni_mpya",
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
        "alihama amehama alishahama walihama alibadilisha amebadilisha alifariki amefariki aliuza aliacha",
    ),
    Row(
        Kind.BOUGHT,
        "who had the number before",
        "mwenye_zamani wa_zamani mmiliki_wa_zamani wa_kwanza aliyekuwa aliyekua mwenye_alikuwa ilikuwa_ya alikuwa_nayo "
        "mwenye_awali",
    ),
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
        "nataka naomba nahitaji ningependa vipi nifanyeje naweza jinsi niwezaje nisaidie nisaidieni",
    ),
    Row(Kind.NOT_MINE, "the words that we ask for", "si_yangu sio_yangu siyo_yangu siyangu sioyangu siyoyangu"),
    Row(Kind.NEVER, "not a customer", "sina sijawahi hatuna sijakuwa"),
    # What else people text about.
    Row(
        Kind.PAID,
        "money has moved",
        "nimelipa nililipa tumelipa tulilipa nimeshalipa nishalipa malipo_yangu nimelipia nililipia",
    ),
    Row(Kind.BILL, "what may be too high", "bili ankara"),
    Row(Kind.TOO_HIGH, "of a bill", "kubwa juu nyingi imepanda mingi ghali imezidi si_sahihi sio_sahihi mbaya kupita"),
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
