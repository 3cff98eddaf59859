package suanpan.shell

import suanpan.core.CardEntry
import suanpan.core.HostAddress
import suanpan.core.HttpEnvelope
import suanpan.core.KeysPort
import suanpan.core.PaymentSummary
import suanpan.core.ResultScreen
import suanpan.core.SlipLine
import suanpan.core.SlipRaster
import suanpan.core.TerminalSettings
import suanpan.core.TerminalSummary
import suanpan.core.TlsSettings
import suanpan.core.keyLoadCode
import suanpan.core.plainHostAddress
import suanpan.core.unionPayProfile
import suanpan.shell.port.CardFailure
import suanpan.shell.port.EmvAnswer
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.MacMethod
import suanpan.shell.port.PinFormat
import suanpan.shell.port.Raster
import suanpan.shell.port.WrappedKey

// The types of the generated bindings and those of the shell, both ways, field by field and exhaustively: a change on
// one side does not compile until it is mirrored here. Nothing is decided in this file.

internal fun CardEntry.toShell(): CardWay = when (this) {
    CardEntry.SWIPE -> CardWay.SWIPE
    CardEntry.INSERT -> CardWay.INSERT
    CardEntry.TAP -> CardWay.TAP
    CardEntry.ON_FILE -> CardWay.ON_FILE
}

internal fun CardWay.toCore(): CardEntry = when (this) {
    CardWay.SWIPE -> CardEntry.SWIPE
    CardWay.INSERT -> CardEntry.INSERT
    CardWay.TAP -> CardEntry.TAP
    CardWay.ON_FILE -> CardEntry.ON_FILE
}

internal fun List<CardEntry>.toShell(): Set<CardWay> = mapTo(LinkedHashSet()) { it.toShell() }

internal fun suanpan.core.Money.toShell() = Money(minor, currency)

internal fun Money.toCore() = suanpan.core.Money(minor, currency)

internal fun suanpan.core.OrderName.toShell() = OrderName(orderId, attempt.toInt())

/** A negative attempt is none: 0, which the core refuses by name. */
internal fun OrderName.toCore() = suanpan.core.OrderName(orderId, attempt.coerceAtLeast(0).toUInt())

internal fun Language.toCore(): suanpan.core.Language = when (this) {
    Language.ZH -> suanpan.core.Language.ZH
    Language.EN -> suanpan.core.Language.EN
}

internal fun CardFailure.toCore(): suanpan.core.CardFailure = when (this) {
    CardFailure.TIMEOUT -> suanpan.core.CardFailure.TIMEOUT
    CardFailure.UNREADABLE -> suanpan.core.CardFailure.UNREADABLE
    CardFailure.SEVERAL_CARDS -> suanpan.core.CardFailure.SEVERAL_CARDS
    CardFailure.USE_CHIP -> suanpan.core.CardFailure.USE_CHIP
    CardFailure.SEE_PHONE -> suanpan.core.CardFailure.SEE_PHONE
    CardFailure.READER -> suanpan.core.CardFailure.READER
}

internal fun EmvEnd.toCore(): suanpan.core.EmvEnd = when (this) {
    EmvEnd.APPROVED -> suanpan.core.EmvEnd.APPROVED
    EmvEnd.DECLINED -> suanpan.core.EmvEnd.DECLINED
    EmvEnd.FAILED -> suanpan.core.EmvEnd.FAILED
}

internal fun suanpan.core.EmvAnswer.toShell(): EmvAnswer = when (this) {
    suanpan.core.EmvAnswer.PinEntered -> EmvAnswer.PinEntered
    suanpan.core.EmvAnswer.PinBypassed -> EmvAnswer.PinBypassed
    is suanpan.core.EmvAnswer.HostApproved -> EmvAnswer.HostApproved(issuerData)
    is suanpan.core.EmvAnswer.HostDeclined -> EmvAnswer.HostDeclined(issuerData)
    suanpan.core.EmvAnswer.HostUnreachable -> EmvAnswer.HostUnreachable
    suanpan.core.EmvAnswer.Abort -> EmvAnswer.Abort
}

