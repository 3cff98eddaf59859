package suanpan.sunmi

import android.os.Bundle
import suanpan.shell.BerTlv
import suanpan.shell.CardWay
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/**
 * Reader and kernel as the one conversation they are: a chip's number is only known once the kernel is under way, so
 * the kernel starts with the card and is held at its first question until the shell starts it. All on the strand.
 */
internal class CardConversation(private val pay: PayService, private val configuration: SunmiConfiguration) {
    private val strand = pay.strand
    private var search: Search? = null
    private var chip: Chip? = null

    /** What the PIN pad needs of the card's number, from [read] to the end. */
    var pinDigits: ByteArray? = null
        private set

    fun read(ask: ReadCard, answers: CardAnswers) {
        drop()
        val mask = ask.ways.fold(0) { mask, way -> mask or maskOf(way) }
        val before = pay.tables.trouble
        val ready = mask != 0 && pay.ask { it.isIntact() && pay.tables.isReady(it.emv) } == true
        if (pay.tables.trouble != before) pay.changed()
        if (!ready) return answers.failed(CardFailure.READER)
        val mine = Search(ask, answers)
        search = mine
        mine.deadline = strand.after(ask.timeoutMs) {
            if (search === mine) {
                drop()
                answers.failed(CardFailure.TIMEOUT)
            }
        }
        // Two seconds more than ours, so that its word does not come first.
        val seconds = (ask.timeoutMs / 1000 + 2).coerceIn(1, 120).toInt()
        pay.ask { it.readCard.call(ReadCardOpt.checkCard, mask, mine.callback, seconds) }
            ?: mine.fail(CardFailure.READER)
    }

    /** Lets go of card and kernel, without a word. */
    fun drop() {
        search?.let {
            search = null
            it.deadline?.cancel()
            pay.ask { parts -> parts.readCard.call(ReadCardOpt.cancelCheckCard) }
        }
        chip?.let {
            pay.ask { parts -> parts.emv.call(EmvOpt.abort) }
            end(it)
        }
        wipe()
    }

    /** The service is gone, and with it everything that was open. */
    fun forget() {
        search?.deadline?.cancel()
        search = null
        chip?.deadline?.cancel()
        chip = null
        wipe()
    }

    fun start(ask: StartEmv, answers: EmvAnswers) {
        val chip = chip
        val same = chip != null && chip.isHeld && chip.way == ask.way && chip.amountMinor == ask.amount.minor
        if (!same) {
            drop() // the kernel would sign something else than was asked
            return answers.ended(EmvEnd.FAILED)
        }
        checkNotNull(chip).start(answers)
    }

    fun answer(answer: EmvAnswer) {
        val chip = chip ?: return
        if (answer === EmvAnswer.Abort) return drop()
        chip.hear(answer)
    }

    private fun end(chip: Chip) {
        chip.deadline?.cancel()
        this.chip = null
        wipe()
        pay.ask { it.readCard.call(ReadCardOpt.cardOff, maskOf(chip.way)) }
    }

    private fun wipe() {
        pinDigits?.fill(0)
        pinDigits = null
    }

    /** One wait for a card. */
    private inner class Search(private val ask: ReadCard, private val answers: CardAnswers) {
        var deadline: Delay? = null
        val callback = Callback(CheckCardCallback) { method, args -> strand.post { if (search === this) found(method, args) } }

        private fun found(method: Method, args: List<Any?>) {
            search = null // a service may tell of one card in both forms
            deadline?.cancel()
            when (method) {
                CheckCardCallback.findMagCard -> swiped(args[0] as Bundle?)
                CheckCardCallback.findIcCard, CheckCardCallback.findIcCardEx -> begin(CardWay.INSERT)
                CheckCardCallback.findRfCard, CheckCardCallback.findRfCardEx -> begin(CardWay.TAP)
                CheckCardCallback.onError -> answers.failed(cardFailure(args[0] as Int))
                CheckCardCallback.onErrorEx -> answers.failed(cardFailure((args[0] as Bundle?)?.getInt("code") ?: 0))
            }
        }

        fun fail(failure: CardFailure) {
            if (search !== this) return
            search = null
            deadline?.cancel()
            answers.failed(failure)
        }

        private fun swiped(tracks: Bundle?) {
            val text = tracks?.takeIf { it.getInt("track2ErrorCode") == 0 }?.getString("TRACK2").orEmpty()
            val track2 = text.removePrefix(";").substringBefore('?').toByteArray(Charsets.ISO_8859_1)
            if (track2.isEmpty()) return answers.failed(CardFailure.UNREADABLE)
            pinDigits = ChipData.pinDigits(track2)
            answers.presented(CardWay.SWIPE, track2, null)
        }

        private fun begin(way: CardWay) {
            if (way !in ask.ways) return answers.failed(CardFailure.UNREADABLE)
            Chip(way, ask.amount.minor, answers).begin()
        }
    }

