package suanpan.desk.stage

import android.app.Activity
import android.content.Intent
import android.view.View
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController

/** The one task of the terminal: what Android's activity manager does for an app of a few Activities. */
class ActivityStack {
    private class Entry(val controller: ActivityController<out Activity>, val request: Intent, val wantsResult: Boolean) {
        /** The configuration changed while it was not in front. */
        var stale = false
        val activity: Activity get() = controller.get()
    }

    private val entries = ArrayList<Entry>()

    /** The Activity in front; null once the last has finished. */
    val front: Activity? get() = entries.lastOrNull()?.activity

    /** The windows of the others: Robolectric leaves them where they are. */
    val behind: List<View> get() = entries.dropLast(1).map { it.activity.window.decorView }

    private var launcher: Class<out Activity>? = null

    fun launch(activity: Class<out Activity>) {
        launcher = activity
        push(Intent().setClassName("suanpan.app", activity.name), false)
    }

    /** Starts what was asked for, ends what has finished. The first Activity comes back when it ends, as a kiosk does. */
    fun settle() {
        while (true) {
            val top = entries.lastOrNull()
            val asked = top?.let { shadowOf(it.activity).nextStartedActivityForResult }
            when {
                asked?.intent?.component != null -> push(asked.intent, asked.requestCode >= 0)
                top?.activity?.isFinishing == true -> pop(top)
                top == null -> launcher?.let { push(Intent().setClassName("suanpan.app", it.name), false) } ?: return
                else -> return
            }
        }
    }

    /** Every Activity is made anew with what now holds; those behind, when they are seen next. */
    fun makeAnew() {
        entries.forEach { it.stale = true }
        entries.lastOrNull()?.let(::refresh)
    }

    fun close() {
        entries.asReversed().forEachIndexed { index, entry ->
            if (index == 0) entry.controller.pause().stop()
            entry.controller.destroy()
        }
        entries.clear()
    }

    private fun push(intent: Intent, wantsResult: Boolean) {
        val name = checkNotNull(intent.component).className
        // Intents with FLAG_ACTIVITY_CLEAR_TOP or SINGLE_TOP bring an open one back.
        val flags = Intent.FLAG_ACTIVITY_CLEAR_TOP or Intent.FLAG_ACTIVITY_SINGLE_TOP or Intent.FLAG_ACTIVITY_REORDER_TO_FRONT
        val open = entries.firstOrNull { it.activity.javaClass.name == name }
        if (open != null && intent.flags and flags != 0) {
            while (entries.last() !== open) pop(entries.last())
            open.controller.newIntent(intent)
            return
        }
        val below = entries.lastOrNull()
        below?.controller?.pause()
        val type = Class.forName(name).asSubclass(Activity::class.java)
        val entry = Entry(Robolectric.buildActivity(type, intent), intent, wantsResult)
        entries.add(entry)
        entry.controller.setup()
        below?.controller?.stop()
    }

    private fun pop(top: Entry) {
        top.controller.pause()
        val result = shadowOf(top.activity).let { it.resultCode to it.resultIntent }
        entries.remove(top)
        entries.lastOrNull()?.let { below ->
            below.controller.restart().resume()
            if (top.wantsResult) shadowOf(below.activity).receiveResult(top.request, result.first, result.second)
            refresh(below)
        }
        top.controller.stop().destroy()
    }

    private fun refresh(entry: Entry) {
        if (!entry.stale) return
        entry.stale = false
        entry.controller.recreate()
        // Robolectric forgets the window of an Activity that was made anew.
        if (!entry.activity.window.decorView.isAttachedToWindow) entry.controller.visible()
    }
}
