"""The language of the screens and messages, chosen by its own name."""

from catalogues import Words
from domain import commands
from domain.services.accounts.choose_language import ChooseLanguage, LanguageChoice, choose_language
from domain.values.languages import NAMES
from ussd.flow import Command, Decision, Flow, State, TurnContext
from ussd.flows.main_menu import MENU, NEWCOMER
from ussd.memory import remembered

LANGUAGE = "language"


def languages(context: TurnContext) -> list[str]:
    return list(context.services.words)


def render_choose(_: Words, _languages: list[str]) -> str:
    return "Chagua lugha / Choose your language"


def name_them(_: Words, offered: list[str]) -> list[str]:
    return [NAMES.get(language, language) for language in offered]


def choose(context: TurnContext, place: int) -> str:
    context.memory.chosen_language = languages(context)[place]
    return "speak"


def speak(context: TurnContext) -> str:
    language = remembered(context.memory.chosen_language)
    goes_on = LanguageChoice.MENU if context.memory.account else LanguageChoice.MENU_WITHOUT_ACCOUNT
    key = commands.key(context.turn.source, context.turn.text, language)
    with context.services.store.transaction() as unit_of_work:
        choose_language(ChooseLanguage(key, context.turn.phone, language, goes_on), unit_of_work)
    context.speak(language)
    return goes_on


FLOW = Flow(
    states=(
        State(
            LANGUAGE,
            render_choose,
            languages,
            answer=Decision(choose, ("speak",)),
            choices=name_them,
            longest=(list(NAMES),),
        ),
    ),
    transitions=(
        (MENU, "language", LANGUAGE),
        (NEWCOMER, "language", LANGUAGE),
        (LANGUAGE, LanguageChoice.MENU, MENU),
        (LANGUAGE, LanguageChoice.MENU_WITHOUT_ACCOUNT, NEWCOMER),
    ),
    commands={"speak": Command(speak, (LanguageChoice.MENU, LanguageChoice.MENU_WITHOUT_ACCOUNT))},
)
