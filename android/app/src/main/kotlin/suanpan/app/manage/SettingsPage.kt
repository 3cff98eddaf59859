package suanpan.app.manage

import android.os.Bundle
import android.provider.Settings
import android.view.View
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

/** Who this terminal is, where its host is, how it looks. The core says what is sound; this only asks. */
internal class SettingsPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_settings)

    private val notice = Notice(context)
    private val form = SettingsForm(context)
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
        form.sections.forEach { (name, fields) ->
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
        state.putBoolean(SAVED, saved)
    }

    override fun restore(state: Bundle) {
        form.restore(state)
        language.value = form.language
        saved = state.getBoolean(SAVED)
    }

    private fun save() {
        if (save.busy) return
        notice.clear()
        form.clearFaults()
        val settings: Choices = form.read() ?: return wrong()
        save.busy = true
        frame.work.ask({ management.save(settings) }) { answer ->
            save.busy = false
            val rejection = when (answer) {
                is Answer.Given -> answer.value
                is Answer.Refusal -> answer.rejection
            }
            if (rejection == null) kept() else refused(rejection)
        }
    }

    private fun kept() {
        saved = true
        restart.visibility = View.VISIBLE
        notice.say(context.getString(R.string.manage_saved), Tone.JADE, Glyph.TICK)
        reveal()
    }

    private fun refused(rejection: Rejection) {
        val place = form.blame(rejection.detail) ?: return notice.reject(rejection).also { reveal() }
        wrong("${rejection.code}: $place")
    }

    /** What is wrong stands at its field. */
    private fun wrong(code: String? = null) {
        val words = context.getString(R.string.manage_settings_wrong)
        notice.say(if (code == null) words else context.getString(R.string.manage_rejected, words, code), Tone.CINNABAR, Glyph.BANG)
        form.focusFault()
    }

    private fun reveal() = notice.requestRectangleOnScreen(android.graphics.Rect(0, 0, notice.width, notice.height))

    private fun echo() {
        val terminal = management.terminal ?: return
        if (echo.busy) return
        echo.busy = true
        frame.work.ask({ terminal.echo() }) { answer ->
            echo.busy = false
            val rejection = when (answer) {
                is Answer.Given -> answer.value
                is Answer.Refusal -> answer.rejection
            }
            if (rejection == null) frame.leave() else notice.reject(rejection).also { reveal() }
        }
    }

    private companion object {
        const val SAVED = "saved"
    }
}
