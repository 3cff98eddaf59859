package suanpan.app.world

import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.ParameterizedRobolectricTestRunner
import org.robolectric.ParameterizedRobolectricTestRunner.Parameters
import suanpan.app.PictureTest

/** The demo's panel, as it was reviewed and with no fault. */
@RunWith(ParameterizedRobolectricTestRunner::class)
class WorldPicturesTest(variant: Variant) : PictureTest(variant) {
    @After
    fun leave() {
        WorldPages.world = null
    }

    @Test
    fun panel() {
        prepare()
        managed("world-none", WorldPages.PANEL)
        val world = FakeWorld(zh)
        WorldPages.world = world
        managed("world", WorldPages.PANEL)
        managed("world-books-none", WorldPages.BOOKS)
        world.lines = world.books()
        managed("world-books", WorldPages.BOOKS)
        conclude()
    }

    companion object {
        @JvmStatic
        @Parameters(name = "{0}")
        fun variants() = all()
    }
}
