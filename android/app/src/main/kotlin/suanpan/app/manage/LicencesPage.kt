package suanpan.app.manage

import android.content.Context
import android.view.View
import suanpan.app.R
import suanpan.app.design.Grid
import suanpan.app.design.ListRow
import suanpan.app.design.Type
import suanpan.app.design.put
import suanpan.app.design.words

/** A piece of work that is in the app; [terms] are the names of its licences. */
internal class Contribution(val name: String, val version: String, val terms: List<String>, val copyright: String)

/** What scripts/apk.d/licences.py wrote: a list, and a text for each licence. */
internal class Licences(private val context: Context) {
    val works: List<Contribution> by lazy(LazyThreadSafetyMode.NONE) {
        read("list.txt").lines().filter { it.isNotEmpty() }.map { line ->
            val (name, version, terms, copyright) = line.split('|')
            Contribution(name, version, terms.split(" AND "), copyright)
        }
    }

    /** The licences that have a text. */
    val names: List<String> get() = context.assets.list(FOLDER).orEmpty().filter { it != "list.txt" }.map { it.removeSuffix(".txt") }.sorted()

    /** Null where there is no such licence: an address may come from anywhere. */
    fun text(name: String): String? = if (name in names) read("$name.txt") else null

    private fun read(name: String) = context.assets.open("$FOLDER/$name").bufferedReader().use { it.readText() }

    private companion object {
        const val FOLDER = "licences"
    }
}

/** Whose work is in here, and on what terms. */
internal class LicencesPage(frame: PageFrame) : Page(frame) {
    override val title: CharSequence = context.getString(R.string.manage_licences)

    override fun build(): View {
        val licences = Licences(context)
        val rows = context.rows()
        rows.put(context.heading(context.getString(R.string.manage_licence_texts)))
        licences.names.forEach { name ->
            rows.put(ListRow(context, name) { frame.open(Place.licence(name), this) }, top = Grid.ONE)
        }
        rows.put(context.heading(context.getString(R.string.manage_licence_works)), top = Grid.THREE)
        licences.works.forEach { work ->
            val more = listOf(work.terms.joinToString(), work.copyright).filter { it.isNotEmpty() }.joinToString("\n")
            rows.put(ListRow(context, "${work.name} ${work.version}".trim(), more), top = Grid.ONE)
        }
        return context.sheet(rows)
    }
}

/** The whole text of one licence. */
internal class LicencePage(frame: PageFrame, name: String, private val text: String) : Page(frame) {
    override val title: CharSequence = name

    override fun build(): View = context.sheet(context.rows().apply { put(context.words(text, Type.CAPTION)) })

    companion object {
        fun of(frame: PageFrame, name: String?): LicencePage? {
            val text = name?.let { Licences(frame.context).text(it) } ?: return null
            return LicencePage(frame, name, text)
        }
    }
}