internal fun suanpan.core.TerminalView.toShell(): TerminalView = when (this) {
    is suanpan.core.TerminalView.Idle ->
        TerminalView.Idle(signedOn, batch.toInt(), reversalsOwed.toInt(), reversalsManual.toInt(), notice)
    is suanpan.core.TerminalView.PresentCard -> TerminalView.PresentCard(amount, modes.toShell(), text, notice)
    is suanpan.core.TerminalView.EnterPin -> TerminalView.EnterPin(amount, card, text, triesLeft?.toInt())
    is suanpan.core.TerminalView.Working ->
        TerminalView.Working(amount, stage.toShell(), text, sinceMs, ifLonger, ifLongerAfterMs.toLong())
    is suanpan.core.TerminalView.Ended -> result.toShell()
    is suanpan.core.TerminalView.OutOfService -> TerminalView.OutOfService(text, detail)
}

internal fun suanpan.core.Stage.toShell(): Stage = when (this) {
    suanpan.core.Stage.SIGNING_ON -> Stage.SIGNING_ON
    suanpan.core.Stage.LOADING_KEY -> Stage.LOADING_KEY
    suanpan.core.Stage.SIGNING_OFF -> Stage.SIGNING_OFF
    suanpan.core.Stage.ECHOING -> Stage.ECHOING
    suanpan.core.Stage.REVERSING -> Stage.REVERSING
    suanpan.core.Stage.TALKING_TO_CARD -> Stage.TALKING_TO_CARD
    suanpan.core.Stage.WAITING_FOR_HOST -> Stage.WAITING_FOR_HOST
}

internal fun suanpan.core.ResultKind.toShell(): ResultKind = when (this) {
    suanpan.core.ResultKind.APPROVED -> ResultKind.APPROVED
    suanpan.core.ResultKind.DECLINED -> ResultKind.DECLINED
    suanpan.core.ResultKind.UNKNOWN -> ResultKind.UNKNOWN
    suanpan.core.ResultKind.REVERSED -> ResultKind.REVERSED
    suanpan.core.ResultKind.NOT_SENT -> ResultKind.NOT_SENT
    suanpan.core.ResultKind.CANCELLED -> ResultKind.CANCELLED
    suanpan.core.ResultKind.DONE -> ResultKind.DONE
    suanpan.core.ResultKind.FAILED -> ResultKind.FAILED
}

internal fun ResultScreen.toShell() = TerminalView.Ended(
    kind = kind.toShell(),
    order = order?.toShell(),
    amount = amount,
    card = card,
    cashier = cashier,
    cardholder = cardholder,
    engineer = engineer,
    code = code,
    slip = slip?.toInt(),
    authCode = authCode,
    printer = printer,
)

internal fun suanpan.core.PaymentState.toShell(): PaymentState = when (this) {
    suanpan.core.PaymentState.IN_FLIGHT -> PaymentState.IN_FLIGHT
    suanpan.core.PaymentState.APPROVED -> PaymentState.APPROVED
    suanpan.core.PaymentState.DECLINED -> PaymentState.DECLINED
    suanpan.core.PaymentState.NOT_SENT -> PaymentState.NOT_SENT
    suanpan.core.PaymentState.REVERSING -> PaymentState.REVERSING
    suanpan.core.PaymentState.REVERSED -> PaymentState.REVERSED
    suanpan.core.PaymentState.VOIDED -> PaymentState.VOIDED
}

internal fun suanpan.core.PaymentKind.toShell(): PaymentKind = when (this) {
    suanpan.core.PaymentKind.Sale -> PaymentKind.SALE
    is suanpan.core.PaymentKind.Void -> PaymentKind.VOID
}

internal fun suanpan.core.PaymentKind.original(): OrderName? = when (this) {
    suanpan.core.PaymentKind.Sale -> null
    is suanpan.core.PaymentKind.Void -> original.toShell()
}

internal fun PaymentSummary.toShell() = Payment(
    order = order.toShell(),
    kind = kind.toShell(),
    kindText = kindText,
    original = kind.original(),
    amountText = amountText,
    state = state.toShell(),
    stateText = stateText,
    causeCode = cause,
    causeText = causeText,
    card = card,
    way = entry.toShell(),
    withPin = withPin,
    stan = stan.toInt(),
    batch = batch.toInt(),
    slip = slip?.toInt(),
    rrn = rrn,
    authCode = authCode,
    responseCode = responseCode,
    begunAtMs = begunAtMs,
    changedAtMs = changedAtMs,
    voidable = voidable,
    reprintable = reprintable,
)

/** A negative number is none: 0. */
internal fun HistorySearch.toCore() =
    suanpan.core.HistorySearch(words, before?.coerceAtLeast(0)?.toULong(), limit.coerceAtLeast(0).toUInt())

internal fun suanpan.core.HistoryPage.toShell() = HistoryPage(payments.map { it.toShell() }, next?.toLong())

