package suanpan.desk.stage

import android.content.res.Configuration
import android.content.res.Resources
import org.robolectric.RuntimeEnvironment
import suanpan.desk.page.Command

/** What a person would change in Android's own settings, or by turning the terminal. */
class TerminalSettings(private val activities: ActivityStack) {
    private val configuration: Configuration get() = Resources.getSystem().configuration

    fun change(command: Command) {
        when (command) {
            is Command.Night -> RuntimeEnvironment.setQualifiers(if (command.on) "+night" else "+notnight")
            is Command.FontScale -> RuntimeEnvironment.setFontScale(command.scale)
            // Robolectric does not turn the sides over by itself.
            Command.Rotate -> RuntimeEnvironment.setQualifiers(
                "+w${configuration.screenHeightDp}dp-h${configuration.screenWidthDp}dp-" +
                    if (configuration.orientation == Configuration.ORIENTATION_PORTRAIT) "land" else "port",
            )
            else -> return
        }
        activities.makeAnew()
    }

    fun describe(): Map<String, Any?> = mapOf(
        "night" to (configuration.uiMode and Configuration.UI_MODE_NIGHT_MASK == Configuration.UI_MODE_NIGHT_YES),
        "fontScale" to configuration.fontScale.toDouble(),
        "landscape" to (configuration.orientation == Configuration.ORIENTATION_LANDSCAPE),
        "screen" to activities.front?.javaClass?.simpleName,
    )
}
