package suanpan.app

import android.app.Activity
import android.os.Build
import android.widget.ListView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import suanpan.app.manage.Place
import suanpan.shell.Language
import suanpan.testing.Picture

/**
 * Every screen on Android 7.0: nothing that it lacks is called while a screen is made, laid out and drawn. What it looks
 * like is seen on a newer one: Robolectric's own graphics begin at API 26.
 */
@RunWith(RobolectricTestRunner::class)
@Config(sdk = [24])
class OldestAndroidTest : AppTest() {
    private fun looks(name: String, activity: Activity) {
        Picture.of(activity)
        assertTrue("$name says nothing", activity.text.isNotBlank())
    }

    @Test
    fun `it is the oldest`() = assertEquals(24, Build.VERSION.SDK_INT)

    @Test
    fun `payment screens`() {
        for (language in Language.values()) {
            val catalogue = Catalogue(language == Language.ZH)
            terminal.payments = Samples(language == Language.ZH).day()
            for ((name, view) in catalogue.all + catalogue.long) {
                val controller = pay(view, language)
                looks(name, controller.get())
                controller.recreate()
                controller.pause().stop().destroy()
            }
            val sale = pay(catalogue.idle, language)
            sale.get().newSale()
            sale.get().typed("1280")
            looks("amount", sale.get())
            app.session.become(Session.State.Failed(catalogue.failed))
            looks("failed", sale.get())
            sale.pause().stop().destroy()
            val ended = pay(catalogue.approved, language)
            ended.get().showCustomer(catalogue.approved)
            looks("customer", ended.get())
            ended.pause().stop().destroy()
        }
    }

    @Test
    fun `management screens`() {
        for (language in Language.values()) {
            val samples = Samples(language == Language.ZH)
            terminal.payments = samples.day()
            terminal.owed = samples.owed()
            terminal.slip = samples.slip()
            val order = Samples.order(2)
            val places = listOf(
                Place.MENU, Place.HISTORY, Place.OWED, Place.KEYS, Place.SETTINGS, Place.ABOUT, Place.LICENCES, Place.licence("MPL-2.0"),
                Place.payment(order), Place.void(order), Place.slip(order),
            )
            for (place in places) {
                val controller = manage(place, language)
                looks("$place", controller.get())
                controller.recreate()
                app.settle()
                looks("$place", controller.get())
                controller.pause().stop().destroy()
            }
            val history = manage(Place.HISTORY, language)
            val list = history.get().views.first { it is ListView } as ListView
            list.performItemClick(list.getChildAt(1), 1, 1)
            app.settle()
            looks("a payment", history.get())
            history.pause().stop().destroy()
        }
    }
}
