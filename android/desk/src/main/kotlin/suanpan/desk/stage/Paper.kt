package suanpan.desk.stage

import java.util.concurrent.atomic.AtomicBoolean
import suanpan.desk.page.Hall
import suanpan.desk.page.png
import suanpan.shell.port.Raster
import suanpan.sim.SimWorld

/** What hangs out of the printer, as pictures. */
class Paper {
    private class Slip(val id: String, val raster: Raster)

    private val slips = ArrayList<Slip>()
    private val news = AtomicBoolean()

    /** On the printer's thread. */
    fun comeOut(raster: Raster) {
        val id = Hall.server.keep(png(raster.widthDots, raster.heightDots, raster.bits))
        synchronized(slips) {
            slips.add(Slip(id, raster))
            if (slips.size > MOST) slips.removeAt(0)
        }
        news.set(true)
    }

    fun tear(sim: SimWorld) {
        sim.printer.tearOff()
        synchronized(slips) { slips.clear() }
    }

    fun takeNews(): Boolean = news.getAndSet(false)

    fun describe(): List<Map<String, Any?>> = synchronized(slips) {
        slips.map { mapOf("id" to it.id, "width" to it.raster.widthDots, "height" to it.raster.heightDots, "text" to it.raster.text) }
    }

    private companion object {
        const val MOST = 12
    }
}
