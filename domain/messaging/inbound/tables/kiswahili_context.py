"""What Kiswahili words say: what else is talked about, and words that decide nothing."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # What else is talked about.
    Row(
        Kind.OTHER_THING,
        "may be down, gone or lost, too",
        "bili bei gharama mtandao mpesa paybill usomaji tokeni token tokens akaunti simu uniti units ujumbe risiti "
        "stakabadhi ofisi kampuni mteja ombi malipo pesa deni benki barua taarifa karatasi kadi chaji betri "
        "biashara kazi programu namba nambari",
    ),
    Row(
        Kind.MONEY,
        "what one is shocked by without touching it",
        "bili bei gharama pesa deni uniti kiasi malipo salio shilingi",
    ),
    Row(
        Kind.FOOD,
        "is hot",
        "maji chai chakula supu uji oga kahawa maziwa ugali kuoga jua joto chapati mandazi samosa mahindi viazi "
        "nyama githeri ndizi mayai mkate keki pilau wali mahamri bhajia maharagwe",
    ),
    Row(
        Kind.FIGURATIVE,
        "faith, football, music, sales and love: their fire burns nothing",
        "mungu yesu kristo nuru wokovu dhambi shetani roho mtakatifu injili maombi sala mahubiri jehanamu "
        "biblia imani pepo mpira kandanda "
        "mechi goli bao mabao timu ligi kocha mchezaji wachezaji ingwe wimbo nyimbo muziki sherehe ngoma densi "
        "mauzo ofa mapenzi upendo moyo hasira sigara bangi siasa kampeni uchaguzi gemu mchungaji wachungaji askofu "
        "nabii mhubiri kwaya imeisha_moto imeishiwa_moto haina_moto kipa kuni makaa",
    ),
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
        "na ya wa za la cha kwa ni iko ziko uko yako yetu wetu zetu letu yangu wangu hii hizi hiyo huu hapa huku "
        "hapo pale sasa leo tangu toka jana juzi tena sana kabisa tafadhali naomba tunaomba jamani habari kplc hata "
        "pia tu bado kwetu kwangu kwenu wote yote zote nzima mzima watu mbona kwanini kwa_nini nini lakini bana "
        "mwenyewe hello sisi mimi nyinyi ndugu wakuu shida mambo yenyewe mtaani nyumbani msaada",
    ),
    Row(
        Kind.NO_PLACE,
        "is no name of a place",
        "haraka njooni njoo kujeni tuma tumeni mtume saidia saidieni msaada ripoti naripoti nimeona tumeona kuna "
        "baada kabla mvua upepo kubwa mkubwa ndogo sana kila wakati kwamba kuwa ambayo ili hivyo vile kama siku "
        "salio soma watu watoto mtu fundi mafundi tafadhali nisaidie tusaidie tunahitaji nahitaji nataka jamani ile "
        "yule zile wale hizo hicho kile halafu kisha alafu mara nayo wako wana tuko niko mko ikatoa ikawa ikaanza "
        "inatoa zinatoa imetoa lakini majirani kwetu_tu ghafla hapo_awali",
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
        "asubuhi jioni usiku jana juzi leo mchana alasiri saa masaa siku wiki mwezi dakika jumatatu jumanne "
        "jumatano alhamisi ijumaa jumamosi jumapili saa_hii sahii tangu toka moja mbili tatu nne tano sita saba "
        "nane tisa kumi ghafla",
    ),
)
