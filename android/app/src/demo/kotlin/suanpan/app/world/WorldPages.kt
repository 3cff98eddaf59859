package suanpan.app.world

import android.view.View
import suanpan.app.R
import suanpan.app.design.Glyph
import suanpan.app.manage.MenuEntry
import suanpan.app.manage.Page
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Place

/** The demo's own pages. */
object WorldPages {
    internal val PANEL = Place("world")
    internal val BOOKS = Place("books")

    /** Put here by whoever makes the world; null before that, and where the devices are real. */
    @Volatile
    var world: World? = null

    val entry: MenuEntry? = MenuEntry(PANEL, Glyph.WORLD, R.string.world, R.string.world_more)

    /** Whether the simulated network is there; null without a simulated world. */
    val network: Boolean? get() = world?.network

    /** What the settings offer besides. */
    internal fun switches(frame: PageFrame): List<View> = listOfNotNull(world?.let { NetworkSwitch.of(it, frame) })

    val makers: Map<String, (PageFrame, Place) -> Page?> = mapOf(
        PANEL.page to { frame, _ -> WorldPage(frame) },
        BOOKS.page to { frame, _ -> BooksPage(frame) },
    )
}
