"""What a short utterance does in the conversation: agree, refuse, stop, greet, thank, ask for help.

Only a text that says nothing else counts: "no" is a refusal, "no, 60k" is a value and "No cost MDF?" is a question.
"""

import re
from functools import lru_cache

from bot.parse import find_yes_no
from bot.parse.text import fold
from bot.understand import Act

LONGEST = 90  # characters of an utterance that can be nothing but such a word with courtesies
MOST_WORDS = 14

# In folded spelling: lower case, no accents. Each is complete in itself.
_SAID: dict[Act, dict[str, str]] = {
    Act.CANCEL: {
        "en": r"cancel|stop|abort|quit|exit|never ?mind|nvm|forget (?:it|that|this|about (?:it|that|this))|leave it|drop it|"
            r"scrap (?:it|that|this)|start over|discard|call it off|enough|"
            r"(?:cancel|stop|abort|forget|ignore|drop|discard|disregard|scrap|quit|abandon|halt|end) (?:what|everything) "
            r"i (?:just )?(?:said|told you|asked(?: you)?|wrote)(?: to do)?|"
            r"(?:cancel|stop|abort|ignore|drop|discard|disregard|quit|abandon|halt|end|forget) (?:it|this|that|the|my|your|"
            r"all|current|previous|last|running|of|doing|whole) ?(?:the |my |current |previous |last |running |whole )*"
            r"(?:form|process|command|request|action|task|operation|dialog|conversation|input|instruction|order|entry|"
            r"thing|step|everything)?|(?:i )?(?:don't|do not) (?:want|need) (?:that|this|it|to)? ?(?:do (?:it|this|that)|"
            r"continue|anymore|any more)",
        "de": r"abbrechen|abbruch|brich (?:das |es |bitte )*ab|stopp?|halt|vergiss (?:es|das)|vergessen sie (?:es|das)|"
            r"lass (?:es|gut sein|mal|das)|verwerfen|verwirf (?:es|das)|aufhoren|hor auf|(?:doch )?lieber nicht|storn\w+|"
            r"(?:formular|vorgang|eingabe|das) (?:verwerfen|abbrechen|stoppen|loschen)|schluss|beenden|cancel",
        "es": r"cancela(?:r|lo|la)?|para|alto|detente|olvidalo|olvidate|dejalo|dejemoslo|deja (?:eso|esto)|anula(?:r|lo)?|"
            r"(?:cancela|anula|olvida|deja|para|descarta) (?:esto|eso|todo|(?:el|este) (?:formulario|proceso))|no importa|"
            r"descartar|ya no quiero",
        "fr": r"annule[rz]?(?: (?:ca|tout|cela))?|arrete[rz]?(?: (?:ca|tout))?|stop|laisse(?:z)? tomber|"
            r"oublie(?:z)?(?: ca| tout)?|abandonne[rz]?|tant pis|annule[rz]? (?:le|ce) (?:formulaire|processus)|laisse",
        "hu": r"megse[m]?|felejtsd el|felejtse el|hagyjuk|hagyd(?: abba)?|allj|stop|szakitsd meg|megszakit\w*|torold|"
            r"vesd el|elvet\w*|visszavon\w*|megsem kerem|hagyja",
        "ja": r"キャンセル(?:して(?:ください)?|する|で|します)?|取り?消し?(?:て(?:ください)?|ます|たい)?|中止(?:して(?:ください)?|で|します)?|"
            r"やめ(?:ます|て(?:ください)?|る|たい|ておきます)?|止めて(?:ください)?|破棄(?:して(?:ください)?)?|もういい(?:です)?|忘れて(?:ください)?|"
            r"なかったことに(?:して(?:ください)?)?|ストップ|終了",
        "ko": r"취소(?:해 ?줘(?:요)?|해 ?주세요|할게(?:요)?|할래(?:요)?|합니다|해요|요)?|그만(?:할게(?:요)?|할래(?:요)?|둘게(?:요)?|둬(?:요)?|해(?:요)?|하자|둘래요?)?|"
            r"중단(?:해 ?줘(?:요)?|해 ?주세요)?|안 ?할(?:래|게|거야)(?:요)?|안 ?할래(?:요)?|됐어(?:요)?|됐습니다|멈춰(?:요| ?주세요)?|"
            r"없던 ?(?:일|걸)로 ?(?:해 ?줘|해 ?주세요|할게요|하자)?|잊어(?:버려| ?주세요)?|관둘(?:래|게)(?:요)?",
        "zh": r"取消(?:吧|掉|这个|一下|它|操作)?|算了(?:吧)?|不要了|不用了|停(?:止|下|一下)?(?:填写)?|中止|放弃(?:吧)?|作废|别弄了|不弄了|"
            r"忘了(?:它|吧)|当我没说|退出|不做了|不填了|撤销",
    },
    Act.HELP: {
        "en": r"help(?: me)?|i need help|(?:get|show|need) help|what can (?:you|i) (?:do|ask(?: you)?|help (?:me )?with)|"
            r"what (?:else )?(?:can|could|do) you (?:do|offer|help (?:me )?with|know)|how (?:does this|do you|can you) (?:work|help)|"
            r"(?:show|list)(?: me)? (?:the |all )?(?:commands|menu|options|skills)|menu|commands|options|"
            r"what (?:are|kind of things|things|sort of things|types? of (?:things|questions?)|questions?|topics|subjects?|all)"
            r" (?:can|could|may) (?:you|i) (?:do|ask(?: you)?|help (?:me )?with|answer)(?: about)?",
        "de": r"hilfe|hilf mir|was kannst du(?: alles| fur mich)?(?: tun| machen)?|was konnen sie(?: alles)?(?: tun)?|"
            r"wie funktioniert (?:das|es)(?: hier)?|menu|befehle|was kann ich (?:dich|sie|hier) (?:alles )?fragen|ich brauche hilfe",
        "es": r"ayuda(?:me)?|necesito ayuda|(?:que|en que) (?:puedes|sabes|me puedes) (?:hacer|ayudar(?:me)?)(?: por mi)?|"
            r"como funciona(?: esto)?|que te puedo preguntar|que puedo (?:hacer|preguntar(?:te)?)|menu|comandos|opciones",
        "fr": r"a l'aide|aide(?:z)?(?:[- ]moi)?|besoin d'aide|que (?:sais|peux)[- ]tu faire|qu'est-ce que tu (?:peux|sais) faire|"
            r"comment ca (?:marche|fonctionne)|que puis-je (?:te |vous )?(?:demander|faire)|menu|commandes|options",
        "hu": r"sugo|segits(?:eg)?|segitene|mit tudsz(?: csinalni)?|hogyan mukodik(?: ez)?|hogy mukodik(?: ez)?|menu|"
            r"mit kerdezhetek(?: toled)?|miben tudsz segiteni|parancsok|segitsegre van szuksegem",
        "ja": r"ヘルプ|助けて(?:ください)?|何ができ(?:ますか|るの|る)|できることを?教えて(?:ください)?|使い方(?:を教えて(?:ください)?|は)?|メニュー|"
            r"(?:どんなこと|何)を聞け(?:ますか|る)",
        "ko": r"도움말?|도와 ?(?:줘|주세요)(?:요)?|뭘 ?(?:할|해 ?줄) 수 있(?:어|나|니)(?:요)?|무엇을 할 수 있(?:나요|어요|습니까)|사용법(?:을 알려 ?(?:줘|주세요)|은)?|"
            r"메뉴|어떻게 (?:사용|써)(?:하나요|요|해요)?|무엇을 물어볼 수 있나요|뭐 ?할 수 있어(?:요)?",
        "zh": r"帮助|帮帮我|帮忙|求助|(?:你)?(?:能|会|可以)做(?:什么|些什么|哪些事)|怎么(?:用|使用)|如何使用|菜单|我(?:可以|能)问(?:你)?(?:什么|些什么)|"
            r"你有什么功能|有哪些功能|功能",
    },
    Act.GREETING: {
        "en": r"hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|what'?s up|sup|"
            r"how(?:'s| is| are| has| was) (?:it going|your day|you|things|everything|life|going)(?: doing| been| going| feeling)?|"
            r"how (?:do you do|you doing|goes it)|nice to (?:meet|see) you|are you (?:okay|ok|well|good|alright|doing (?:well|okay))|"
            r"what are you (?:feeling|up to)|how do you feel|how'?ve you been",
        "de": r"hallo+|hi|hey|moin(?: moin)?|servus|gruezi|guten (?:morgen|tag|abend)|gruss gott|wie geht(?:'s| es)(?: dir| ihnen)?|"
            r"schonen? (?:guten )?tag|tag",
        "es": r"hola+|buenas|buenos dias|buenas (?:tardes|noches)|que tal|como estas|como esta usted|saludos",
        "fr": r"bonjour|bonsoir|salut|coucou|ca va|comment (?:ca va|vas-tu|allez-vous)|hello",
        "hu": r"szia(?:sztok)?|hello|hellosztok|udv(?:ozlom|ozollek)?|szervusz|jo (?:reggelt|napot|estet)(?: kivanok)?|hogy vagy|"
            r"mi (?:ujsag|a helyzet)|csao",
        "ja": r"こんにち(?:は|わ)|こんばん(?:は|わ)|おはよう(?:ございます)?|やあ|どうも|ハロー|はじめまして|お疲れ様です|お世話になっております|元気(?:ですか)?",
        "ko": r"안녕(?:하세요|하십니까|하신가요)?|반가워(?:요)?|반갑습니다|하이|헬로|잘 지냈어(?:요)?|좋은 아침(?:이에요|입니다)?|여보세요",
        "zh": r"你好(?:啊|呀|吗)?|您好|大家好|嗨|哈喽|早上好|早安|早|下午好|晚上好|嘿|在吗|最近怎么样",
    },
    Act.THANKS: {
        "en": r"thank(?:s| you|u|z)?(?: (?:a (?:lot|bunch|million|ton)|so much|very much|much|again|ever so much))*|thx|ty|cheers|"
            r"(?:much|i) appreciated?(?: it| that| your help| the help)?|(?:i am|i'm) (?:so |very |really )?(?:grateful|thankful)|"
            r"(?:you were|that was|that's|you've been|it was|you are|very|really|super|so|most) (?:a )?(?:great |big |huge |so |very |really |super )*"
            r"(?:help(?:ful)?|useful)|great help|good ?bye|bye+(?: bye)?|see (?:you|ya)(?: later| soon| around)?|"
            r"(?:have a |a )?(?:good|nice|great) (?:night|day|one|evening|weekend)|talk to you (?:later|soon)|take care|farewell|"
            r"(?:it was |it's been )?(?:really )?(?:awesome|great|nice|good|lovely) (?:to talk(?: to)?|talking (?:to|with)|chatting with) you|"
            r"so long|later|i'm (?:done|leaving)|that's all|that is all",
        "de": r"danke(?: ?schon| sehr)?|vielen dank|besten dank|herzlichen dank|dankeschon|tausend dank|merci|thx|"
            r"tschuss(?:i)?|auf wiedersehen|bis (?:bald|spater|dann|morgen)|ciao|das war'?s|das ist alles",
        "es": r"(?:muchas |mil |muchisimas )?gracias|te lo agradezco|muy amable|adios|hasta (?:luego|pronto|manana)|chao|eso es todo|nos vemos",
        "fr": r"merci(?: beaucoup| bien| infiniment)?|mille mercis|je te remercie|je vous remercie|au revoir|a bientot|a plus(?: tard)?|"
            r"bonne (?:journee|soiree)|c'est tout|ciao",
        "hu": r"koszi|kosz|koszonom(?: szepen)?|koszonjuk|halas vagyok|nagyon koszonom|viszlat|viszontlatasra|szep napot|"
            r"ennyi(?: volt)?|minden jot",
        "ja": r"(?:どうも)?ありがとう(?:ございま(?:す|した))?|感謝(?:します|いたします)?|助かりました|サンキュー|さようなら|またね|失礼します|また(?:今度|明日)|以上です",
        "ko": r"고마워(?:요)?|고맙습니다|감사(?:합니다|해요|드려요|드립니다)?|땡큐|잘 ?가(?:요)?|안녕히 ?계세요|수고하세요|수고하셨습니다|다음에 봐(?:요)?|"
            r"도움이 됐(?:어요|습니다)",
        "zh": r"(?:多|非常感)?谢+(?:你|您|啦|了|大家)?|感谢(?:你|您)?|多谢|辛苦了|再见|拜拜|回头见|下次见|就这些|麻烦你了",
    },
}  # fmt: skip
_UNDECIDED = {
    "en": r"maybe|perhaps|possibly|not (?:so |really |quite |entirely |too )?sure|unsure|(?:i )?(?:do not|don't|dunno|can't|cannot) "
        r"(?:really )?(?:know|say|decide|tell|be sure)|dunno|no idea|undecided|might(?: be)?|not certain|can't be certain|"
        r"hard to say|let me think|depends|could be",
    "de": r"vielleicht|weiss (?:ich )?nicht|nicht sicher|keine ahnung|mal sehen|eventuell|kommt drauf an",
    "es": r"quiza(?:s)?|tal vez|no (?:lo )?se|no estoy segur[oa]|puede ser|depende",
    "fr": r"peut-etre|(?:je )?ne? (?:sais|suis) pas(?: sur)?|je sais pas|aucune idee|ca depend",
    "hu": r"talan|nem tudom|nem vagyok biztos|esetleg|lehet",
    "ja": r"たぶん|多分|分からない|わからない|分かりません|わかりません|かもしれ(?:ない|ません)|どうかな",
    "ko": r"글쎄(?:요)?|아마(?:도)?|모르겠(?:어요?|습니다|네요)|잘 ?모르|몰라(?:요)?",
    "zh": r"也许|可能|不知道|不确定|不清楚|说不定|再看看|或许",
}  # fmt: skip
_COURTESIES = {  # words that add nothing to such an utterance
    "en": r"please|pls|plz|the|a|an|that|that's|this|it|it's|its|is|are|am|be|was|were|were|i|i'm|i'd|i'll|im|you|you're|we|we're|my|"
        r"your|our|me|us|would|will|say|said|saying|as|answer|response|reply|to|for|with|do|does|did|done|so|very|really|just|"
        r"then|there|here|all|now|again|well|oh|um|uh|hmm|ah|ai|bot|assistant|sir|madam|mate|friend|buddy|guys|everyone|team|think|"
        r"believe|guess|suppose|know|has|have|what|today|and|but|at|in|on|of|help|much|like|want|going|been|doing|"
        r"information|everything|correctly|thing|one|actually|afraid|sorry|must|gonna|be|should|about|any|"
        r"tell|let|ask|kind|things|good|great|nice|awesome|case|statement|go|can|could|by|from|process|request|command|feeling|"
        r"right now|previous|current|thanks",
    "de": r"bitte|das|es|ist|ich|so|mal|doch|sehr|dann|schon|na|ach|oh|hm|auch|du|mir|dir|ihnen|sie|gerne?|alles|hier|jetzt|und|"
        r"wieder|zusammen|leute|fur|hilfe|deine|die|eigentlich|leider|einfach|noch|war|denke|glaube|man|wirklich|lieber|team",
    "es": r"por favor|eso|esto|lo|la|el|es|esta|muy|pues|ya|asi|yo|que|se|te|me|bueno|tambien|todos|equipo|por|tu|ayuda|ahora|todo|creo|"
        r"con|mi|de|un|para|y",
    "fr": r"s'il (?:te|vous) plait|svp|stp|ca|c'est|cela|ce|je|tu|vous|le|la|les|est|tres|bien|donc|alors|oh|ah|euh|a|tous|l'equipe|pour|"
        r"ton|votre|aide|tout|merci|maintenant|moi|et|crois|pense|que|y",
    "hu": r"kerem|kerlek|ez|az|a|igy|ugy|hogy|is|nagyon|most|akkor|hat|na|oh|ah|legyszi|legyszives|mindenkinek|csapat|segitseget|en|te|"
        r"szepen|van|meg|ezt|azt|szerintem|inkabb",
    "ja": r"です|ます|でした|ください|下さい|ね|よ|な|の|は|が|を|に|で|も|と|それ|これ|その|この|あの|ええと|えっと|どうぞ|さん|皆さん|みなさん|"
        r"それで|ので|から|けど|いま|今|本当に|とても|すごく|します|する|した|まし|て|た|い|う|なら|だ|じゃ|ちょっと|いただ|頂|き",
    "ko": r"요|이에요|예요|입니다|습니다|합니다|했어|했|하세요|해요|해|주세요|줘|그거|이거|그것|그건|이건|저|저는|제가|나는|정말|진짜|너무|많이|매우|다|"
        r"이제|지금|그|음|아|오|좀|이|가|는|은|를|을|도|로|게|네요|지요|죠|거|같아|것|같|드려|되|돼|하게|바로|할게|니다|에|어|라|여러분|덕분에|도와주셔서|도와줘서",
    "zh": r"请|了|的|吧|啊|呀|哦|呢|嘛|我|你|您|这|那|这个|那个|就|都|很|非常|太|真|好|一下|先|再|也|是|还|现在|大家|各位|帮|说|觉得|认为|想|个|啦|您的|你的|帮助|它",
}  # fmt: skip
_SKIPPED = re.compile(r"[\W_]+")