    private enum class Question { NONE, CARD_NUMBER, ONLINE_PIN, ONLINE }

    /** One chip and the kernel's talk with it. */
    private inner class Chip(val way: CardWay, val amountMinor: Long, private val reader: CardAnswers) {
        var deadline: Delay? = null
        private var presented = false
        private var kernel: EmvAnswers? = null
        private var question = Question.NONE
        private var host = HostWord.NOTHING

        /** Whose data tags are read from. */
        private var kernelNumber = 0

        /** How it ended while nobody had started it yet. */
        private var ended: EmvEnd? = null

        val isHeld get() = presented && kernel == null

        private val callback = Callback(EmvListener) { method, args -> strand.post { if (chip === this) says(method, args) } }

        fun begin() {
            chip = this
            expect(FIRST_WORD_MS)
            val begun = pay.ask { parts ->
                if (parts.emv.call(EmvOpt.init).int < 0) return@ask null
                val terminal = SunmiKernelTags(kernel = 0, pay.tables.terminal)
                for (tags in listOf(terminal) + configuration.kernelTags) {
                    if (tags.values.isEmpty()) continue
                    parts.emv.call(EmvOpt.setTlvList, tags.kernel, tags.values.keys.toList(), tags.values.values.toList())
                }
                parts.emv.call(EmvOpt.transact, transaction(), callback)
            }
            if (begun == null && chip === this) fail(CardFailure.READER)
        }

        private fun transaction() = Bundle().apply {
            putString("amount", amountMinor.toString())
            putString("transType", "00") // goods and services
            putInt("flowType", 1) // standard
            putInt("cardType", maskOf(way))
        }

        fun start(answers: EmvAnswers) {
            kernel = answers
            ended?.let {
                end(this)
                return answers.ended(it)
            }
            deliver()
        }

        fun hear(answer: EmvAnswer) {
            val asked = question
            if (kernel == null) return
            when {
                asked == Question.ONLINE_PIN && answer === EmvAnswer.PinEntered -> pin(PIN_OK)
                asked == Question.ONLINE_PIN && answer === EmvAnswer.PinBypassed -> pin(PIN_BYPASSED)
                asked == Question.ONLINE && answer is EmvAnswer.HostApproved -> online(HostWord.APPROVED, "3030", answer.issuerData)
                asked == Question.ONLINE && answer is EmvAnswer.HostDeclined -> online(HostWord.DECLINED, "3035", answer.issuerData)
                asked == Question.ONLINE && answer === EmvAnswer.HostUnreachable -> online(HostWord.UNREACHABLE, "", ByteArray(0))
            }
        }

        private fun says(method: Method, args: List<Any?>) {
            when (method) {
                EmvListener.onWaitAppSelect -> import(EmvOpt.importAppSelect, best(args[0] as List<*>))
                EmvListener.onAppFinalSelect -> {
                    if (way == CardWay.TAP) kernelNumber = kernelOf((args[0] as String?).orEmpty())
                    import(EmvOpt.importAppFinalSelect, OK)
                }
                EmvListener.onConfirmCardNumber -> ask(Question.CARD_NUMBER)
                EmvListener.onRequestPin ->
                    // An offline PIN would be typed into the kernel; this terminal offers none (its 9F33 must say so).
                    if (args[0] == PIN_ONLINE) ask(Question.ONLINE_PIN) else import(EmvOpt.importPin, args[0], PIN_NO_PAD)
                EmvListener.onOnline -> ask(Question.ONLINE)
                EmvListener.onRequestSignature -> import(EmvOpt.importSignature, OK) // on the slip
                EmvListener.onCertVerify -> import(EmvOpt.importCert, NOT_VERIFIED)
                EmvListener.onRequestDataExchange -> import(EmvOpt.importDataExchange, OK)
                EmvListener.onRiskManagement -> import(EmvOpt.importRiskManagement, OK)
                EmvListener.onPreFirstGenAc -> import(EmvOpt.importPreFirstGenAc, OK)
                EmvListener.onDataStorage -> import(EmvOpt.importDataStorage, emptyList<String>(), emptyList<String>())
                EmvListener.onSeePhone -> fail(CardFailure.SEE_PHONE)
                EmvListener.onResult -> result(args[0] as Int)
            }
        }

        private fun ask(next: Question) {
            question = next
            deadline?.cancel() // it waits for us now
            when {
                kernel != null -> deliver()
                !presented -> present()
            }
        }

        private fun present() {
            val tags = tags(listOf("57", "5F34"))
            val track2 = tags?.get("57")?.let(ChipData::track2)
            tags?.get("57")?.fill(0)
            if (track2 == null) return fail(CardFailure.UNREADABLE)
            presented = true
            pinDigits = ChipData.pinDigits(track2)
            deadline = strand.after(HELD_MS) { if (chip === this && isHeld) drop() }
            reader.presented(way, track2, tags["5F34"]?.singleOrNull()?.let(::decimal))
        }

        private fun deliver() {
            deadline?.cancel()
            when (question) {
                Question.CARD_NUMBER -> go { it.emv.call(EmvOpt.importCardNumber, OK) }
                Question.ONLINE_PIN -> kernel?.asksOnlinePin()
                Question.ONLINE -> cryptogram()
                Question.NONE -> expect(NEXT_WORD_MS)
            }
        }

        private fun cryptogram() {
            val tags = tags(ChipData.ONLINE + ChipData.REVERSAL)
            if (tags?.get("9F26") == null) return fail(CardFailure.UNREADABLE)
            kernel?.cryptogramReady(ChipData.encode(ChipData.ONLINE, tags), ChipData.encode(ChipData.REVERSAL, tags))
        }

        private fun pin(result: Int) = go { it.emv.call(EmvOpt.importPin, PIN_ONLINE, result) }

        private fun online(word: HostWord, responseCode: String, issuerData: ByteArray) {
            host = word
            val given = BerTlv.parse(issuerData).orEmpty().filter { it.tag in ChipData.ISSUER }
            val tags = given.map { it.tag to BerTlv.hex(it.value) }.toMutableList()
            if (given.none { it.tag == "8A" } && responseCode.isNotEmpty()) tags += "8A" to responseCode
            val status = when (word) {
                HostWord.APPROVED -> 0
                HostWord.DECLINED -> 1
                else -> 2
            }
            go { it.emv.call(EmvOpt.importOnline, status, tags.map { t -> t.first }, tags.map { t -> t.second }, ByteArray(SCRIPT_BYTES)) }
        }

        private fun import(method: Method, vararg args: Any?) = go { it.emv.call(method, *args) }

        /** Gives the kernel its turn. */
        private fun go(call: (PayParts) -> Unit) {
            question = Question.NONE
            expect(if (presented) NEXT_WORD_MS else FIRST_WORD_MS)
            if (pay.ask(call) == null && chip === this) fail(CardFailure.READER)
        }

        private fun expect(ms: Long) {
            deadline?.cancel()
            deadline = strand.after(ms) { if (chip === this) fail(CardFailure.UNREADABLE) }
        }

        private fun result(code: Int) {
            if (!presented) {
                end(this)
                return reader.failed(cardFailure(code))
            }
            val end = emvEnd(code, host)
            val kernel = kernel
            if (kernel == null) {
                ended = end // told when it is started
            } else {
                end(this)
                kernel.ended(end)
            }
        }

        /** Stops the kernel and tells whoever waits. */
        private fun fail(failure: CardFailure) {
            val kernel = kernel
            drop()
            when {
                kernel != null -> kernel.ended(EmvEnd.FAILED)
                !presented -> reader.failed(failure)
            }
        }

        /** The values of [wanted] that the kernel has. */
        private fun tags(wanted: List<String>): Map<String, ByteArray>? = pay.ask { parts ->
            val answer = parts.emv.call(EmvOpt.tlvList, kernelNumber, wanted.distinct(), ByteArray(TAG_BYTES))
            val bytes = answer.arrays.single()
            val elements = if (answer.int in 1..bytes.size) BerTlv.parse(bytes, answer.int) else null
            bytes.fill(0)
            elements?.associate { it.tag to it.value }
        }
    }

