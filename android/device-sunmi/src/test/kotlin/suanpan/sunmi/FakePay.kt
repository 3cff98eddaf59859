package suanpan.sunmi

import android.os.Bundle
import android.os.IBinder
import java.io.ByteArrayOutputStream
import org.junit.Assert.assertEquals
import suanpan.shell.BerTlv
import suanpan.shell.CardWay
import suanpan.shell.Money
import suanpan.shell.port.CardAnswers
import suanpan.shell.port.CardFailure
import suanpan.shell.port.EmvAnswers
import suanpan.shell.port.EmvEnd
import suanpan.shell.port.KeyIndexes
import suanpan.shell.port.ReadCard
import suanpan.shell.port.StartEmv

/** A payment service with its parts; by itself it is in order and lets everybody in. */
internal class FakePay : FakeService(Facts.of(DeviceProvide.descriptor)) {
    val basic = FakeService(Facts.of(BasicOpt.descriptor))
    val readCard = FakeService(Facts.of(ReadCardOpt.descriptor))
    val pinPad = FakeService(Facts.of(PinPadOpt.descriptor))
    val emv = FakeService(Facts.of(EmvOpt.descriptor))
    val security = FakeService(Facts.of(SecurityOpt.descriptor))

    /** What the kernel knows of the card: hex by tag. */
    val tags = linkedMapOf(
        "57" to "6212345678901232D30122010000000F", "5A" to "6212345678901232", "5F34" to "01",
        "9F26" to "0102030405060708", "9F27" to "80", "9F10" to "0701010103A0A802010A010000000000",
        "9F37" to "DEADBEEF", "9F36" to "01A3", "95" to "0000040000", "9A" to "261124", "9C" to "00",
        "9F02" to "000000001280", "5F2A" to "0156", "82" to "7C00", "9F1A" to "0156", "9F03" to "000000000000",
        "9F33" to "E0F8C8", "9F34" to "420300", "9F35" to "22", "9F1E" to "3132333435363738", "84" to "A000000333010101",
        "9F09" to "0030", "9F41" to "00000021",
    )

    init {
        answers["getBasicOptV2"] = { basic }
        answers["getReadCardOptV2"] = { readCard }
        answers["getPinPadOptV2"] = { pinPad }
        answers["getEMVOptV2"] = { emv }
        answers["getSecurityOptV2"] = { security }
        pinPad.answers["initPinPadEx"] = { "" }
        // Somebody else has filled its tables.
        emv.answers["queryAidCapkList"] = { args -> 0.also { addAll(args[1], listOf("A000000333010101")) } }
        emv.answers["getTlvList"] = { args ->
            val out = ByteArrayOutputStream()
            for (tag in args[1] as List<*>) tags[tag]?.let { out.write(tlv(tag as String, it)) }
            out.toByteArray().copyInto(args[2] as ByteArray)
            out.size()
        }
    }

    fun killAll() = listOf(this, basic, readCard, pinPad, emv, security).forEach { it.die() }

    fun card(strand: ManualStrand) = Speaker(strand, readCard.last("checkCard")[1] as IBinder, CheckCardCallback.descriptor)
    fun kernel(strand: ManualStrand) = Speaker(strand, emv.last("transactProcessEx")[1] as IBinder, EmvListener.descriptor)
    fun pad(strand: ManualStrand) = Speaker(strand, pinPad.last("initPinPadEx")[1] as IBinder, PinPadListener.descriptor)

    class Speaker(private val strand: ManualStrand, listener: IBinder, descriptor: String) {
        private val caller = FakeCaller(listener, Facts.of(descriptor))
        fun says(name: String, vararg args: Any?) {
            caller.send(name, *args)
            strand.settle()
        }
    }
}

/** Fills a list that a caller sent. */
@Suppress("UNCHECKED_CAST")
internal fun addAll(list: Any?, values: List<String>) = (list as MutableList<String>).addAll(values)

internal fun bytes(hex: String) = ByteArray(hex.length / 2) { hex.substring(it * 2, it * 2 + 2).toInt(16).toByte() }

internal fun tlv(tag: String, hex: String) = bytes(tag) + (hex.length / 2).toByte() + bytes(hex)

internal val ANY_WAY = setOf(CardWay.SWIPE, CardWay.INSERT, CardWay.TAP)

/** Reader, kernel and pad over a fake service, and what they answered. */
internal class PayBench(val fake: FakePay = FakePay(), configuration: SunmiConfiguration = SunmiConfiguration(KeyIndexes.USUAL), version: String? = null) {
    val strand = ManualStrand()
    val pay = PayService(FakeDevice.app, strand, KernelTables(configuration.parameters, { version }, { TODAY }))
    val conversation = CardConversation(pay, configuration)
    val reader = SunmiCardReader(pay, conversation)
    val kernel = SunmiEmvKernel(pay, conversation)
    val pad = SunmiPinPad(pay, conversation, configuration.keys?.pin, configuration.pinCipher)
    val said = ArrayList<String>()

    /** How often the devices said that they changed. */
    var changes = 0

    init {
        FakeDevice.install(Service.PAY, fake)
        listOf(reader, kernel, pad).forEach { it.attach { changes++ } }
        strand.settle()
    }

    fun read(ways: Set<CardWay> = ANY_WAY, timeoutMs: Long = 60_000) {
        reader.read(ReadCard(ways, Money(1280, "CNY"), timeoutMs), object : CardAnswers {
            override fun presented(way: CardWay, track2: ByteArray, sequence: Int?) {
                said += "presented $way ${String(track2)} $sequence"
            }

            override fun failed(failure: CardFailure) {
                said += "card $failure"
            }
        })
        strand.settle()
    }

    fun start(way: CardWay, minor: Long = 1280) {
        kernel.start(StartEmv(way, Money(minor, "CNY")), object : EmvAnswers {
            override fun asksOnlinePin() {
                said += "asks PIN"
            }

            override fun cryptogramReady(online: ByteArray, reversal: ByteArray) {
                said += "cryptogram ${BerTlv.hex(online)} ${BerTlv.hex(reversal)}"
            }

            override fun ended(end: EmvEnd) {
                said += "ended $end"
            }
        })
        strand.settle()
    }

    fun card() = fake.card(strand)
    fun emv() = fake.kernel(strand)

    /** A card that was presented and whose number is known. */
    fun present(way: CardWay = CardWay.INSERT) {
        read()
        card().says(if (way == CardWay.TAP) "findRFCard" else "findICCard", "3B")
        emv().says("onAppFinalSelect", "A000000333010101")
        emv().says("onConfirmCardNo", "6212345678901232")
        assertEquals(listOf("presented $way $TRACK2 1"), said)
        said.clear()
    }

    companion object {
        const val TODAY = 20261129
        const val TRACK2 = "6212345678901232=30122010000000"
    }
}

internal fun bundle(vararg values: Pair<String, Any>) = Bundle().apply {
    values.forEach { (key, value) -> if (value is Int) putInt(key, value) else putString(key, value as String) }
}
