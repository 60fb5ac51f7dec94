"""The small words that decide what a sentence says, and those that do not, by language.

For the check of what a model has worded (`knowledge/wording/claims.py`). A word that is not listed as free has to stand
in the source; so a list that is too short costs an answer, and one that is too long lets something through.
"""

from __future__ import annotations

from collections.abc import Mapping

FREE: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the of to in on at by for from with as and or but is are was were be been being has have had do "
        "does did will would it its it's this that these those there here you your yours we our us they them "
        "their he she his her i my me which who whom whose what when where how than then so if into also "
        "about between per s it",
        "de": "der die das den dem des ein eine einen einem einer eines und oder aber sondern ist sind war waren "
        "sein wird werden wurde wurden hat haben hatte sie ihr ihre ihren ihrem ihrer wir uns unser unsere es "
        "er sich dies diese dieser dieses diesem diesen in im an am auf zu zum zur von vom mit für als bei "
        "beim aus nach um über so dass auch wie wer was wo wann welche welcher welches hier dort dabei dafür "
        "dazu",
        "es": "el la los las un una unos unas de del a al en y e o u pero es son era ser está están ha han su sus "
        "se lo le les que como para por con esto este esta estos estas ese esa usted ustedes nosotros nuestro "
        "nuestra tu tus donde cuando cual quien así también aquí",
        "fr": "le la les l un une des de du d à au aux en et ou mais est sont était être a ont il elle ils elles "
        "vous votre vos nous notre nos ce cet cette ces cela se s son sa ses leur leurs qui que qu quoi dont "
        "où quand comme pour par avec dans sur ainsi aussi y c ici",
        "hu": "a az egy és vagy de is van vannak volt lesz ön önök mi az ez ezt azt ezek azok aki ami amely hogy "
        "mint ha itt ott így úgy",
    }.items()
}
"""Articles, pronouns, prepositions without a bound in them, and forms of "to be" and "to have"."""

ALWAYS_FREE = frozenset(word for words in FREE.values() for word in words)
"""Free in any of the languages: what tells nothing about where a figure or a negation belongs."""

NEGATION: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "no not never none nor neither nothing nobody without cannot can't don't doesn't didn't isn't aren't "
        "wasn't weren't won't wouldn't shouldn't mustn't couldn't hasn't haven't hadn't",
        "de": "nicht nie niemals kein keine keinen keinem keiner keines nichts niemand ohne weder noch nein",
        "es": "no nunca ni nada nadie ningún ninguna ninguno sin tampoco jamás",
        "fr": "non ne n pas jamais rien aucun aucune sans ni plus",
        "hu": "nem ne nincs nincsenek soha sem se senki semmi nélkül tilos",
    }.items()
}

CONDITION: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "if unless only except excluding provided solely exclusively until till subject pending depending once "
        "rather instead some few partly partially usually normally typically generally often sometimes was were had "
        "did",
        "de": "wenn falls sofern nur außer ausgenommen soweit ausschließlich lediglich solange vorbehaltlich statt "
        "anstatt anstelle einige manche wenige teilweise meist meistens üblicherweise normalerweise oft manchmal "
        "war waren hatte hatten wurde wurden",
        "es": "si solo sólo solamente salvo excepto únicamente siempre sujeto vez algunos algunas parcialmente "
        "normalmente generalmente era eran fue fueron había habían",
        "fr": "si seulement sauf uniquement hormis excepté réserve lieu plutôt certains certaines partiellement "
        "normalement généralement souvent parfois était étaient avait avaient",
        "hu": "ha csak kivéve amennyiben kizárólag hacsak helyett néhány részben általában gyakran néha volt voltak",
    }.items()
}
"""What narrows a statement: leaving it out claims more than the source does."""

_GROUPS = {
    name: frozenset(words.split())
    for name, words in {
        "modal": "may might can could should able kann können könnte könnten darf dürfen soll sollen sollte sollten "
        "puede pueden podría podrían debería peut peuvent pourrait pourraient devrait lehet",
        "and": "and und y e et és",
        "or": "or oder o u ou vagy",
        "direction": "from to by von vom durch an zu zum zur por par",
        "agent": "by durch por par",
        "range": "to bis a à –",
        "exact": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand "
        "ein eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf siebzehn siebzig neunzehn neunzig hundert "
        "tausend diez dieciséis diecisiete veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
        "veintisiete cien mil cinq sept huit neuf cent mille kilenc kilencven nyolc nyolcvan tíz száz ezer",
    }.items()
}
MODAL = _GROUPS["modal"]
"""What leaves open whether something happens: without it a statement claims more."""
JOINING = {name: _GROUPS[name] for name in ("and", "or")}
DIRECTION = _GROUPS["direction"]
"""Which of two is meant shows in these alone: the payer and who is paid."""
AGENT = _GROUPS["agent"]
RANGE = _GROUPS["range"]
"""What stands between the ends of a range; every dash is written as this one."""
EXACT = _GROUPS["exact"]
"""Numbers in words, of which none is a form of another: seven is not seventy."""

BOUND: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "up least most maximum minimum max min more less fewer over under above below exceeding approximately "
        "about before after within beyond by from since",
        "de": "bis mindestens höchstens maximal minimal mehr weniger über unter ab etwa rund vor nach innerhalb "
        "seit zum",
        "es": "hasta menos más máximo mínimo sobre bajo aproximadamente antes después dentro desde",
        "fr": "jusqu moins plus maximum minimum environ avant après dessus dessous depuis dès",
        "hu": "legfeljebb legalább maximum minimum több kevesebb felett alatt körülbelül előtt után belül",
    }.items()
}
"""What stands before a figure and changes it: "up to 10 %" is not "10 %"."""

SAME = (
    frozenset(["can", "may", "could", "able"]),
    frozenset(["must", "required", "require", "requires", "need", "needs", "shall", "obliged"]),
    frozenset(["all", "every", "each"]),
    frozenset(["kann", "können", "darf", "dürfen", "könnte"]),
    frozenset(["muss", "müssen", "erforderlich"]),
    frozenset(["alle", "allen", "jeder", "jede", "jedes", "jeden"]),
)
"""Words that may stand for each other."""

CHARACTERS: Mapping[str, tuple[str, str, str]] = {
    "zh": ("的是在了和与您你我们为将会及个以于其该此有，、", "不没無无未非勿别禁", "若只仅除限最至超约"),
    "ja": ("のはがをにでとももへやからましたてすいるおごよう、", "ないません未非不無禁", "場合のみだけ限以外最超約"),
    "ko": ("", "않없못아니금지", "경우제외최대최소이상이하"),
}
"""Languages whose words are not parted by spaces: free characters, characters that negate, and that narrow."""