    private companion object {
        const val OK = 0
        const val NOT_VERIFIED = 1
        const val PIN_ONLINE = 0
        const val PIN_OK = 0
        const val PIN_BYPASSED = 2
        const val PIN_NO_PAD = 3
        const val TAG_BYTES = 2048
        const val SCRIPT_BYTES = 1024

        /** From the card to its number: powering up and reading all records. */
        const val FIRST_WORD_MS = 20_000L

        /** From an answer to the kernel's next word; issuer scripts take a while. */
        const val NEXT_WORD_MS = 30_000L

        /** How long a card is held that nobody starts. */
        const val HELD_MS = 60_000L

        /** The bits of `checkCard`, `cardType` and `cardOff`. */
        fun maskOf(way: CardWay) = when (way) {
            CardWay.SWIPE -> 1
            CardWay.INSERT -> 2
            CardWay.TAP -> 4
            CardWay.ON_FILE -> 0
        }

        /** A two-digit number by the half byte. */
        fun decimal(byte: Byte) = (byte.toInt() shr 4 and 0xF) * 10 + (byte.toInt() and 0xF)

        /** The card's own first choice: 1 before 2, none (0) last (EMV Book 1, 12.2.3). */
        fun best(candidates: List<*>): Int {
            val ranks = candidates.map { ((it as Candidate).priority and 0xF).let { rank -> if (rank == 0) 16 else rank } }
            return ranks.indexOf(ranks.minOrNull()).coerceAtLeast(0)
        }
    }
}
