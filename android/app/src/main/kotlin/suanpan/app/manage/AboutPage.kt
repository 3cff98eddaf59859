package suanpan.app.manage

import android.view.View
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.Session
import suanpan.app.design.Card
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.Parting
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.dp
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.sign
import suanpan.app.design.words
import suanpan.app.pay.KernelNotice
import suanpan.shell.Devices
import suanpan.shell.port.Device
import suanpan.shell.port.DeviceState
import suanpan.shell.port.EmvKernel

/** What is installed and what was found on this machine: the page that is read out on the telephone. */
internal class AboutPage(frame: PageFrame) : Page(frame), Session.Watcher {
    override val title: CharSequence = context.getString(R.string.manage_about)

    private val devices = FrameLayout(context)

    override fun build(): View {
        val rows = context.rows()
        rows.put(Card(context).apply {
            fun fact(name: Int, value: CharSequence) = put(Fact(context, context.getString(name), value))
            fact(R.string.manage_version, management.build.version)
            fact(R.string.manage_flavour, management.build.flavour)
            fact(R.string.manage_abi, management.build.abi)
            fact(R.string.manage_terminal_id, management.settings.terminalId)
            fact(R.string.manage_merchant_id, management.settings.merchantId)
            fact(R.string.manage_key_place, management.keyPlace ?: context.getString(R.string.manage_key_place_none))
        })
        rows.put(context.heading(context.getString(R.string.manage_devices)), top = Grid.THREE)
        rows.put(devices, top = Grid.ONE)
        val licences = ListRow(context, context.getString(R.string.manage_licences), context.getString(R.string.manage_licences_more)) {
            frame.open(Place.LICENCES, this)
        }
        rows.put(licences, top = Grid.TWO)
        return context.sheet(rows)
    }

    override fun shown() {
        management.session.watch(this)
        changed()
    }

    override fun hidden() = management.session.leave(this)

    override fun changed() {
        val found = management.terminal?.devices
        devices.removeAllViews()
        devices.put(if (found == null) none() else report(found), height = WRAP)
    }

    private fun none(): View = Card(context).apply { put(context.words(context.getString(R.string.manage_closed))) }

    private fun report(found: Devices): View = Card(context).apply {
        put(Fact(context, context.getString(R.string.manage_found), found.found))
        val named = listOf(
            R.string.manage_device_reader to found.cardReader,
            R.string.manage_device_kernel to found.emvKernel,
            R.string.manage_device_pin to found.pinPad,
            R.string.manage_device_printer to found.printer,
            R.string.manage_device_drawer to found.drawer,
            R.string.manage_device_display to found.customerDisplay,
            R.string.manage_device_lamps to found.lamps,
            R.string.manage_device_buzzer to found.buzzer,
            R.string.manage_device_scanner to found.scanner,
        ) + listOf(
            // Few machines have these, and nothing misses them.
            R.string.manage_device_face to found.face,
            R.string.manage_device_signature to found.signature,
        ).filter { (_, device) -> device != null }
        named.forEach { (name, device) ->
            put(Parting(context), top = Grid.ONE, bottom = Grid.ONE)
            put(line(name, device))
            if (device === found.emvKernel) kernel(found.emvKernel)
        }
    }

    /** What the kernel knows cards by, or why it knows none. */
    private fun Card.kernel(kernel: EmvKernel) {
        kernel.parameters?.let {
            put(context.words(context.getString(R.string.manage_kernel_tables, it.applications, it.caKeys), Type.CAPTION, Tone.SURFACE.soft), top = Grid.HALF)
            if (it.expired > 0) {
                val words = context.resources.getQuantityString(R.plurals.manage_kernel_expired, it.expired, it.expired)
                put(context.words(words, Type.CAPTION, Tone.OCHRE.mark, strong = true), top = 2)
            }
        }
        kernel.trouble?.let {
            put(KernelNotice(context).apply { show(it) }, top = Grid.ONE)
            put(context.words(it.detail, Type.CAPTION, Tone.SURFACE.soft).apply { setTextIsSelectable(true); minHeight = dp(Grid.TOUCH) }, top = Grid.HALF)
        }
    }

    private fun line(name: Int, device: Device?): View = context.row().apply {
        val look = DeviceLook.of(device?.state ?: DeviceState.ABSENT)
        val what = context.column()
        what.put(context.words(context.getString(name), Type.BODY, Tone.SURFACE.text, strong = true))
        if (device != null) {
            val words = if (device.simulated) context.getString(R.string.manage_device_simulated, device.name) else device.name
            what.put(context.words(words, Type.CAPTION, Tone.SURFACE.soft), top = 2)
        }
        put(what, 0, weight = 1f, end = Grid.ONE)
        put(context.sign(look.glyph, look.colour, 20), end = Grid.HALF)
        put(context.words(context.getString(look.word), Type.CAPTION, look.colour, strong = true))
        isFocusable = true
        contentDescription = listOfNotNull(context.getString(name), device?.name, context.getString(look.word)).joinToString(", ")
    }
}

/** How the state of a device looks: sign and word, then colour. */
private enum class DeviceLook(val glyph: Glyph, val colour: Int, val word: Int) {
    READY(Glyph.TICK, R.color.jade, R.string.manage_device_ready),
    CONNECTING(Glyph.CLOCK, R.color.ochre, R.string.manage_device_connecting),
    LOST(Glyph.CROSS, R.color.cinnabar, R.string.manage_device_lost),
    ABSENT(Glyph.MINUS, R.color.slate, R.string.manage_device_absent),
    ;

    companion object {
        private val looks = mapOf(
            DeviceState.READY to READY,
            DeviceState.CONNECTING to CONNECTING,
            DeviceState.LOST to LOST,
            DeviceState.ABSENT to ABSENT,
        )

        fun of(state: DeviceState): DeviceLook = looks.getValue(state)
    }
}
