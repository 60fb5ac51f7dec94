"""Is a clause a question, a request, or just said? A question about a skill must never start it."""

import re
from enum import StrEnum
from functools import lru_cache

from bot.parse.text import fold


class Mood(StrEnum):
    ASKS = "asks"
    WISHES = "wishes"  # says in so many words that something should be done
    SAYS = "says"


# In folded spelling: lower case, no accents.
_OPENS_QUESTION = {
    "en": r"how|what|what's|whats|when|when's|where|where's|which|who|who's|whom|whose|why|is|isn't|are|aren't|am|was|"
        r"were|do|does|doesn't|did|didn't|has|have (?:i|you|we|they)|can (?:i|it|they|partners?|a|an|the|my|someone)|"
        r"could (?:i|it|they)|may (?:i|we)|should|shall|would (?:it|that|i)|will (?:i|it|they|my|the|there)|must (?:i|we)|"
        r"can't (?:i|we)|any idea|if|in case|suppose|need to know|is it",
    "de": r"wie|was|wann|wo|welche[rsnm]?|wer|wem|wen|wessen|warum|wieso|weshalb|wozu|woher|wohin|womit|wofur|wieviel|"
        r"ist|sind|gibt es|darf|kann (?:ich|man|mein|ein|der|die|das)|konnen wir|muss|mussen|soll(?:te)?|hat|habe ich|"
        r"haben wir|bekomm(?:e|t)|gilt|wird|werden|lohnt|ob|falls|wenn|angenommen",
    "es": r"como|que|cuando|donde|adonde|cual|cuales|quien|quienes|por que|cuanto|cuanta|cuantos|cuantas|puedo|podemos|"
        r"se puede|hay|es|son|debo|tengo que|esta|existe|si",
    "fr": r"comment|que|quoi|quand|quel|quelle|quels|quelles|qui|pourquoi|combien|est-ce|est-il|qu'est-ce|qu'|puis-je|"
        r"peut-on|pouvons-nous|dois-je|faut-il|y a-t-il|a quoi|ou (?:est|sont|puis|peut|trouver|en)|c'est quoi|si|"
        r"je peux|on peut",
    "hu": r"hogy|hogyan|mi|mit|mik|mikor|hol|melyik|melyek|milyen|ki|kik|kinek|kit|kivel|miert|mennyi|mennyibe|hany|meddig|"
        r"mikortol|mire|mihez|miben|lehet|kell|szabad|van|vannak|ha|vajon",
    "ja": r"もし",
    "ko": r"만약|혹시",
    "zh": r"如果|假如|要是|是否|能不能|可不可以",
}  # fmt: skip
_QUESTION_ANYWHERE = {
    "en": r"(?:tell me|know|wonder(?:ing)?|explain|understand|ask|asking|learn|see|show me|idea|remember|find out|sure|"
        r"check) (?:about |on )?(?:how|what|when|where|which|who|why|whether|if)|how (?:to|do|does|long|much|many|can)|"
        r"tell me (?:more )?about|explain|describe|what happens|what if|"
        r"(?:info|information|details|question|questions|documentation|guide|rules|help) (?:about|on|for|regarding)|"
        r"learn (?:more )?about",
    "de": r"(?:sag mir|wissen|frage mich|erklar\w*|verstehe\w*|verrat\w*) .{0,20}?(?:wie|was|wann|wo|welche\w*|wer|warum|ob)|"
        r"erklar\w*|erzahl\w*|was passiert|wie (?:lange|viel|geht|kann|wird|funktioniert)|"
        r"(?:info|infos|informationen|frage|fragen|details|regeln) (?:zu|zum|zur|uber)",
    "es": r"(?:dime|saber|explica\w*|entender|pregunt\w*) .{0,20}?(?:como|que|cuando|donde|cual|cuanto|si)|explica\w*|"
        r"cuentame|que pasa|como (?:se|puedo|funciona)|cuanto tiempo|(?:informacion|pregunta|dudas?|reglas) (?:sobre|de|acerca)",
    "fr": r"(?:dis-moi|savoir|expli\w*|comprendre|demande) .{0,20}?(?:comment|ce que|quand|ou|quel\w*|combien|si)|expliqu\w*|"
        r"parle[z]?-moi|que se passe|qu'est-ce|est-ce que|comment (?:je|on|faire|puis)|combien de temps|"
        r"(?:infos?|informations?|questions?|regles) (?:sur|concernant|a propos)",
    "hu": r"(?:mondd|tudni|magyaraz\w*|erdekelne|kerdez\w*) .{0,20}?(?:hogy|mi|mit|mikor|melyik|ki|mennyi)|magyaraz\w*|"
        r"meselj|mi tortenik|hogyan|meddig|mennyi ideig|\w+-e|(?:informacio|kerdes\w*|szabaly\w*) ",
    "ja": r"どう|どの|どれ|どこ|どんな|どちら|何|なに|いつ|誰|だれ|なぜ|いくら|いくつ|方法|やり方|手順|とは|条件|教え|説明|"
        r"できますか|可能|ですか|(?:し|り|い|き|ち|み|え|れ)?ますか|でしょうか|場合|たら|ません?か$",
    "ko": r"어떻게|어떤|무엇|무슨|뭐|뭘|뭔|언제|어디|누구|누가|왜|얼마|어느|몇|나요|까요|[가-힣]가요|은가|는가|인가|는지|은지|인지|할지|"
        r"방법|절차|설명|알려|궁금|되면|하면|으면",
    "zh": r"怎么|怎样|怎么样|如何|什么|何时|几时|哪|谁|为何|为什么|多少|多久|多长|几天|几个|吗|呢|是否|能不能|可不可以|会不会|"
        r"有没有|解释|介绍|说明一下|告诉我|请问|会怎样|方法|流程|条件",
}  # fmt: skip
_POLITE = {  # requests in the form of a question
    "en": r"(?:can|could|would|will) (?:you|we)(?: please| kindly)?(?! (?:tell|explain|know|say|describe|remind))|would you mind|please|"
        r"can i (?:please )?(?:get|have) ",
    "de": r"(?:kannst|konntest|wurdest|magst) du|(?:konnen|konnten|wurden) sie|kann(?:st)? du|bitte",
    "es": r"(?:me |nos |lo |la )?(?:puedes|podrias|puede|podria|podeis)|por favor",
    "fr": r"(?:peux|pourrais|veux)[- ]tu|(?:pouvez|pourriez|voulez)[- ]vous|tu peux|vous pouvez|"
        r"s'il (?:te|vous) plait|svp|stp",
    "hu": r"tudnal|tudnad|tudna|tudnatok|megtenned|kerlek|kerem|lennel szives|legyszives|legyszi|"
        r"\w+(?:nad|ned|nal|nel)(?= |$|\?|,)",
    "ja": r"て(?:くれ|もらえ|いただけ|頂け|くださ|下さ)(?:ます|ません|る|ない|い)|お願い(?:でき|いたし|し)ま",
    "ko": r"(?:줄래|주실래|주시겠|줄 수 있|주실 수 있|줄수 있|주실수 있|달라|주세요|줘)",
    "zh": r"(?:能|可以|能否|可否|麻烦|请|能不能|可不可以)(?:你|您)?(?:帮|给|替|为)(?:我|我们|忙)|帮我|麻烦",
}  # fmt: skip
_WISHES = {
    "en": r"i(?:'d| would)? (?:want|like|love|need|wish)|i'd like|we(?:'d| would)? (?:want|like|need)|let'?s|please|pls|plz|"
        r"(?:can|could|would|will) you|gonna|want to",
    "de": r"ich (?:mochte|will|wurde gern\w*|hatte gern\w*|muss)|wir (?:mochten|wollen|wurden gern\w*)|bitte|lass uns|mochte|will",
    "es": r"(?:yo )?(?:quiero|queremos|quisiera|quisieramos|me gustaria|nos gustaria|necesito|necesitamos|deseo)|por favor",
    "fr": r"(?:je|on|nous) (?:veux|voudrais|souhaite|souhaiterais|aimerais|voulons|souhaitons|aimerions|veut|dois)|j'aimerais|"
        r"s'il (?:te|vous) plait|svp|stp",
    "hu": r"szeretn\w+|akarok|akarjuk|akarom|kerlek|kerem|legy szives",
    "ja": r"たい|ください|下さい|お願い|てくれ|てもらえ|ていただけ|希望|ほしい|欲しい|よう$|ましょう",
    "ko": r"싶|주세요|줘|줄래|주실|주시|부탁|할래|할게|하자|합시다|해라|바랍니다|하려",
    "zh": r"我要|我想|我们要|我们想|请|帮我|麻烦|希望|需要|想要|给我",
}  # fmt: skip
_LEADS = r"^[\s\W]*(?:(?:hi|hello|hey|and|but|so|also|ok|okay|well|no|yes|und|aber|also|hallo|y|pero|hola|et|mais|bonjour|es|de|szia)[\s,!.]+){0,2}"
_ENDS_JA = re.compile(r"か[?？。\s]*$")
_CLAUSE = re.compile(r"[^,;.!?\n，。！？、；]+(?:[.,](?=\d)[^,;.!?\n，。！？、；]+)*[?？]?")
_ASKED = re.compile(r"[?？¿]")


