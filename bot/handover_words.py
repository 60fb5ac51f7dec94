"""Words that steer who hears a message: how the assistant is called, and how a note among colleagues begins."""

CALLED = (  # at the start, with a comma or a colon behind it
    "assistant", "bot", "assistent", "assistenz", "asistente", "l'assistant", "asszisztens",
    "アシスタント", "アシスタントさん", "어시스턴트", "助手", "机器人",
)  # fmt: skip
NOTES = (
    "note", "internal", "internal note", "notiz", "intern", "interne notiz", "nota", "nota interna", "interno",
    "note interne", "interne", "megjegyzés", "belső", "belső megjegyzés", "メモ", "社内メモ", "메모", "내부 메모",
    "备注", "内部备注",
)  # fmt: skip
