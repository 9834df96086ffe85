"""What Kiswahili words say of things, what they should not do, and what is danger by itself."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Things.
    Row(
        Kind.LINE,
        "wires",
        "waya nyaya wya weya wayaa nyaa nyay nyaia kebo kamba_ya_stima kamba_ya_umeme kamba_za_stima kamba_za_umeme",
    ),
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
        "posti poste mapost maposti postii nguz nguzu nguzi kigingi post_ya_stima",
    ),
    Row(
        Kind.TRANSFORMER,
        "said as it is heard",
        "~transfoma transi transfomer* tranfoma trasfoma transfoma* transforma transifoma transfomu tansfoma "
        "transfomma tranzfoma transfoma_ya trasfomer",
    ),
    Row(
        Kind.METER,
        "what is fixed to a wall",
        "mita soketi swichi meta_box sanduku sanduku_la_stima boksi kisanduku fyuzi fuzi",
    ),
    Row(Kind.TREE, "falls on lines", "mti miti tawi matawi"),
    Row(
        Kind.BUILDING,
        "burns",
        "nyumba duka maduka kibanda vibanda shule jengo majengo paa kanisa chumba vyumba msikiti hospitali soko "
        "ploti boma hoteli bweni",
    ),
    Row(
        Kind.CONDUCTS,
        "has no electricity in it unless something is wrong",
        "ukuta kuta mabati bati bomba maji fensi mfereji tangi sinki geti mlango milango ua chuma vyuma friji "
        "dirisha sakafu mashine sengenge kamba_ya_kuanika kamba_ya_nguo jiko shawa paa sufuria chain_link",
    ),
    # What they do.
    Row(
        Kind.FALLS,
        "imeanguka, zimeanguka, kuanguka, iliangushwa; imedondoka",
        "-anguk* -angush* -angukia -nguka -dondok* -dondosh* -poromok* -bomok* -porom* -anguka -tumbukia -poromosh*",
    ),
    Row(Kind.FALLS, "bare, with a slip", "~anguka"),
    Row(
        Kind.ON_GROUND,
        "where a line should not be: iko chini, umelala barabarani",
        "chini barabarani ardhini njiani kwa_barabara kwa_njia kwenye_barabara kwa_road -lala -lalia sakafuni "
        "mtaroni kwa_lami kwenye_lami kwa_ardhi kwa_nyasi matopeni majini mtoni kwa_matope kwa_maji juu_ya_nyumba "
        "juu_ya_paa kwa_mabati",
    ),
    Row(
        Kind.BREAKS,
        "`katika` alone is the preposition in",
        "+katik* -katikia -katw* -kata -vunjik* -vunj* -pasuk* -chanik* -ngoka -ngok* -ngolewa -achan* -funguk* "
        "-kwanyuk* -nyofok* -tenguk* -haribiwa =beba =buruta =kokota =vuta -ngoa",
    ),
    Row(
        Kind.LEANS,
        "a pole that will fall",
        "-inama -inamia -inamis* -pinda -pindik* -egem* +yumb* -oza -ozea -tikisik* -yumbayumba inataka_kuanguka "
        "karibu_kuanguka hafifu_sana -legevu upande karibu_ianguke karibu_iangukie itaanguka inaanguka kuoza "
        "-liwa_na mchwa -suka_suka -legalega -sukasuka",
    ),
    Row(
        Kind.HANGS,
        "within reach of a hand",
        "-ninginia -ningini* -ngingi* -ninginiz* -lege* -legez* -teremk* -shuka -bembe* -tundik* -chomok*",
    ),
    Row(Kind.BARE, "what a hand must not reach", "wazi uchi nje -chomoz* -chungulia -chubuk* -chunik*"),
    Row(
        Kind.BURNS,
        "imeungua, inawaka, imechomeka",
        "-ungu* -ungua -unguz* -teket* -chomek* -choma +waka -yeyuk* -chemk* -pata_moto",
    ),
    Row(Kind.FLASHES, "of what hangs or stands: a meter may flash, too", "-mulik* -mweka -metameta -wakawaka"),
    Row(
        Kind.PASSES,
        "said of electricity, through a wall",
        "-ingia -pita -pitia -pitish* -vuja -tembea -sambaa -vuka -vukia -enea",
    ),
    Row(Kind.SMELLS, "of burning", "harufu -nuka -nukia"),
    Row(Kind.EXPLOSION, "whatever it was", "mlipuko milipuko -lipuk* -ripuk*"),
    Row(Kind.EXPLODES, "imelipuka", "-lipuk* -lipu* -ripuk* mlipuko milipuko -pasuk* -fumuk* kishindo"),
    Row(Kind.TOUCHES, "of a line, or of a hand", "-gusa -guse -gusana -gusia -gusan* -kanyag* -papas*"),
    Row(Kind.IS_HIT, "gari limegonga nguzo", "-gongwa -piga_nguzo -parami* -angukiwa -angukia +gong*"),
    Row(
        Kind.LEAKS,
        "of a transformer, before it fails",
        "-vuj* -ngurum* -toa_sauti kelele -tiririka -chirizika -mwagik* -mwaga -dondoka +vuma +vumi* mlio sauti",
    ),
    Row(
        Kind.WET,
        "what carries electricity must be dry",
        "-furik* +zama +zami* -lowa -lowan* +loa maji_yameingia maji_yanaingia maji_imeingia maji_inaingia kwa_maji "
        "ndani_ya_maji mvua_inaingia -ingia_maji -ingiwa_na_maji imeingia_maji inaingia_maji inaingiwa_na "
        "imeingiwa_na maji_inavuja",
    ),
    Row(
        Kind.HAS,
        "what has electricity in it",
        "ina_stima ina_umeme una_umeme yana_stima yana_umeme una_stima zina_stima zina_umeme kuna_stima_kwa "
        "lina_stima lina_umeme",
    ),
    # Danger by itself.
    Row(Kind.FIRE, "danger alone; hot food is told apart", "moto mto_moto motoo miali miale ndimi_za_moto"),
    Row(Kind.SPARKS, "danger alone", "cheche chech checheche cheche* michirizi ~cheche"),
    Row(Kind.SMOKE, "danger alone", "moshi moshii"),
    Row(Kind.SHOCK, "from short: pigwa shoti", "shoti shorti shoti_ya shot_ya shotii kushoti"),
    Row(
        Kind.SHOCKED,
        "a wall, a tap, a meter shocks whoever touches it",
        "=choma =rusha =rushanga -shtua -shitua -stua -shtush* -shtuliw* -shituliw* -tetemesh*",
    ),
    Row(Kind.STARTLED, "by a wire, or by anything", "shot -shtuk* -shituk* -stuka"),
    Row(Kind.DANGER, "alone, or with what is dangerous", "hatari hatarini dharura hatarii ya_hatari maafa janga"),
    # People.
    Row(
        Kind.LIVING,
        "whom electricity hurts",
        "mtu watu mtoto watoto jirani majirani mama baba mzee kijana vijana msichana mvulana ngombe mbuzi mbwa "
        "punda kondoo mnyama wanyama kuku fundi mwanafunzi wanafunzi mwanangu dada kaka mke mume bibi babu shangazi "
        "mjomba mfanyikazi mfanyakazi ndama nguruwe paka ndege mifugo mpita_njia wapita_njia mwalimu mwendesha raia",
    ),
    Row(
        Kind.STRUCK,
        "amepigwa, ameguswa, amerushwa, imempiga, amenaswa",
        "-pigw* -gusw* -shikw* -nasw* -rushw* -vutw* -chapw* -chomw* -tupw* -umizw* >piga >shika >chapa >rusha "
        ">nasa >tupa >vuta >choma >ua >uwa >umiza >kausha >unguza >gusa >dhuru -umia -zirai -jeruh* -naswa >dunga "
        ">kamata -dungw* -kamatwa >meza -rushwa -poteza_fahamu -ungua_na -kauk*",
    ),
    Row(
        Kind.STRIKES,
        "stima imeshika mtu",
        "=shika =piga =rusha =nasa =vuta =choma =tupa =dunga =kamata =chapa =unguza =gonga =meza =kausha =maliza "
        "=ua =uwa =umiza =jeruhi",
    ),
    Row(
        Kind.TRAPPED,
        "amekwama kwa waya",
        "-kwam* -nasa -naswa -nasia -nasana -shikana -shikilia -ninginia -ningini* -gand*",
    ),
    Row(
        Kind.HOLDS,
        "what nobody may hold or climb",
        "-shika -shikilia -ngangani* -ganganii -chezea -cheza -panda -pandia -kwea -kanyaga -vuta -ruka",
    ),
    Row(
        Kind.DIES,
        "of people and animals: a phone imekufa",
        "amekufa wamekufa alikufa walikufa wamefariki amefariki afariki alifariki imeua umeua imeuwa umeuwa unaua "
        "inaua ameuawa ameuliwa wameuawa amefa kifo kufa amekata_roho akafa aliuawa ilimuua +ua +uwa -kufa -fariki "
        "-uawa",
    ),
)
