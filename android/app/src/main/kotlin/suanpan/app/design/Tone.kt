package suanpan.app.design

import android.content.Context
import android.content.res.ColorStateList
import suanpan.app.R

/**
 * A ground and what may stand on it. Views take a tone, never a colour, so that this table is every pair in use and
 * a test can hold each to its contrast: [text], [soft] and [mark] to 4.5:1, [edge] to 3:1 (WCAG 2.1, 1.4.3 and 1.4.11).
 */
enum class Tone(val ground: Int, val text: Int, val soft: Int = text, val mark: Int = text, val edge: Int? = null) {
    PAPER(R.color.paper, R.color.ink, R.color.soft, R.color.cinnabar, R.color.edge),
    SURFACE(R.color.surface, R.color.ink, R.color.soft, R.color.cinnabar, R.color.edge),
    SUNKEN(R.color.sunken, R.color.ink, R.color.soft, R.color.ink, R.color.edge),
    PRESSED(R.color.pressed, R.color.ink),
    OFF(R.color.off, R.color.off_text),

    PRIMARY(R.color.primary, R.color.on_primary, R.color.on_primary_soft),
    PRIMARY_DOWN(R.color.primary_down, R.color.on_primary),
    DANGER(R.color.cinnabar, R.color.on_primary),
    DANGER_DOWN(R.color.cinnabar_down, R.color.on_primary),
    LACQUER(R.color.lacquer, R.color.on_lacquer, R.color.on_lacquer_soft, R.color.bead_counted),

    JADE(R.color.jade_tint, R.color.ink, R.color.soft, R.color.jade, R.color.jade),
    CINNABAR(R.color.cinnabar_tint, R.color.ink, R.color.soft, R.color.cinnabar, R.color.cinnabar),
    OCHRE(R.color.ochre_tint, R.color.ink, R.color.soft, R.color.ochre, R.color.ochre),
    INDIGO(R.color.indigo_tint, R.color.ink, R.color.soft, R.color.indigo, R.color.indigo),
    SLATE(R.color.slate_tint, R.color.ink, R.color.soft, R.color.slate, R.color.slate),

    SLIP(R.color.slip_paper, R.color.slip_ink),
}

/** The colours of marks that stand on paper or on a surface, outside their own tint. */
val MARKS_ON_PLAIN = listOf(R.color.jade, R.color.cinnabar, R.color.ochre, R.color.indigo, R.color.slate, R.color.focus)

fun Context.colour(id: Int): Int = getColor(id)

/** Text colours of something that can be pressed and switched off. */
internal fun Context.textColours(idle: Tone, down: Tone, off: Tone): ColorStateList = ColorStateList(
    arrayOf(intArrayOf(-android.R.attr.state_enabled), intArrayOf(android.R.attr.state_pressed), intArrayOf()),
    intArrayOf(colour(off.text), colour(down.text), colour(idle.text)),
)