internal fun suanpan.core.OwedReversal.toShell() = OwedReversal(
    order = order.toShell(),
    amountText = amountText,
    card = card,
    stan = stan.toInt(),
    owedSinceMs = sinceMs,
    tries = tries.toInt(),
    manual = manual,
    nextTryAtMs = dueAtMs,
    causeText = causeText,
)

internal fun TerminalSummary.toShell() = Summary(netText, payments.toLong())

internal fun suanpan.core.AmountEntry.toShell() = AmountEntry(digits, amount?.toShell(), text)

internal fun SlipRaster.toShell(text: String) = Raster(widthDots.toInt(), heightDots.toInt(), bits, text)

/** A slip as text, a line each; label and value with a space between. */
internal fun List<SlipLine>.text(): String = joinToString("\n") { line ->
    when (line) {
        is SlipLine.Title -> line.text
        is SlipLine.Centre -> line.text
        is SlipLine.Text -> line.text
        is SlipLine.Pair -> "${line.label} ${line.value}"
        is SlipLine.Total -> "${line.label} ${line.value}"
        SlipLine.Rule, SlipLine.Space -> ""
    }
}

/**
 * The settings over the defaults of the core. A number that the core's type cannot hold becomes the nearest that it
 * can; the core refuses what makes no sense.
 */
internal fun Settings.toCore(keysInDevice: Boolean) = TerminalSettings(
    terminalId = terminalId,
    merchantId = merchantId,
    merchantName = merchantName,
    operator = operator,
    currency = currency,
    language = language.toCore(),
    profile = unionPayProfile().copy(
        responseTimeoutMs = host.responseTimeoutMs.toUIntMs(),
        keyLoad = if (host.publicKey == null) null else keyLoadCode(),
    ),
    testMode = testMode,
    host = host.toCore(),
    hostPublicKey = host.publicKey?.let(::bytesOf),
    keys = if (keysInDevice) KeysPort.DEVICE else KeysPort.SOFTWARE,
)

/** Bytes of hex digits; none where they are no bytes, which the core refuses. */
private fun bytesOf(hex: String): ByteArray {
    val digits = hex.filterNot { it.isWhitespace() }
    if (digits.length % 2 != 0 || !digits.all { it in '0'..'9' || it.lowercaseChar() in 'a'..'f' }) return ByteArray(0)
    return digits.chunked(2).map { it.toInt(16).toByte() }.toByteArray()
}

private fun Host.toCore(): HostAddress = plainHostAddress(address, port.coerceIn(0, 65_535).toUShort()).copy(
    tls = tls?.let { TlsSettings(it.rootPem.toByteArray(), it.serverName) },
    http = httpPath?.let { HttpEnvelope(it, "suanpan", tls?.serverName ?: address) },
    connectTimeoutMs = connectTimeoutMs.toUIntMs(),
    responseTimeoutMs = responseTimeoutMs.toUIntMs(),
)

private fun Long.toUIntMs(): UInt = coerceIn(0, UInt.MAX_VALUE.toLong()).toUInt()

internal fun suanpan.core.KeyPlace.toShell() = KeyPlace(purpose.toShell(), loaded?.let { KeySummary(it.algorithm, it.checkValue, it.loadedAtMs) })

private fun suanpan.core.KeyPurpose.toShell() = when (this) {
    suanpan.core.KeyPurpose.MASTER -> KeyPurpose.MASTER
    suanpan.core.KeyPurpose.PIN -> KeyPurpose.PIN
    suanpan.core.KeyPurpose.MAC -> KeyPurpose.MAC
    suanpan.core.KeyPurpose.TRACK -> KeyPurpose.TRACK
}

internal fun suanpan.core.WrappedKey.toShell() = WrappedKey(purpose.toShell(), cryptogram, checkValue)

internal fun suanpan.core.ProcessorMac.toShell(): MacMethod = when (this) {
    suanpan.core.ProcessorMac.CBC -> MacMethod.CBC
    suanpan.core.ProcessorMac.RETAIL -> MacMethod.RETAIL
    suanpan.core.ProcessorMac.CMAC -> MacMethod.CMAC
}

internal fun suanpan.core.PinFormat.toShell(): PinFormat = when (this) {
    suanpan.core.PinFormat.ISO0 -> PinFormat.ISO_0
    suanpan.core.PinFormat.ISO1 -> PinFormat.ISO_1
    suanpan.core.PinFormat.ISO3 -> PinFormat.ISO_3
}
