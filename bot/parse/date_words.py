"""The words of dates per language, folded, each with the kind of token it is.

Kinds: M month, W weekday (0 = Monday), R day counted from today, u unit (d w m q y h), x/X/t/p next, after next, this,
last; F from; e/b/m end, beginning, middle of; E end of the running unit; i/f counted ahead (before/after the number),
A/a back; cf/cc/cy fiscal, calendar, fiscal year; l a link that joins its neighbours; B a
lead-in ("by", "am") that lets a bare day number stand for a date.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = {
    "en": """
M1: jan|january|M2: feb|february|febr|M3: mar|march|M4: apr|april|M5: may|M6: jun|june|M7: jul|july|M8: aug|august
M9: sep|sept|september|M10: oct|october|M11: nov|november|M12: dec|december
W0: mon|monday|mondays|W1: tue|tues|tuesday|W2: wed|weds|wednesday|W3: thu|thur|thurs|thursday|W4: fri|friday|W5: sat
saturday|W6: sun|sunday
R0: today|tonight|R1: tomorrow|tmrw|tmr|tomorow|R2: day after tomorrow|the day after tomorrow|R-1: yesterday
R-2: day before yesterday|the day before yesterday
ud: day|days|uw: week|weeks|wk|wks|um: month|months|mo|mos|uq: quarter|quarters|qtr|qtrs|uy: year|years|yr|yrs
uf: fortnight|fortnights|uh: half|half year|half-year|cf: fiscal|financial|cc: calendar|calendar year|cy: fiscal year
financial year|fiscal yr
x: next|coming|upcoming|following|the coming|X: after next|t: this|current|the current|p: last|previous|past
e: end of|end|close of|last day of|the end of|late|late in
b: beginning of|start of|begin of|early|first day of|m: mid|middle of
the middle of
Em: eom|month end|Eq: eoq|quarter end|Ey: eoy|year end|Ez: fiscal year end|financial year end|fye|Ew: eow|Ed: eod
i: in|within|f: from now|later|hence|out|a: ago|earlier|back
F: from|after|since|from the|l: of|the|about|approximately|roughly|B: on|by|until|till|before|around|due|closes
closing
around the|on the|by the""",
    "de": """
M1: jan|januar|janner|M2: feb|februar|feber|M3: mrz|marz|maerz|M4: apr|april|M5: mai|M6: jun|juni|M7: jul|juli
M8: aug|august
M9: sep|sept|september|M10: okt|oktober|M11: nov|november|M12: dez|dezember
W0: mo|montag|montags|W1: di|dienstag|W2: mi|mittwoch|W3: do|donnerstag|W4: fr|freitag|W5: sa|samstag|sonnabend|W6: so
sonntag
R0: heute|heut|R1: morgen|R2: ubermorgen|uebermorgen|R-1: gestern|R-2: vorgestern
ud: tag|tage|tagen|tages|tg|uw: woche|wochen|kw|um: monat|monate|monaten|monats|uq: quartal|quartale|quartals
quartalen|uy: jahr|jahre|jahren|jahres|uh: halbjahr|halbjahres|halbjahre
cf: fiskalisches|fiskalischen|fiskal|cc: kalenderjahr|kalendarisches|kalendarischen
cy: geschaftsjahr|geschaftsjahres|geschaeftsjahr|wirtschaftsjahr|wirtschaftsjahres|fiskaljahr|fiskaljahres
x: nachste|nachsten|nachster|nachstes|nachstem|kommende|kommenden|kommender|kommendes|kommendem|X: ubernachste
ubernachsten|ubernachster|ubernachstes
t: diese|diesen|dieser|dieses|diesem|laufenden|aktuellen|p: letzte|letzten|letzter|letztes|letztem|vergangene
vergangenen|vorige|vorigen|vergangenes|voriges
e: ende|ende des|b: anfang|beginn|anfang des|zu beginn|m: mitte|mitte des
Em: monatsende|Eq: quartalsende|Ey: jahresende|Ew: wochenende|Ez: geschaftsjahresende|geschaeftsjahresende
i: in|binnen|innerhalb von|A: vor|f: spater|F: ab|nach|seit|l: guten morgen|am morgen|etwa|ungefahr|ca
l: der|den|dem|des|die|vom|von|im|im monat|B: am|zum|bis|bis zum""",
    "es": """