def acts_of(text: str, languages: tuple[str, ...]) -> tuple[Act, ...]:
    """What the utterance does, in the order said; empty where it says anything else, or is undecided."""
    folded = fold(text).text
    if len(folded) > LONGEST or len(folded.split()) > MOST_WORDS:
        return ()
    return next((found for language in languages if (found := _read(text, folded, language))), ())


def is_undecided(text: str, languages: tuple[str, ...]) -> bool:
    """ "maybe", "not sure": neither yes nor no."""
    folded = fold(text).text
    return len(folded) <= LONGEST and any(_undecided(language).search(folded) for language in languages)


def _read(text: str, folded: str, language: str) -> tuple[Act, ...]:
    """Walk through the text from phrase to phrase; anything that is neither an act nor a courtesy ends it."""
    if _undecided(language).search(folded):
        return ()
    agreed = _agreements(text, language)
    found: list[Act] = []
    at = 0
    while at < len(folded):
        end, act = agreed.get(at, (at, None))
        said = _phrases(language).match(folded, at)
        if said and said.end() >= end:
            end, act = said.end(), Act(str(said.lastgroup))
        elif act is None and (nothing := _SKIPPED.match(folded, at) or _courtesies(language).match(folded, at)):
            end = nothing.end()
        if end == at:
            return ()
        found += [act] if act else []
        at = end
    return tuple(found)


