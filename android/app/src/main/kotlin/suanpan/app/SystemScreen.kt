package suanpan.app

import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.Intent
import android.widget.Toast

/** Opens a screen of Android's own settings. Makers lock some of them away; then it says so. */
internal fun Activity.openSystem(action: String) {
    val why = try {
        return startActivity(Intent(action))
    } catch (_: ActivityNotFoundException) {
        R.string.system_screen_none
    } catch (_: SecurityException) {
        R.string.system_screen_locked
    }
    Toast.makeText(this, why, Toast.LENGTH_LONG).show()
}
