package suanpan.desk.stage

import android.os.SystemClock
import android.view.KeyCharacterMap
import android.view.KeyEvent
import android.view.MotionEvent
import android.view.View
import android.view.inputmethod.EditorInfo
import suanpan.desk.page.Command
import suanpan.desk.page.Key
import suanpan.desk.page.TouchPhase

/** Touches and keys, as the uppermost window gets them. */
class Hands(private val windows: Windows) {
    private var touched: View? = null
    private var downAtMs = 0L

    /** The number of the last touch or key that was carried out. */
    var lastInput = 0L
        private set

    fun touch(touch: Command.Touch) {
        lastInput = touch.input
        val nowMs = SystemClock.uptimeMillis()
        if (touch.phase == TouchPhase.DOWN) {
            touched = windows.roots.lastOrNull()
            downAtMs = nowMs
        }
        val root = touched ?: return
        val at = windows.place(root)
        val event = MotionEvent.obtain(downAtMs, nowMs, ACTIONS.getValue(touch.phase), touch.x - at.x, touch.y - at.y, 0)
        root.dispatchTouchEvent(event)
        event.recycle()
        if (touch.phase == TouchPhase.UP || touch.phase == TouchPhase.CANCEL) touched = null
    }

    fun press(press: Command.Press) {
        lastInput = press.input
        send(KEYS.getValue(press.key))
    }

    fun type(type: Command.Type) {
        lastInput = type.input
        val editor = windows.roots.lastOrNull()?.findFocus()?.takeIf { it.onCheckIsTextEditor() }
        if (editor != null) {
            editor.onCreateInputConnection(EditorInfo())?.commitText(type.text, 1)
            return
        }
        val map = KeyCharacterMap.load(KeyCharacterMap.VIRTUAL_KEYBOARD)
        for (char in type.text) {
            val digit = char.digitToIntOrNull()
            if (digit != null) send(KeyEvent.KEYCODE_0 + digit)
            else map.getEvents(charArrayOf(char))?.forEach { windows.roots.lastOrNull()?.dispatchKeyEvent(it) }
        }
    }

    private fun send(code: Int) {
        val nowMs = SystemClock.uptimeMillis()
        for (action in listOf(KeyEvent.ACTION_DOWN, KeyEvent.ACTION_UP)) {
            // The window may have changed in between.
            windows.roots.lastOrNull()?.dispatchKeyEvent(KeyEvent(nowMs, nowMs, action, code, 0))
        }
    }

    private companion object {
        val ACTIONS = mapOf(
            TouchPhase.DOWN to MotionEvent.ACTION_DOWN,
            TouchPhase.MOVE to MotionEvent.ACTION_MOVE,
            TouchPhase.UP to MotionEvent.ACTION_UP,
            TouchPhase.CANCEL to MotionEvent.ACTION_CANCEL,
        )
        val KEYS = mapOf(
            Key.ENTER to KeyEvent.KEYCODE_ENTER,
            Key.BACKSPACE to KeyEvent.KEYCODE_DEL,
            Key.BACK to KeyEvent.KEYCODE_BACK,
            Key.TAB to KeyEvent.KEYCODE_TAB,
            Key.UP to KeyEvent.KEYCODE_DPAD_UP,
            Key.DOWN to KeyEvent.KEYCODE_DPAD_DOWN,
            Key.LEFT to KeyEvent.KEYCODE_DPAD_LEFT,
            Key.RIGHT to KeyEvent.KEYCODE_DPAD_RIGHT,
        )
    }
}
