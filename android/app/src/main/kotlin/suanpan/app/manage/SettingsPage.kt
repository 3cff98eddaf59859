package suanpan.app.manage

import android.os.Bundle
import android.provider.Settings
import android.view.View
import suanpan.app.PrinterPlace
import suanpan.app.R
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.PrimaryButton
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.put
import suanpan.app.world.WorldPages
import suanpan.shell.Language
import suanpan.shell.Rejection
import suanpan.shell.Settings as Choices
import suanpan.shell.port.DrawnPinPad

/** Who this terminal is, where its host and its printer are, how it looks. The core says what is sound of what is its own. */
internal class SettingsPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_settings)

    private val notice = Notice(context)
    private val form = SettingsForm(context)
    private val devices = DeviceForm(context, management.hasSecureProcessor)
    private val language = Choice(
        context, context.getString(R.string.manage_language),
        // Each in its own words, for whoever cannot read the other.
        listOf(Language.ZH to context.getString(R.string.manage_language_zh), Language.EN to context.getString(R.string.manage_language_en)),
    ) { form.language = it }
    private val night = Choice(
        context, context.getString(R.string.manage_night),
        listOf(
            Night.SYSTEM to context.getString(R.string.manage_night_system),
            Night.DAY to context.getString(R.string.manage_night_day),
            Night.NIGHT to context.getString(R.string.manage_night_night),
        ),
    ) { frame.repaint(it) }
    private val shuffled = Toggle(context, context.getString(R.string.manage_shuffled), context.getString(R.string.manage_shuffled_more)) { management.shuffledPin = it }
    private val system = ListRow(context, context.getString(R.string.manage_network_system), context.getString(R.string.manage_network_system_more), Glyph.LINK) { frame.openSystem(Settings.ACTION_WIRELESS_SETTINGS) }
    private val save = PrimaryButton(context, context.getString(R.string.manage_save)) { save() }
    private val echo = SecondaryButton(context, context.getString(R.string.manage_echo)) { echo() }
    private val restart = SecondaryButton(context, context.getString(R.string.manage_restart)) {
        management.restart()
        frame.leave()
    }
    private var saved = false

    init {
        form.show(management.settings)
        devices.show(management.equipment)
        night.value = management.night
        shuffled.on = management.shuffledPin
        language.value = form.language
    }

    override fun build(): View {
        val rows = context.rows()
        rows.put(notice, bottom = Grid.ONE)
        rows.put(language)
        rows.put(night, top = Grid.TWO)
        if (management.terminal?.devices?.pinPad is DrawnPinPad) rows.put(shuffled, top = Grid.TWO)
        (form.sections + devices.sections).forEach { (name, fields) ->
            rows.put(context.heading(context.getString(name)), top = Grid.THREE)
            fields.forEach { rows.put(it, top = Grid.ONE + Grid.HALF) }
        }
        rows.put(context.heading(context.getString(R.string.manage_network)), top = Grid.THREE)
        (WorldPages.switches(frame) + system).forEach { rows.put(it, top = Grid.ONE + Grid.HALF) }
        echo.isEnabled = management.terminal != null
        restart.visibility = if (saved) View.VISIBLE else View.GONE
        return context.sheet(rows, context.foot(restart, context.beside(echo, save)))
    }

    override fun save(state: Bundle) {
        form.save(state)
        devices.save(state)
        state.putBoolean(SAVED, saved)
    }

    override fun restore(state: Bundle) {
        form.restore(state)
        devices.restore(state)
        language.value = form.language
        saved = state.getBoolean(SAVED)
    }

    private fun save() {
        if (save.busy) return
        notice.clear()
        form.clearFaults()
        devices.clearFaults()
        // Both are read, so that all that is wrong is said at once.
        val settings: Choices? = form.read()
        val equipment = devices.read()
        if (settings == null || equipment == null) return wrong()
        save.busy = true
        val keep = { management.save(settings) ?: null.also { management.equipment = equipment } }
        frame.work.request(keep) { rejection ->
            save.busy = false
            if (rejection == null) kept(equipment.printer) else refused(rejection)
        }
    }

    private fun kept(printer: PrinterPlace) {
        saved = true
        restart.visibility = View.VISIBLE
        notice.say(context.getString(R.string.manage_saved), Tone.JADE, Glyph.TICK)
        reveal()
        frame.permit(printer)
    }

    private fun refused(rejection: Rejection) {
        val place = form.blame(rejection.detail) ?: return notice.reject(rejection).also { reveal() }
        wrong("${rejection.code}: $place")
    }

    /** What is wrong stands at its field. */
    private fun wrong(code: String? = null) {
        val words = context.getString(R.string.manage_settings_wrong)
        notice.say(if (code == null) words else context.getString(R.string.manage_rejected, words, code), Tone.CINNABAR, Glyph.BANG)
        // The devices' fields stand below; the first that is wrong gets the focus.
        devices.focusFault()
        form.focusFault()
    }

    private fun reveal() = notice.requestRectangleOnScreen(android.graphics.Rect(0, 0, notice.width, notice.height))

    private fun echo(): Unit = send(echo, notice, { it.echo() }, ::reveal)

    private companion object {
        const val SAVED = "saved"
    }
}
