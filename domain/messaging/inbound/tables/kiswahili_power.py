"""What Kiswahili words say of electricity, and whether it is there."""

from domain.messaging.inbound.row import Kind, Row

TABLE = (
    # Electricity.
    Row(
        Kind.POWER,
        "what people call it",
        "stima sitima stma stmia stim sitim stimer umeme umme ummeme umem umeem mwangaza taa mataa ~elektrisiti "
        "elektriki",
    ),
    Row(
        Kind.GONE,
        "imepotea, imeenda, imeisha, imekatika, imezima, tumekosa",
        "=potea =potele* =poteapotea -poteza =enda =endanga =ondok* =isha =kwisha =ishia -ishiwa =katik* -kata "
        "-katia -katwa =zima -zima -zimia =zimik* -zimwa -zimisha -zimish* -kosa =kosekan* =towek* =hepa =torok* "
        "=fifi* =nyamaz* =goma =hama =ruka =kwenda =lala iko_wapi uko_wapi ziko_wapi isipokuwa_sisi isipokuwa_mimi "
        "isipokuwa_kwangu isipokuwa_kwetu isipokua_sisi ila_sisi ila_mimi imetoka umetoka zimetoka ilitoka zilitoka "
        "ulitoka =kataa =kufa",
    ),
    Row(
        Kind.GONE,
        "it is not there",
        "haipo haiko haupo hauko hayupo hazipo haziko hakipo haliko hapana_stima halipo haiwaki haziwaki hauwaki "
        "hatujapata hatupati hatukupata haijaja haujaja haukuja haikuja haji haiji haijawaka "
        "haiwezi_kuwaka haziwezi_kuwaka hauwezi_kuwaka haitaki_kuwaka hazitaki_kuwaka hazitawaka haitawaka "
        "inakataa_kuwaka imekataa_kuwaka zimekataa_kuwaka imeshindwa_kuwaka zimeshindwa_kuwaka haikuwaka",
    ),
    Row(
        Kind.BACK,
        "imerudi, umerejea, imekuja, zimewaka",
        "=rudi =rudia =rejea =rejelea =kuja =waka =fika iko_sawa imekuwa_sawa iko_sasa upo_sasa imepatikana "
        "tumepata tumerudishiwa =washwa uko_sawa ziko_sawa imeshika umeshika zimeshika",
    ),
    Row(
        Kind.BRING_BACK,
        "asked for, it is not there; done, it is",
        "-rudishi* -rudisha -rudishw* -rejesh* rudisha rudisheni turudishie mturudishie mrudishe warudishe "
        "tuwashieni tuwashie mtuwashie -washi* tunangoja tunangojea tunasubiri nasubiri nangoja tumengoja "
        "tumesubiri",
    ),
    Row(Kind.ENDED, "of an outage", "=isha =kwisha =malizika"),
    Row(Kind.NOW, "we have it now", "sasa tena hatimaye tayari"),
    Row(Kind.DARK, "what is there instead", "giza gizani kiza kizani totoro giza_totoro gisa"),
    Row(
        Kind.OUTAGE,
        "the thing itself",
        "hakunastima nostima hakuna_stima stima_hakuna hakuna_umeme umeme_hakuna hamna_stima ukosefu_wa_stima "
        "ukosefu_wa_umeme kupotea_kwa_stima kukatika_kwa_stima kukatika_kwa_umeme kukosa_stima kukosekana_kwa_umeme "
        "kukosekana_kwa_stima stima_shida phase_imepotea phase_imeenda phase_imekatika phase_imezima phase_haina "
        "phase_haipo phase_hazina fesi_moja phase_haiko phase_haijarudi phase_iko_off phase_imelost phase_imekufa "
        "phase_moja_haiko phase_moja_haipo phase_moja_hakuna phase_moja_imepotea phase_moja_imeenda "
        "phase_moja_imekatika phase_moja_imezima phase_moja_imelost phase_moja_iko_off phase_moja_haina "
        "phase_moja_haijarudi phase_moja_haifanyi phase_moja_imekufa phase_moja_imeisha phase_mbili_hazi "
        "phase_mbili_haziko phase_mbili_hazipo phase_mbili_zimepotea phase_mbili_zimeenda hakuna_phase phase_mbili_tu "
        "phase_moja_tu tuna_phase_moja tuna_phase_mbili",
    ),
    Row(
        Kind.WEAK,
        "too little of it",
        "hafifu dhaifu -pungu* -cheza -chezacheza kidogo_sana ni_kidogo ndogo_sana voltage_iko_chini "
        "voltage_ni_chini voltage_chini iko_chini_sana haitoshi -papasa -meremeta imepungua +yumb*",
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
        "hakuna hakunaga hakna hakuan hatuna hatunaga sina hamna hamnaga "
        "hana hawana hauna haina hazina hayana halina bila pasipo ukosefu hakuna_kabisa "
        "hapana hatujaona hatujapata hatupati sijapata hatukuwa hatukua hatujakuwa hatuoni",
    ),
    Row(
        Kind.HAS,
        "what has electricity in it",
        "ina una yana lina zina kuna inayo tuna nina tuko_na niko_na iko_na ziko_na uko_na yako_na liko_na "
        "imekuwa_na zimekuwa_na umekuwa_na yamekuwa_na imekua_na zimekua_na inakuwa_na ikona zikona ukona "
        "imejaa umejaa zimejaa yamejaa imepata "
        "zimepata umepata iko_live ziko_live",
    ),
    Row(Kind.WHEN, "asked of what is not there", "lini saa_ngapi mpaka hadi"),
    Row(Kind.NOT_YET, "it lasts", "bado"),
    Row(
        Kind.PLANNED,
        "asked about beforehand",
        "ratiba kesho wiki_ijayo kesho_kutwa iliyopangwa kutakuwa kutakua mtakata itakatwa mtazima itazimwa notisi "
        "ilani",
    ),
)