def _agreements(text: str, language: str) -> dict[int, tuple[int, Act]]:
    """Where a yes or no stands in the folded text: start -> (end, act)."""
    place = {original: at for at, original in reversed(list(enumerate(fold(text).origin)))}
    return {
        place[f.start]: (place[f.end], Act.YES if f.value else Act.NO)
        for f in find_yes_no(text, locale=language)
        if f.start in place and f.end in place
    }


@lru_cache(maxsize=16)
def _phrases(language: str) -> re.Pattern[str]:
    """All acts, each in a group named after it; what ends later in the text than another wins by standing longer."""
    groups = "|".join(f"(?P<{act.value}>{said[language]})" for act, said in _SAID.items())
    return re.compile(_bounded(groups, language))


@lru_cache(maxsize=16)
def _courtesies(language: str) -> re.Pattern[str]:
    return re.compile(_bounded(_COURTESIES[language], language))


@lru_cache(maxsize=16)
def _undecided(language: str) -> re.Pattern[str]:
    return re.compile(_bounded(_UNDECIDED[language], language))


def _bounded(expression: str, language: str) -> str:
    """Whole words only, where words are written apart."""
    if language in ("ja", "ko", "zh"):
        return f"(?:{expression})"
    return rf"(?<!\w)(?:{expression})(?!\w|'\w)"
