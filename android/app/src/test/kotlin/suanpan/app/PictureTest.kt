package suanpan.app

import android.app.Activity
import java.io.File
import org.robolectric.RuntimeEnvironment
import suanpan.app.manage.Place
import suanpan.shell.Language
import suanpan.testing.Layout
import suanpan.testing.Picture
import suanpan.testing.idle

/** Looks at screens: against the reviewed pictures, and for faults that nobody would see. Says all of them at once. */
abstract class PictureTest(private val variant: Variant) : AppTest() {
    /** Which pictures are kept: of the others only the faults are looked for. */
    enum class Kept { ALL, SOME, NONE }

    enum class Variant(val language: Language, val qualifiers: String, val kept: Kept, val fontScale: Float = 1f) {
        ZH_DAY(Language.ZH, "w360dp-h640dp-notnight-xhdpi", Kept.ALL),
        ZH_NIGHT(Language.ZH, "w360dp-h640dp-night-xhdpi", Kept.ALL),
        EN_DAY(Language.EN, "w360dp-h640dp-notnight-xhdpi", Kept.ALL),
        EN_NIGHT(Language.EN, "w360dp-h640dp-night-xhdpi", Kept.SOME),
        ZH_TALL(Language.ZH, "w360dp-h720dp-notnight-xhdpi", Kept.SOME),

        /** A terminal that stands on the counter: 1280x800. */
        ZH_WIDE(Language.ZH, "w1280dp-h800dp-land-notnight-mdpi", Kept.SOME),
        EN_WIDE(Language.EN, "w1280dp-h800dp-land-night-mdpi", Kept.NONE),

        /** The lowest screen that is sold. */
        ZH_LOW(Language.ZH, "w320dp-h568dp-notnight-xhdpi", Kept.SOME),
        EN_LOW(Language.EN, "w320dp-h568dp-notnight-xhdpi", Kept.NONE),

        /** Larger letters, as far as the system's settings go. */
        ZH_LARGE(Language.ZH, "w360dp-h640dp-notnight-xhdpi", Kept.NONE, 1.3f),
        EN_LARGE(Language.EN, "w360dp-h640dp-notnight-xhdpi", Kept.NONE, 1.3f),
        EN_WIDE_LARGE(Language.EN, "w1280dp-h800dp-land-notnight-mdpi", Kept.NONE, 1.3f),
        EN_LARGER(Language.EN, "w360dp-h640dp-notnight-xhdpi", Kept.NONE, 1.5f),
        ZH_LARGEST(Language.ZH, "w360dp-h640dp-notnight-xhdpi", Kept.NONE, 2f),
        EN_LARGEST(Language.EN, "w360dp-h640dp-notnight-xhdpi", Kept.NONE, 2f),
        EN_WIDE_LARGEST(Language.EN, "w1280dp-h800dp-land-notnight-mdpi", Kept.NONE, 2f),
        ;

        val folder: String get() = name.lowercase().replace('_', '-')
    }

    private val faults = ArrayList<String>()
    protected val language: Language get() = variant.language
    protected val zh = variant.language == Language.ZH
    protected val catalogue = Catalogue(zh)
    protected val samples = Samples(zh)

    protected fun prepare() {
        RuntimeEnvironment.setQualifiers(variant.qualifiers)
        RuntimeEnvironment.setFontScale(variant.fontScale)
    }

    protected fun look(name: String, activity: Activity, kept: Boolean = true) {
        idle()
        val picture = Picture.of(activity)
        val compared = kept && (variant.kept == Kept.ALL || variant.kept == Kept.SOME && name in SOME)
        if (compared) {
            try {
                golden.check("${variant.folder}/$name", picture)
            } catch (difference: AssertionError) {
                faults += difference.message.orEmpty()
            }
        }
        val screens = System.getenv("SUANPAN_SCREENS")
        if (screens != null && "${variant.folder}/$name" in SHOWN) picture.write(File(screens, "$name-${variant.folder}.png"))
        faults += Layout.faults(activity.window.decorView, picture).map { "${variant.folder}/$name: $it" }
    }

    /** Opens [place], does [act], looks. */
    protected fun managed(name: String, place: Place, kept: Boolean = true, act: (Activity) -> Unit = {}) {
        val controller = manage(place, language)
        act(controller.get())
        look(name, controller.get(), kept)
        controller.pause().stop().destroy()
    }

    protected fun conclude() {
        if (faults.isNotEmpty()) throw AssertionError("${faults.size} faults:\n" + faults.joinToString("\n"))
    }

    companion object {
        /** What stands for the rest where only some are kept: one of each kind of layout. */
        private val SOME = setOf(
            "home", "amount", "present-card", "enter-pin", "waiting", "approved", "unknown",
            "manage-menu", "manage-history", "manage-payment-approved", "manage-settings", "manage-two-panes", "world",
        )

        /** What the documentation shows: `SUANPAN_SCREENS=docs/screens` (absolute) writes them. */
        private val SHOWN = setOf(
            "zh-day/home", "zh-day/amount", "zh-day/present-card", "zh-day/enter-pin", "zh-day/approved", "zh-day/unknown",
            "zh-day/manage-history", "zh-day/manage-menu", "zh-day/manage-keys", "en-day/manage-keys", "zh-day/manage-settings-printer", "zh-night/home", "zh-night/manage-payment-reversing", "en-day/home", "en-day/approved",
            "en-day/declined", "en-day/unknown", "en-day/manage-history", "en-day/manage-owed", "en-day/world-books",
            "en-night/approved", "zh-wide/home", "zh-wide/manage-two-panes",
        )

        @JvmStatic
        fun all(): List<Array<Any>> = Variant.values().map { arrayOf(it) }
    }
}
