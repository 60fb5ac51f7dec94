"""Questions from everyday life that no partner programme answers, in the languages of the product.

What an index scores for them is what it scores for nothing: the floor from which confidence is measured, language by
language, because a question in another language than the content's scores lower throughout.
"""

from __future__ import annotations

EVERYDAY: dict[str, tuple[str, ...]] = {
    "en": (
        "What will the weather be like in Lisbon tomorrow?",
        "How long do I have to boil an egg?",
        "Who won the football match last night?",
        "My washing machine is leaking, what should I do?",
        "Can you recommend a good film for tonight?",
        "What is the fastest train from Rome to Milan?",
        "How do I get a wine stain out of a carpet?",
        "Why does my knee hurt when I run?",
    ),
    "de": (
        "Wie wird das Wetter morgen in Lissabon?",
        "Wie lange muss ich ein Ei kochen?",
        "Wer hat gestern Abend das Fußballspiel gewonnen?",
        "Meine Waschmaschine läuft aus, was soll ich tun?",
        "Kannst du einen guten Film für heute Abend empfehlen?",
        "Welcher Zug fährt am schnellsten von Rom nach Mailand?",
        "Wie bekomme ich einen Weinfleck aus dem Teppich?",
        "Warum tut mein Knie beim Laufen weh?",
    ),
    "es": (
        "¿Qué tiempo hará mañana en Lisboa?",
        "¿Cuánto tiempo hay que hervir un huevo?",
        "¿Quién ganó el partido de fútbol anoche?",
        "Mi lavadora pierde agua, ¿qué hago?",
        "¿Me recomiendas una buena película para esta noche?",
        "¿Cuál es el tren más rápido de Roma a Milán?",
        "¿Cómo quito una mancha de vino de la alfombra?",
        "¿Por qué me duele la rodilla cuando corro?",
    ),
    "fr": (
        "Quel temps fera-t-il demain à Lisbonne ?",
        "Combien de temps faut-il cuire un œuf ?",
        "Qui a gagné le match de football hier soir ?",
        "Ma machine à laver fuit, que dois-je faire ?",
        "Peux-tu me conseiller un bon film pour ce soir ?",
        "Quel est le train le plus rapide de Rome à Milan ?",
        "Comment enlever une tache de vin d'un tapis ?",
        "Pourquoi ai-je mal au genou quand je cours ?",
    ),
    "hu": (
        "Milyen idő lesz holnap Lisszabonban?",
        "Mennyi ideig kell főzni a tojást?",
        "Ki nyerte tegnap este a focimeccset?",
        "Szivárog a mosógépem, mit tegyek?",
        "Tudsz ajánlani egy jó filmet ma estére?",
        "Melyik a leggyorsabb vonat Rómából Milánóba?",
        "Hogyan szedem ki a borfoltot a szőnyegből?",
        "Miért fáj a térdem, amikor futok?",
    ),
    "ja": (
        "明日のリスボンの天気はどうですか？",
        "卵は何分ゆでればいいですか？",
        "昨夜のサッカーの試合はどちらが勝ちましたか？",
        "洗濯機から水が漏れています。どうすればいいですか？",
        "今夜見るのにおすすめの映画はありますか？",
        "ローマからミラノまで一番速い電車はどれですか？",
        "カーペットのワインのしみはどうやって落としますか？",
        "走るとひざが痛いのはなぜですか？",
    ),
    "ko": (
        "내일 리스본 날씨는 어때요?",
        "계란은 몇 분 동안 삶아야 하나요?",
        "어젯밤 축구 경기는 누가 이겼나요?",
        "세탁기에서 물이 새는데 어떻게 해야 하나요?",
        "오늘 밤에 볼 만한 영화 추천해 줄래요?",
        "로마에서 밀라노까지 가장 빠른 기차는 무엇인가요?",
        "카펫에 묻은 와인 얼룩은 어떻게 지우나요?",
        "달릴 때 무릎이 왜 아픈가요?",
    ),
    "zh": (
        "明天里斯本的天气怎么样？",
        "鸡蛋要煮多长时间？",
        "昨晚的足球比赛谁赢了？",
        "我的洗衣机漏水了，该怎么办？",
        "能推荐一部今晚看的好电影吗？",
        "从罗马到米兰最快的火车是哪一班？",
        "怎样去除地毯上的红酒渍？",
        "为什么我跑步时膝盖会疼？",
    ),
}