M1: ene|enero|M2: feb|febrero|M3: mar|marzo|M4: abr|abril|M5: may|mayo|M6: jun|junio|M7: jul|julio|M8: ago|agosto
M9: sep|sept|set|septiembre|setiembre|M10: oct|octubre|M11: nov|noviembre|M12: dic|diciembre
W0: lun|lunes|W1: mar|martes|W2: mie|mx|miercoles|W3: jue|jueves|W4: vie|viernes|W5: sab|sabado|W6: dom|domingo
R0: hoy|R1: manana|R2: pasado manana|R-1: ayer|R-2: anteayer|antes de ayer|antier
ud: dia|dias|uw: semana|semanas|um: mes|meses|uq: trimestre|trimestres|uy: ano|anos|uh: semestre|semestres
cf: fiscal|cc: natural|cy: ano fiscal|ejercicio|ejercicio fiscal|ano financiero
x: proximo|proxima|proximos|proximas|siguiente|que viene|entrante|que entra|X: subsiguiente|t: este|esta|corriente
presente|actual|p: pasado|pasada|ultimo|ultima|anterior
e: fin de|fines de|final de|finales de|a finales de|a fines de|a final de|final del|finales del|fin del
ultimo dia de|ultimo dia del
b: principios de|principio de|inicio de|inicios de|comienzos de|a principios de|m: mediados de|mitad de|a mediados de
i: en|dentro de|de aqui a|A: hace|F: a partir de|desde|despues de|a partir del|despues del|f: despues|mas tarde
l: por la manana|de la manana|buenos dias|de|del|la|a|B: antes del|hasta el|para el|al|el dia|el""",
    "fr": """
M1: janv|jan|janvier|M2: fev|fevr|fevrier|M3: mars|M4: avr|avril|M5: mai|M6: juin|M7: juil|juillet|M8: aout
M9: sep|sept|septembre|M10: oct|octobre|M11: nov|novembre|M12: dec|decembre
W0: lun|lundi|W1: mar|mardi|W2: mer|mercredi|W3: jeu|jeudi|W4: ven|vendredi|W5: sam|samedi|W6: dim|dimanche
R0: aujourd'hui|aujourdhui|ce jour|R1: demain|R2: apres-demain|apres demain|R-1: hier|R-2: avant-hier|avant hier
ud: jour|jours|j|uw: semaine|semaines|sem|um: mois|uq: trimestre|trimestres|uy: an|ans|annee|annees|uh: semestre
semestres|cf: fiscal|fiscale|cc: civil|civile|annee civile|cy: exercice|exercice fiscal|annee fiscale|exercice comptable
x: prochain|prochaine|prochains|prochaines|suivant|suivante|qui vient|a venir|t: ce|cet|cette|en cours|courant
p: dernier|derniere|passe|passee|precedent|precedente
e: fin|fin du|fin de|fin d'|fin de l'|fin de la
la fin de|la fin du|dernier jour de|dernier jour du|a la fin du|a la fin de|b: debut|debut du
debut de|au debut de|m: mi|mi-|milieu de|milieu du|la mi-
i: dans|d'ici|sous|A: il y a|f: plus tard|F: a partir de|a partir du|apres|apres le|depuis|l: a peu pres|environ
l: la|de|du|des|d'|l'|au|B: le|avant le|jusqu'au|d'ici le|pour le|au plus tard le""",
    "hu": """
M1: jan|januar|M2: feb|febr|februar|M3: mar|marc|marcius|M4: apr|aprilis|M5: maj|majus|M6: jun|junius|M7: jul|julius
M8: aug|augusztus
M9: szep|szept|szeptember|M10: okt|oktober|M11: nov|november|M12: dec|december
W0: hetfo|hetfon|hetfot|hetfoi|W1: kedd|W2: szer|szerda|W3: csut|csutortok|W4: pen|pentek|W5: szom|szombat
W6: vas|vasarnap
R0: ma|mai|mait|mama|mai nap|mai napot|mai napon|R1: holnap|R2: holnaputan|R-1: tegnap|R-2: tegnapelott
ud: nap|uw: het|um: honap|ho|uq: negyedev|uy: ev|uh: felev|cf: uzleti|penzugyi|fiskalis|cc: naptari|naptari ev
cy: uzleti ev|penzugyi ev|gazdasagi ev
x: jovo|kovetkezo|kovetkezo|X: azutani|ketto mulva|t: ez|e|ezen|idei|a mostani|mostani|ebben|p: mult|elozo
utolso|elmult
e: vege|vegen|vegeig|vegere|veg|vegi|vegit|b: eleje|elejen|elejeig|elejere|m: kozepe|kozepen|kozepere|kozepeig
Em: honapvege|Ey: evvege|ev vege|ev vegen|evvegi|ev vegeig
f: mulva|belul|a: ezelott|elott
l: a|az|B: -ig""",
    "ja": """
R0: 今日|本日|きょう|R1: 明日|あした|あす|R2: 明後日|あさって|R3: 明々後日|しあさって|R-1: 昨日|きのう
R-2: 一昨日|おととい
t: 今|本|この|当|x: 来|次の|翌|X: 再来|p: 先|前の|去|昨
ud: 日間|日|uw: 週間|週|um: ヶ月|か月|カ月|ヵ月|ケ月|箇月|ヶ月間|か月間|カ月間|月|uq: 四半期|uy: 年間|年
cf: 会計|cc: 暦年|cy: 年度|会計年度
e: 末|の終わり|の終わりごろ|終わり|下旬|最終日|b: 初め|はじめ|初旬|上旬|頭|m: 半ば|中旬|中頃
Em: 月末|今月いっぱい|Ey: 年末|年内|Eq: 期末|四半期末|Ew: 週末|Ez: 年度末|会計年度末
f: 後|以内|以内に|a: 前
l: の|に|は|、|B: まで|までに""",
    "ko": """
