package suanpan.app.manage

import android.view.View
import android.view.ViewGroup
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.Card
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.PrimaryButton
import suanpan.app.design.Tone
import suanpan.app.design.Type
import suanpan.app.design.dp
import suanpan.app.design.put
import suanpan.app.design.row
import suanpan.app.design.sign
import suanpan.app.design.words
import suanpan.shell.KeyPlace
import suanpan.shell.KeyPurpose

/** Which keys there are, by check value, and what is missing; the master key can be fetched from here. */
internal class KeysPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_keys)

    private class Shown(val places: List<KeyPlace>, val publicKey: String)

    private val body = FrameLayout(context)
    private val standby = Standby(context)
    private val notice = Notice(context)
    private val load = PrimaryButton(context, context.getString(R.string.manage_key_load)) { load() }
    private var shown: Shown? = null

    override fun build(): View {
        standby.loading()
        body.put(standby)
        return body
    }

    override fun shown() {
        val terminal = management.terminal ?: return standby.closed()
        frame.work.ask({ Shown(terminal.keys(), terminal.devicePublicKey()) }) { answer ->
            when (answer) {
                is Answer.Given -> {
                    shown = answer.value
                    arrange(answer.value)
                }
                is Answer.Refusal -> if (shown == null) standby.refused(answer.rejection) { shown() } else notice.reject(answer.rejection)
            }
        }
    }

    private fun arrange(shown: Shown) {
        body.removeAllViews()
        for (view in listOf(notice, load)) (view.parent as? ViewGroup)?.removeView(view)
        val rows = context.rows()
        rows.put(notice, bottom = Grid.ONE)
        shown.places.forEach { rows.put(one(it), top = Grid.ONE) }
        rows.put(context.heading(context.getString(R.string.manage_key_device)), top = Grid.THREE)
        rows.put(Card(context).apply {
            put(context.words(context.getString(R.string.manage_key_device_more), Type.CAPTION, Tone.SURFACE.soft))
            val digits = context.words(shown.publicKey.chunked(8).joinToString(" "), Type.CAPTION, Tone.SURFACE.text)
            digits.setTextIsSelectable(true)
            digits.minHeight = context.dp(Grid.TOUCH)
            put(digits, top = Grid.ONE)
        }, top = Grid.ONE)
        body.put(context.sheet(rows, context.foot(load)))
    }

    private fun load(): Unit = send(load, notice, { it.loadMasterKey() })

    private fun one(place: KeyPlace): View = Card(context).apply {
        val key = place.key
        val name = context.getString(NAMES.getValue(place.purpose))
        val head = context.row()
        head.put(context.words(name, Type.BODY, Tone.SURFACE.text, strong = true), 0, weight = 1f, end = Grid.ONE)
        val (glyph, colour) = if (key != null) Glyph.TICK to R.color.jade else Glyph.MINUS to R.color.slate
        head.put(context.sign(glyph, colour, 20))
        put(head)
        if (key == null) {
            val why = context.getString(MISSING.getValue(place.purpose))
            put(context.words(why, Type.CAPTION, Tone.SURFACE.soft), top = Grid.HALF)
            contentDescription = "$name: $why"
        } else {
            put(Fact(context, context.getString(R.string.manage_key_value), key.checkValue))
            key.algorithm?.let { algorithm ->
                val words = ALGORITHMS[algorithm]?.let(context::getString) ?: algorithm
                put(Fact(context, context.getString(R.string.manage_key_algorithm), words))
            }
            key.loadedAtMs?.let { put(Fact(context, context.getString(R.string.manage_key_loaded), Times.second(it))) }
        }
    }

    private companion object {
        val NAMES = mapOf(
            KeyPurpose.MASTER to R.string.manage_key_master,
            KeyPurpose.PIN to R.string.manage_key_pin,
            KeyPurpose.MAC to R.string.manage_key_mac,
            KeyPurpose.TRACK to R.string.manage_key_track,
        )

        /** What the core calls them; a name that is the same in every language stands for itself. */
        val ALGORITHMS = mapOf("two-key TDES" to R.string.manage_key_tdes2, "three-key TDES" to R.string.manage_key_tdes3)
        val MISSING = mapOf(
            KeyPurpose.MASTER to R.string.manage_key_missing,
            KeyPurpose.PIN to R.string.manage_key_working,
            KeyPurpose.MAC to R.string.manage_key_working,
            KeyPurpose.TRACK to R.string.manage_key_track_none,
        )
    }
}
