package suanpan.app.pay

import android.view.Gravity
import android.view.View
import suanpan.app.R
import suanpan.app.design.BrandMark
import suanpan.app.design.BusyBeads
import suanpan.app.design.Card
import suanpan.app.design.Grid
import suanpan.app.design.OutcomeGround
import suanpan.app.design.OutcomeLook
import suanpan.app.design.OutcomeMark
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Scaffold
import suanpan.app.design.SecondaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.WRAP
import suanpan.app.design.column
import suanpan.app.design.inset
import suanpan.app.design.put
import suanpan.app.design.words
import suanpan.shell.Rejection
import suanpan.shell.TerminalView

/** The core is being opened: it says what it does. */
class OpeningScreen(counter: Counter, step: Int) : PayScreen(counter) {
    override val view = Scaffold(context, context.getString(R.string.app_name), false, titled = false)

    init {
        val lead = context.column().apply {
            gravity = Gravity.CENTER
            inset(Grid.FOUR)
        }
        lead.put(BrandMark(context, 88), WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        lead.put(context.words(context.getString(R.string.app_name), Type.HEADLINE, centred = true), top = Grid.TWO)
        lead.put(BusyBeads(context), WRAP, top = 56, gravity = Gravity.CENTER_HORIZONTAL)
        lead.put(
            context.words(context.getString(step), Type.BODY, Tone.PAPER.soft, centred = true).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE },
            top = Grid.TWO,
        )
        view.fill(lead)
    }

    override fun back() {}
}

/** Nothing works until somebody acts: what it is, what to do, and what an engineer wants to read. */
abstract class StopScreen(counter: Counter, word: Int, text: CharSequence, todo: CharSequence?, detail: String) : PayScreen(counter) {
    final override val view = Scaffold(context, context.getString(word), counter.devices?.simulated == true, titled = false)

    private val lead = context.column()

    init {
        val panel = context.column().apply {
            background = OutcomeGround(context, OutcomeLook.FAILED)
            gravity = Gravity.CENTER_HORIZONTAL
            inset(Grid.TWO, Grid.FOUR, Grid.TWO, Grid.FOUR + OutcomeGround.BAND)
        }
        panel.put(OutcomeMark(context, OutcomeLook.FAILED), WRAP, gravity = Gravity.CENTER_HORIZONTAL)
        panel.put(context.words(context.getString(word), Type.HEADLINE, OutcomeLook.FAILED.tone.mark, centred = true), top = Grid.TWO)
        lead.put(panel)
        val more = context.column().apply { inset(Grid.TWO, Grid.THREE, Grid.TWO, Grid.TWO) }
        more.put(context.words(text, Type.TITLE).apply { accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_ASSERTIVE })
        todo?.let { more.put(context.words(it, Type.BODY), top = Grid.ONE) }
        if (detail.isNotBlank()) {
            val engineer = Card(context, Tone.SLATE)
            engineer.put(context.words(context.getString(R.string.for_engineer), Type.CAPTION, Tone.SLATE.soft, strong = true))
            engineer.put(context.words(detail, Type.CAPTION, Tone.SLATE.text), top = Grid.HALF)
            more.put(engineer, top = Grid.THREE)
        }
        lead.put(more)
    }

    protected fun finish(foot: List<View>) {
        view.fill(lead, null, foot)
    }

    override fun back() {}
}

/** The journal failed while at work. */
class OutOfServiceScreen(counter: Counter, out: TerminalView.OutOfService) :
    StopScreen(counter, R.string.out_of_service, out.text, null, out.detail) {
    init {
        finish(listOf(PrimaryButton(context, context.getString(R.string.restart)) { counter.restart() }))
    }
}

/** The core did not open. */
class FailedScreen(counter: Counter, rejection: Rejection) :
    StopScreen(
        counter, R.string.not_open, rejection.text, WHAT_TO_DO[rejection.code]?.let { counter.context.getString(it) },
        listOf(rejection.code, rejection.detail).filter { it.isNotBlank() }.joinToString("\n"),
    ) {
    init {
        finish(
            listOf(
                SecondaryButton(context, context.getString(R.string.settings)) { counter.openSettings() },
                PrimaryButton(context, context.getString(R.string.try_again)) { counter.restart() },
            ),
        )
    }

    private companion object {
        /** What to do, by the code of what is wrong. */
        val WHAT_TO_DO = mapOf(
            "library" to R.string.do_library,
            "storage" to R.string.do_storage,
            "secure_store" to R.string.do_secure_store,
            "wrapping_key" to R.string.do_wrapping_key,
            "journal" to R.string.do_journal,
            "journal_in_use" to R.string.do_journal_in_use,
            "configuration" to R.string.do_settings,
            "master_key" to R.string.do_master_key,
            "no_devices" to R.string.do_devices,
            "link" to R.string.do_settings,
            "permission" to R.string.do_permission,
            "internal" to R.string.do_internal,
        )
    }
}
