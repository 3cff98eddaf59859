package suanpan.sim

import suanpan.shell.Language

/** What can be made to go wrong at the acquirer, by name; [rules] is the script of it. */
enum class HostFault(private val zh: String, private val en: String, val rules: String) {
    NONE("一切正常", "All well", "[]"),
    LOST_REQUEST("请求丢失", "Request lost", once("0200", "\"LostRequest\"")),
    LOST_ANSWER("应答丢失（已入账）", "Answer lost, but booked", once("0200", "\"NoAnswer\"")),
    SLOW("应答慢 3 秒", "Answer 3 s late", once("0200", """{"Delay": {"ms": 3000}}""")),
    LATE_ANSWER("冲正后应答才到", "Answer after the reversal", once("0200", "\"LateAfterReversal\"")),
    WRONG_MAC("应答 MAC 错误", "Wrong MAC", once("0200", "\"WrongMac\"")),
    WRONG_ECHO("应答流水号不符", "Answer of another payment", once("0200", """{"WrongEcho": {"field": 11}}""")),
    DROPPED("应答中途断线", "Line drops in mid-answer", once("0200", """{"DropAtByte": {"n": 20}}""")),
    TWICE("应答两次", "Answer twice", once("0200", "\"Duplicate\"")),
    NO_FUNDS("余额不足", "Declined: no funds", once("0200", """{"ResponseCode": "51"}""")),
    WRONG_PIN("密码错误", "Declined: wrong PIN", once("0200", """{"ResponseCode": "55"}""")),
    DEAD("主机无应答，冲正也无应答", "Silent, also to reversals", """[
        {"when": {"mti": "0200"}, "do": "NoAnswer"}, {"when": {"mti": "0400"}, "do": "LostRequest"}]"""),
    CLOSED("拒绝连接", "Refuses connections", """[{"do": "CloseBeforeRead"}]"""),
    WRONG_KEYS("签到密钥校验错误", "Wrong keys at sign-on", once("0800", "\"WrongCheckValue\"")),
    ;

    /** For people. [DEAD] and [CLOSED] last until another is chosen; the others hit the next message and are over. */
    fun words(language: Language): String = when (language) {
        Language.ZH -> zh
        Language.EN -> en
    }
}

private fun once(mti: String, fault: String) = """[{"when": {"mti": "$mti", "times": 1}, "do": $fault}]"""
