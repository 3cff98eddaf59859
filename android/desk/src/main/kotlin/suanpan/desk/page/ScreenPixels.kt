package suanpan.desk.page

import java.nio.ByteBuffer
import java.util.Arrays

/** How a pixel lies in memory: native graphics take what the machine likes best. */
enum class PixelOrder { RGBA, BGRA }

/**
 * The last picture, cut into tiles that remember when they last changed. A page is sent the tiles that are newer
 * than what it has: as raw pixels, since over the loopback interface that is faster than any codec, and exact.
 */
internal class ScreenPixels {
    private var width = 0
    private var height = 0
    private var pixels = ByteArray(0)
    private var tiles = LongArray(0)
    private var order = PixelOrder.RGBA
    private var input = 0L

    /** Grows with each picture that differs from the one before. */
    var sequence = 0L
        private set

    private val columns get() = (width + TILE - 1) / TILE
    private val rows get() = (height + TILE - 1) / TILE

    /** Whether anything changed. */
    fun replace(width: Int, height: Int, next: ByteArray, order: PixelOrder, input: Long): Boolean {
        require(next.size == width * height * BYTES) { "expected ${width * height * BYTES} bytes, got ${next.size}" }
        this.input = input
        this.order = order
        if (width != this.width || height != this.height) {
            this.width = width
            this.height = height
            pixels = next.copyOf()
            sequence++
            tiles = LongArray(columns * rows) { sequence }
            return true
        }
        val following = sequence + 1
        var changed = false
        for (tile in tiles.indices) {
            val area = area(tile, 1)
            if (!differs(area, next)) continue
            copy(area, next, pixels)
            tiles[tile] = following
            changed = true
        }
        if (changed) sequence = following
        return changed
    }

    /** What changed after [seen], as the page reads it: see `wire.js`. Null when nothing did. */
    fun since(seen: Long): ByteArray? {
        if (sequence <= seen) return null
        val areas = newer(seen)
        val size = HEAD + areas.sumOf { AREA_HEAD + it.width * it.height * BYTES }
        val out = ByteBuffer.allocate(size)
        out.putInt(input.toInt()).putShort(width.toShort()).putShort(height.toShort()).putShort(areas.size.toShort())
        for (area in areas) {
            out.putShort(area.x.toShort()).putShort(area.y.toShort())
            out.putShort(area.width.toShort()).putShort(area.height.toShort())
            for (y in area.y until area.y + area.height) put((y * width + area.x) * BYTES, area.width * BYTES, out)
        }
        return out.array()
    }

    /** As RGBA, which is what a page's ImageData takes. */
    private fun put(from: Int, length: Int, out: ByteBuffer) {
        val to = out.position()
        out.put(pixels, from, length)
        if (order == PixelOrder.RGBA) return
        val bytes = out.array()
        for (at in to until to + length step BYTES) {
            val blue = bytes[at]
            bytes[at] = bytes[at + 2]
            bytes[at + 2] = blue
        }
    }

    /** Newer tiles, neighbours of a row joined. */
    private fun newer(seen: Long): List<Area> {
        val areas = ArrayList<Area>()
        var tile = 0
        while (tile < tiles.size) {
            val first = tile
            while (tile < tiles.size && tiles[tile] > seen && tile / columns == first / columns) tile++
            if (tile > first) areas.add(area(first, tile - first)) else tile++
        }
        return areas
    }

    private class Area(val x: Int, val y: Int, val width: Int, val height: Int)

    private fun area(tile: Int, count: Int): Area {
        val x = tile % columns * TILE
        val y = tile / columns * TILE
        return Area(x, y, minOf(count * TILE, width - x), minOf(TILE, height - y))
    }

    private fun differs(area: Area, next: ByteArray): Boolean = (area.y until area.y + area.height).any { y ->
        val from = (y * width + area.x) * BYTES
        val to = from + area.width * BYTES
        Arrays.mismatch(pixels, from, to, next, from, to) >= 0
    }

    private fun copy(area: Area, from: ByteArray, to: ByteArray) {
        for (y in area.y until area.y + area.height) {
            val at = (y * width + area.x) * BYTES
            System.arraycopy(from, at, to, at, area.width * BYTES)
        }
    }

    private companion object {
        const val TILE = 64
        const val BYTES = 4
        const val HEAD = 10
        const val AREA_HEAD = 8
    }
}
