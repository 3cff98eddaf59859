package suanpan.app

import android.app.Activity
import android.view.View
import android.view.ViewGroup
import android.widget.EditText
import android.widget.ScrollView
import android.widget.TextView
import java.io.File
import java.util.TimeZone
import org.junit.Before
import org.junit.Rule
import org.junit.rules.TestName
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.android.controller.ActivityController
import suanpan.app.manage.Field
import suanpan.app.manage.ManageActivity
import suanpan.app.manage.Place
import suanpan.app.pay.TerminalActivity
import suanpan.shell.Language
import suanpan.shell.TerminalView
import suanpan.testing.Golden
import suanpan.testing.idle
import suanpan.testing.tap
import suanpan.testing.tree

/** A screen under test: the app with a [FakeTerminal], at a fixed place on earth. */
abstract class AppTest {
    @get:Rule
    val name = TestName()

    protected val app: TestApplication get() = RuntimeEnvironment.getApplication() as TestApplication
    protected val terminal = FakeTerminal(FakeDevices.simulated())
    protected val golden = Golden(File(System.getProperty("goldens.dir")), File(System.getProperty("pictures.dir")))

    @Before
    fun place() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Shanghai"))
    }

    protected fun pay(view: TerminalView?, language: Language = Language.ZH): ActivityController<TerminalActivity> {
        app.language = language
        app.run(terminal)
        view?.let(app.session::show)
        return Robolectric.buildActivity(TerminalActivity::class.java).setup().also { app.settle() }
    }

    protected fun manage(place: Place, language: Language = Language.ZH): ActivityController<ManageActivity> {
        app.language = language
        app.run(terminal)
        val intent = ManageActivity.intent(app, place)
        return Robolectric.buildActivity(ManageActivity::class.java, intent).setup().also { app.settle() }
    }

    /** What the core shows next. */
    protected fun show(view: TerminalView) {
        terminal.view = view
        app.session.show(view)
        idle()
        app.settle()
    }

    protected fun press(activity: Activity, words: String) {
        tap(activity.find(words))
        app.settle()
    }
}

val Activity.views: List<View> get() = window.decorView.tree()

/** Every word on the screen, in reading order of the tree. */
val Activity.text: String get() = views.filterIsInstance<TextView>().joinToString("\n") { it.text }

/** The control that says or is called [words]. */
fun Activity.find(words: String): View = views.firstOrNull { it.isClickable && it.says(words) }
    ?: views.firstOrNull { it.says(words) }?.clickable()
    ?: throw AssertionError("nothing says \"$words\"; there is:\n$text")

/** Scrolls the page down so that what says [words] stands on top, or to its end. */
fun Activity.lower(words: String? = null) {
    val sheet = views.filterIsInstance<ScrollView>().last()
    val to = views.firstOrNull { words != null && (it as? TextView)?.text?.toString() == words }
    sheet.scrollTo(0, Int.MAX_VALUE / 2)
    if (to != null) {
        val place = android.graphics.Rect(0, 0, to.width, to.height).also { (sheet.getChildAt(0) as ViewGroup).offsetDescendantRectToMyCoords(to, it) }
        sheet.scrollTo(0, place.top - 16)
    }
    idle()
}

/** The line to type in that is called [name]. */
internal fun Activity.field(name: Int): EditText = views.filterIsInstance<Field>().single { it.name == getString(name) }.edit

fun Activity.has(words: String): Boolean = words in text || views.any { it.contentDescription?.contains(words) == true }

private fun View.says(words: String) = (this as? TextView)?.text?.toString() == words || contentDescription?.toString() == words

private fun View.clickable(): View = generateSequence(this) { it.parent as? View }.firstOrNull { it.isClickable } ?: this