def clauses(text: str) -> list[str]:
    """A sentence cut at its punctuation; the question mark stays with what it asks, the marks of numbers stay too."""
    return [clause for clause in _CLAUSE.findall(text) if clause.strip()]


def mood(clause: str, languages: tuple[str, ...]) -> Mood:
    """How a clause is meant, read in each of `languages`."""
    folded = fold(clause).text
    if any(_certainly_asks(language).search(folded) for language in languages):
        if not any(_polite(language).search(folded) for language in languages) or _embedded(folded, languages):
            return Mood.ASKS
        return Mood.WISHES
    if _ASKED.search(folded) or ("ja" in languages and _ENDS_JA.search(folded)):
        return Mood.WISHES if any(_polite(language).search(folded) for language in languages) else Mood.ASKS
    return Mood.WISHES if any(_wishes(language).search(folded) for language in languages) else Mood.SAYS


def asks(text: str, languages: tuple[str, ...]) -> bool:
    """Whether any part of the text is a question."""
    return any(mood(clause, languages) is Mood.ASKS for clause in clauses(text))


def _embedded(folded: str, languages: tuple[str, ...]) -> bool:
    """ "Can you tell me how ..." is a question however politely it is put."""
    return any(_anywhere(language).search(folded) for language in languages)


@lru_cache(maxsize=16)
def _certainly_asks(language: str) -> re.Pattern[str]:
    return re.compile(f"{_LEADS}(?:{_bounded(_OPENS_QUESTION[language], language)})|{_anywhere(language).pattern}")


@lru_cache(maxsize=16)
def _anywhere(language: str) -> re.Pattern[str]:
    return re.compile(_bounded(_QUESTION_ANYWHERE[language], language))


@lru_cache(maxsize=16)
def _polite(language: str) -> re.Pattern[str]:
    return re.compile(_bounded(_POLITE[language], language))


@lru_cache(maxsize=16)
def _wishes(language: str) -> re.Pattern[str]:
    return re.compile(_bounded(_WISHES[language], language))


def _bounded(expression: str, language: str) -> str:
    if language in ("ja", "ko", "zh"):
        return f"(?:{expression})"
    return rf"(?<!\w)(?:{expression})(?!\w|'\w)"
