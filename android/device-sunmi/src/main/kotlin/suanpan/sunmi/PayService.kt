package suanpan.sunmi

import android.content.Context
import android.os.Binder
import android.os.IBinder
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState

/** The parts of a payment service that is bound and has let us in. */
internal class PayParts(service: IBinder) {
    val basic = part(service, DeviceProvide.basicOpt)
    val readCard = part(service, DeviceProvide.readCardOpt)
    val pinPad = part(service, DeviceProvide.pinPadOpt)
    val emv = part(service, DeviceProvide.emvOpt)
    val security = part(service, DeviceProvide.securityOpt)

    /**
     * The secure processor's own alarm: 0 is untouched. Anything else is taken for tampering, and no card or PIN is
     * asked for.
     */
    fun isIntact() = security.call(SecurityOpt.status).int == 0

    private fun part(service: IBinder, method: Method) =
        service.call(method).binder ?: throw NotUsable("${method.name}: no such part")
}

/** Binds the payment service for all adapters that share it. */
internal class PayService(context: Context, val strand: Strand, val tables: KernelTables) {
    private val devices = LinkedHashMap<PayDevice, () -> Unit>()

    /** The service watches it: it tidies up when we die. */
    private val client = Binder()
    private val link = ServiceLink(context, Service.PAY, strand, ::up, ::down, ::changed)

    @Volatile
    var parts: PayParts? = null
        private set

    @Volatile
    private var intact = true

    val state: DeviceState get() = link.state

    val name: String
        get() = "Sunmi payment service" + (link.trouble?.let { ": $it" } ?: if (intact) "" else ": tamper alarm")

    @Synchronized
    fun attach(device: PayDevice, changed: () -> Unit) {
        devices[device] = changed
        if (devices.size == 1) link.open()
    }

    @Synchronized
    fun release(device: PayDevice) {
        devices.remove(device) ?: return
        if (devices.isNotEmpty()) return
        link.close()
        strand.post(strand::stop)
    }

    /** Runs [job] with the parts, if they are there; what it throws is the service's death or refusal. */
    fun <T> ask(job: (PayParts) -> T): T? {
        val parts = parts ?: return null
        return try {
            job(parts)
        } catch (e: ServiceGone) {
            link.lost(e.message.orEmpty())
            null
        } catch (_: CallException) {
            null
        }
    }

    private fun up(service: IBinder) {
        val answer = service.call(DeviceProvide.setBinder, client).int
        if (answer < 0) throw NotUsable("the service does not let us in: $answer")
        val found = PayParts(service)
        intact = found.isIntact()
        tables.load(found.emv)
        parts = found
    }

    private fun down() {
        parts = null
        synchronized(this) { devices.keys.toList() }.forEach { it.lost() }
    }

    /** Tells whoever looks at the devices; [ServiceLink] does so by itself when its state changes. */
    fun changed() = synchronized(this) { devices.values.toList() }.forEach { it() }
}

/** An adapter over the payment service. */
abstract class PayDevice internal constructor(internal val pay: PayService, private val part: String) : Device {
    override val name: String get() = "$part, ${pay.name}"
    override val state: DeviceState get() = pay.state
    override val simulated get() = false
    override fun attach(changed: () -> Unit) = pay.attach(this, changed)
    override fun release() = pay.release(this)

    /** The service is gone; the shell knows from [state]. On the strand. */
    internal open fun lost() = Unit
}
