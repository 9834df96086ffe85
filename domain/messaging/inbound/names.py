"""Names that many people in Kenya bear, as they are texted: `i am not kamau`. Names alone, none of an account."""

COMMON_NAMES = frozenset(
    """
    john peter paul james joseph david samuel daniel michael stephen simon francis george charles patrick robert
    kennedy brian kevin dennis victor collins evans felix moses isaac jacob joshua elijah philip anthony martin
    mary jane grace faith mercy joyce ann anne agnes esther ruth sarah rose alice lucy margaret elizabeth catherine
    susan nancy caroline lilian eunice beatrice dorcas lydia winnie sharon diana purity emily gladys florence
    kamau mwangi njoroge kariuki kimani maina karanja ndungu gitau macharia waweru githinji muchiri njuguna kinyua
    wanjiku wambui wanjiru wangari njeri nyambura wairimu wanjala muthoni waithera njoki gathoni
    otieno odhiambo ochieng omondi owino onyango okoth ouma okello opiyo juma oduor
    achieng akinyi atieno adhiambo anyango awuor auma apiyo
    wafula wekesa barasa simiyu nekesa nafula wanyama khaemba
    kiprop kipchoge kiplagat kipkemboi korir koech cheruiyot rotich langat kirui ruto chebet jepkosgei chepkoech
    mutua musyoka mutuku muli kioko mwende nduku mumbua syombua mutinda
    ali hassan mohamed mohammed ahmed abdi omar fatuma amina halima aisha hussein yusuf ibrahim
    moraa kemunto nyaboke bosire onsongo mogaka makori
    """.split()  # noqa: SIM905
)