R0: 오늘|금일|R1: 내일|명일|R2: 모레|내일모레|R3: 글피|R-1: 어제|작일|R-2: 그제|그저께|엊그제|엊그저께
t: 이번|금|이|올|x: 다음|오는|다가오는|내|명|차|X: 다다음|p: 마지막|지난|저번|작|지나간|전
ud: 일간|일|날|uw: 주간|주일|주|um: 개월|달|월|uq: 분기|uy: 년간|년|해
cf: 회계|cc: 달력|cy: 회계연도|회계년도|회계 연도|o1: 첫번째|첫 번째|첫째
e: 말|말일|마지막날|마지막 날|말경|하순|b: 초|초순|상순|m: 중순
Em: 월말|이달말|Ey: 연말|Eq: 분기말
f: 후|뒤|이후|안|안에|이내|내로|내에|a: 전
l: 의|에|까지|은|는|B: 까지|전까지""",
    "zh": """
R0: 今天|今日|今儿|R1: 明天|明日|聽日|听日|R2: 后天|後天|R3: 大后天|大後天|R-1: 昨天|昨日|R-2: 前天|前日
t: 这个|這個|这一|這一|这|這|本|今|当|x: 下个|下個|下一个|下一個|下一|下|来|來|明|X: 下下个|下下個|下下|p: 上个
上個|上一个
上一個|上|去|昨
ud: 天|日|uw: 周|週|星期|个星期|個星期|个礼拜|個禮拜|礼拜|禮拜|um: 个月|個月|月|uq: 季度|季|个季度|個季度|uy: 年
cf: 财务|財務|财政|会计|會計|cc: 自然|日历|cy: 财年|財年|财政年度|財政年度|会计年度|會計年度
e: 底|末|最后一天|最後一天|下旬|b: 初|上旬|m: 中旬|中
Em: 月底|月末|Ey: 年底|年末|Eq: 季末|季度末|季底|Ew: 周末|週末
f: 后|後|之后|之後|以后|以後|内|內|之内|以内|a: 前|之前|以前
l: 的|，|B: 前|之前""",
}

_WEAK = {
    "en": "may march mar sat sun mon wed mo dec jan back out later early past end",
    "de": "mo di mi do fr sa so mar",
    "es": "lun mar mie jue vie sab dom set mx may ene",
    "fr": "lun mar mer jeu ven sam dim mars j sept",
    "hu": "mar jun jul e ho",
    "ko": "내 명 차 이 금 올 작 전 초 말 첫번째 첫째",
    "zh": "下 上 本 今 来 來 明 去 昨 中 初 末 底",
    "ja": "今 本 当 翌 先 去 昨 末 頭 前 後",
}
_COMMON = {"es": "mar", "fr": "mar mer", "hu": "szep"}
_HU_ENDINGS = (
    "ig|i|it|n|en|on|an|ban|ben|ba|be|t|et|ot|at|ra|re|ei|rol|tol|tel|tal|a|aban|ahoz|ja|je|jere|jara|nal|nel|"
    "val|vel|"
    "es|os|as|edik|k|ok|ek|ak|ekre|okra|jen|jan|jei|jai"
)


@lru_cache(maxsize=16)
def words(lang: str) -> dict[str, str]:
    """Folded phrase -> kind and value, as in "M3" or "R-1"; later entries of one phrase do not replace earlier ones."""
    table: dict[str, str] = {}
    kind = ""
    for entry in _WORDS[lang].replace("\n", "|").split("|"):
        if not entry.strip():
            continue
        head, colon, rest = entry.strip().partition(": ")
        kind = head if colon else kind
        table.setdefault(rest if colon else head, kind)
    return table


@lru_cache(maxsize=16)
def weak(lang: str) -> frozenset[str]:
    """Words that are dates only beside another date word."""
    return frozenset(_WEAK.get(lang, "").split())


@lru_cache(maxsize=16)
def common(lang: str) -> frozenset[str]:
    """Words that are dates only beside another one, also where a lead-in stands before: "el mar" is the sea."""
    return frozenset(_COMMON.get(lang, "").split())


@lru_cache(maxsize=16)
def pattern(lang: str) -> str:
    """An expression for any date word of a language, longest first."""
    phrases = "|".join(re.escape(p).replace(r"\ ", r"\s") for p in sorted(words(lang), key=len, reverse=True))
    if lang in ("ja", "ko", "zh"):
        return rf"(?:{phrases})"
    ending = rf"(?:-?(?:{_HU_ENDINGS}))?" if lang == "hu" else ""
    return rf"(?<![a-z])(?P<stem>{phrases}){ending}(?:(?<=')|(?![a-z]))"
