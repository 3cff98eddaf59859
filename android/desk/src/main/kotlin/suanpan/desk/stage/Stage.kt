package suanpan.desk.stage

import android.os.Looper
import android.os.SystemClock
import java.time.Duration
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.GraphicsMode
import org.robolectric.shadows.ShadowChoreographer
import suanpan.desk.DeskRunner
import suanpan.desk.page.Command
import suanpan.desk.page.Hall
import suanpan.desk.page.Part
import suanpan.desk.page.WallClock
import suanpan.desk.page.json

/**
 * Where the app plays: its main thread. Waits for commands and for Android's own next deadline, lets the clock
 * follow the wall clock, and shows what changed.
 */
@RunWith(DeskRunner::class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
class Stage {
    private val looper = shadowOf(Looper.getMainLooper())
    private val wallClock = WallClock()

    @Test
    fun play() {
        SystemClock.setCurrentTimeMillis(wallClock.nowMs())
        // Robolectric would let animations step a thousand times a second.
        ShadowChoreographer.setFrameDelay(Duration.ofMillis(FRAME_MS))
        val world = World()
        val activities = ActivityStack()
        activities.launch(world.launcher)
        val windows = Windows(activities)
        val hands = Hands(windows)
        val settings = TerminalSettings(activities)
        val nodes = Nodes(windows)
        var busyUntilMs = 0L
        while (!Hall.isClosing) {
            val nowMs = wallClock.nowMs()
            // Other threads post to Android's queue without waking us, so waits are short; shorter while things move.
            val command = Hall.next(waitMs(if (nowMs < busyUntilMs) ACTIVE_WAIT_MS else QUIET_WAIT_MS))
            if (command != null) {
                follow(wallClock.nowMs())
                when (command) {
                    is Command.Touch -> hands.touch(command)
                    is Command.Press -> hands.press(command)
                    is Command.Type -> hands.type(command)
                    is Command.Night, is Command.FontScale, Command.Rotate -> settings.change(command)
                    is Command.Language -> if (world.speak(command.tag)) activities.makeAnew()
                    else -> world.obey(command)
                }
                looper.idle()
            }
            follow(wallClock.nowMs())
            activities.settle()
            if (windows.show(hands.lastInput, wallClock.nowMs())) {
                busyUntilMs = nowMs + ACTIVE_FOR_MS
                Hall.feed.publish(Part.NODES, nodes.describe())
            }
            world.show()
            Hall.feed.publish(Part.TERMINAL, json(settings.describe() + world.terminal() + mapOf("state" to "running")))
        }
        activities.close()
        world.close()
    }

    /** Runs what is due on Android's main thread until [nowMs]. */
    private fun follow(nowMs: Long) {
        val behindMs = nowMs - SystemClock.uptimeMillis()
        if (behindMs > 0) looper.idleFor(Duration.ofMillis(behindMs)) else looper.idle()
    }

    /** No longer than until the next thing that Android wants to do. */
    private fun waitMs(mostMs: Long): Long {
        val next = looper.nextScheduledTaskTime.toMillis()
        if (next <= 0) return mostMs
        return (next - wallClock.nowMs()).coerceIn(1, mostMs)
    }

    private companion object {
        const val FRAME_MS = 16L
        const val ACTIVE_WAIT_MS = 4L
        const val QUIET_WAIT_MS = 20L
        const val ACTIVE_FOR_MS = 1_500L
    }
}
