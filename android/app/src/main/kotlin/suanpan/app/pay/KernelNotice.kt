package suanpan.app.pay

import android.content.Context
import android.view.View
import android.widget.FrameLayout
import suanpan.app.R
import suanpan.app.design.Banner
import suanpan.app.design.Glyph
import suanpan.app.design.Tone
import suanpan.app.design.WRAP
import suanpan.app.design.put
import suanpan.shell.port.KernelTrouble

/** Why no card can be read, in words and as a code; takes no room while nothing is in the way. */
class KernelNotice(context: Context) : FrameLayout(context) {
    private var shown: KernelTrouble.Kind? = null

    init {
        visibility = View.GONE
        accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
    }

    fun show(trouble: KernelTrouble?) {
        if (trouble?.kind == shown) return
        shown = trouble?.kind
        removeAllViews()
        visibility = if (trouble == null) View.GONE else View.VISIBLE
        if (trouble == null) return
        val words = context.getString(R.string.manage_rejected, context.getString(WORDS.getValue(trouble.kind)), trouble.kind.code)
        put(Banner(context, Tone.CINNABAR, Glyph.BANG, words), height = WRAP)
    }

    private companion object {
        val WORDS = mapOf(
            KernelTrouble.Kind.NO_PARAMETERS to R.string.kernel_no_parameters,
            KernelTrouble.Kind.WRONG_PARAMETERS to R.string.kernel_wrong_parameters,
            KernelTrouble.Kind.REFUSED_PARAMETERS to R.string.kernel_refused_parameters,
        )
    }
}
