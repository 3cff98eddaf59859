package suanpan.app.world

import android.view.View
import suanpan.app.manage.MenuEntry
import suanpan.app.manage.Page
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Place

/** A release has no simulated world. */
object WorldPages {
    val entry: MenuEntry? = null
    val network: Boolean? = null
    internal fun switches(@Suppress("UNUSED_PARAMETER") frame: PageFrame): List<View> = emptyList()
    val makers: Map<String, (PageFrame, Place) -> Page?> = emptyMap()
}
