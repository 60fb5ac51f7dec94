"""How many words somebody said, about: also in writing that puts no blanks between them."""

import math
import re

HAN_IN_A_WORD, KANA_IN_A_WORD = 2, 3  # signs, on the average of what people write to each other

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30ff\uff66-\uff9f]")
_WORD = re.compile(r"\w[\w'’-]*")


def words_in(text: str) -> int:
    """About how many words there are: what stands between blanks and marks, and of Chinese and Japanese a share."""
    han, kana = len(_HAN.findall(text)), len(_KANA.findall(text))
    others = len(_WORD.findall(_KANA.sub(" ", _HAN.sub(" ", text))))
    return others + math.ceil(han / HAN_IN_A_WORD + kana / KANA_IN_A_WORD)
