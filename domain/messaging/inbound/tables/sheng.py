"""What is said between the two languages: English roots with Kiswahili prefixes, and Sheng. Answered in Kiswahili."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    Row(Kind.LINE, "wire ya stima", "wire_ya wire_za cable_ya cable_za"),
    Row(
        Kind.POLE,
        "pole ya stima",
        "pole_ya_stima pole_za_stima pole_ya poles_za post_ya stima_pole mapole mapoles post_za",
    ),
    Row(Kind.FALLS, "imefall, zimefall", "+fall +fallen +fell +collaps* +drop +dropp* +fallia +anguk*"),
    Row(Kind.ON_GROUND, "cable iko down", "iko_down ziko_down uko_down iko_ground ziko_ground kwa_lami"),
    Row(Kind.BREAKS, "imebreak, imesnap", "+break +snap +cut +crack"),
    Row(Kind.LOW, "stima ni low", "low iko_low ni_low"),
    Row(Kind.TROUBLE, "with power", "problem mashida"),
    Row(Kind.LEANS, "imelean", "+lean +bend +tilt"),
    Row(Kind.HANGS, "zinahang", "+hang +hangi* +sag +dangle +dangl* +loose"),
    Row(Kind.BURNS, "imeburn", "+burn* +bani +baniki +bann* +melt"),
    Row(Kind.EXPLODES, "imeblow, imebust, imeexplode", "+blow +blowi* +bust* +burst* +blast* +explo*"),
    Row(Kind.SPARKS, "inaspark, zinaspark", "+spark* +spak* +spaki* spaki masparks maspark"),
    Row(Kind.SMOKE, "inasmoke", "+smoke +smok*"),
    Row(Kind.SHOCK, "inashock, imenishock", "+shock* +shok* +shoku* mashock"),
    Row(Kind.DIES, "imekill", "+kill +kil"),
    Row(Kind.LIVING, "somebody", "msee wasee mse mtoi watoi mathe mzae buda jamaa majamaa dame chali"),
    Row(Kind.TOUCHES, "inatouch", "+touch*"),
    Row(Kind.BURNS, "imecatch fire", "+catch"),
    Row(Kind.IS_HIT, "imehit", "+hit +ram +crash +knock*"),
    Row(Kind.POWER, "power, lights", "mwanga pawa lait laits kawi"),
    Row(
        Kind.GONE,
        "imego, imehepa, imedisappear, iko off",
        "+go +goa +hepa +disappear +lost +off +potea +chomok* +dedi +die +loss +dead +trip*",
    ),
    Row(Kind.GONE, "stima iko off", "iko_off ziko_off uko_off imeoff zimeoff haiko_on haziko_on iko_out ziko_out"),
    Row(Kind.BACK, "imekam, imereturn", "+back +kam +come +com +return +rejesha imekam zimekam"),
    Row(Kind.BACK, "imerestore", "+restore"),
    Row(
        Kind.FILLER,
        "says nothing here",
        "maneno story mambo ka kama noma manze buda bro msee wasee maze nyinyi hapa_kwetu mtaa mtaani sisi_huku "
        "huku_kwetu tena_leo pande area base keja si sai saizi",
    ),
    Row(Kind.LANDMARK, "house, side, area", "keja pande base"),
    Row(Kind.STOP, "leave it", "wachana achana wachaneni achaneni"),
    Row(Kind.SEND, "msinitext", "kunisms kunitext kunispam kusend -text -sms -spam -send -message"),
    Row(Kind.TEXTS, "sms", "ma_sms masms mamesage mameseji matext"),
    Row(Kind.BESIDE_STOP, "says nothing here", "buda bro manze msee wasee mambo story maneno hizo izo hiyo"),
    Row(Kind.AGREED, "to something that was said", "fiti freshi"),
    Row(Kind.GREETING, "and no more", "niaje sasa rada wazi uko"),
    Row(Kind.NOT, "si, as it is texted", "c cio ci"),
    Row(Kind.OWNED, "si yangu hii meter", "meter acc line nyumba namba"),
    Row(Kind.OTHER_PERSON, "somebody else", "msee_mwingine mtu_mwingine mse_mwingine"),
)
