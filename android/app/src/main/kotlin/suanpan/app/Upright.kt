package suanpan.app

import android.app.Activity
import android.content.pm.ActivityInfo
import suanpan.app.design.Grid

/** Hand-helds stay upright: turned, there is no room for what a finger needs. */
internal fun Activity.stayUpright() {
    if (resources.configuration.smallestScreenWidthDp < Grid.WIDE) requestedOrientation = ActivityInfo.SCREEN_ORIENTATION_PORTRAIT
}
