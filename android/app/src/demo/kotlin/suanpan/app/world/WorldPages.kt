package suanpan.app.world

import suanpan.app.manage.MenuEntry
import suanpan.app.manage.Page
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Place

/** The demo's own page. */
object WorldPages {
    val entry: MenuEntry? = null
    val makers: Map<String, (PageFrame, Place) -> Page?> = emptyMap()
}
