package suanpan.app.manage

import android.view.View
import suanpan.app.R
import suanpan.app.design.Glyph
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.put
import suanpan.app.world.WorldPages

/** What can be managed. */
internal class MenuPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_menu)

    override fun build(): View {
        val rows = context.rows()
        ENTRIES.forEach { entry ->
            val row = ListRow(context, context.getString(entry.name), context.getString(entry.more), entry.glyph) {
                frame.open(entry.place, this)
            }
            rows.put(row, top = Grid.ONE)
        }
        return context.sheet(rows)
    }

    private companion object {
        val ENTRIES = listOf(
            MenuEntry(Place.HISTORY, Glyph.HISTORY, R.string.manage_history, R.string.manage_history_more),
            MenuEntry(Place.OWED, Glyph.TURN, R.string.manage_owed, R.string.manage_owed_more),
            MenuEntry(Place.KEYS, Glyph.KEY, R.string.manage_keys, R.string.manage_keys_more),
            MenuEntry(Place.SETTINGS, Glyph.GEAR, R.string.manage_settings, R.string.manage_settings_more),
            MenuEntry(Place.ABOUT, Glyph.INFO, R.string.manage_about, R.string.manage_about_more),
        ) + listOfNotNull(WorldPages.entry)
    }
}

/** A page that the menu leads to: its sign, its name and what it is for. */
class MenuEntry(val place: Place, val glyph: Glyph, val name: Int, val more: Int)
