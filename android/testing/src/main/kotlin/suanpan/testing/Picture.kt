package suanpan.testing

import android.app.Activity
import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import android.view.View
import java.io.File
import javax.imageio.ImageIO
import org.robolectric.Shadows.shadowOf

/** What a screen looks like: ARGB pixels, row by row. */
class Picture(val width: Int, val height: Int, val pixels: IntArray) {
    fun colourAt(x: Int, y: Int): Int = pixels[y * width + x]

    /** Whether something is drawn: without native graphics every screen is one flat colour. */
    val drawn: Boolean get() = pixels.any { it != pixels.first() }

    fun png(): ByteArray = PalettePng.encode(pixels, width, height)

    fun write(file: File) {
        file.absoluteFile.parentFile?.mkdirs()
        file.writeBytes(png())
    }

    companion object {
        /** Lets the main thread finish what it has, then draws the window without system bars. */
        fun of(activity: Activity): Picture {
            shadowOf(Looper.getMainLooper()).idle()
            return of(activity.window.decorView)
        }

        /** A view that is laid out. */
        fun of(view: View): Picture {
            require(view.width > 0 && view.height > 0) { "$view is not laid out" }
            val bitmap = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
            view.draw(Canvas(bitmap))
            val pixels = IntArray(bitmap.width * bitmap.height)
            bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
            return Picture(bitmap.width, bitmap.height, pixels).also { bitmap.recycle() }
        }

        fun read(file: File): Picture {
            val image = checkNotNull(ImageIO.read(file)) { "$file is not a picture" }
            val pixels = image.getRGB(0, 0, image.width, image.height, null, 0, image.width)
            return Picture(image.width, image.height, pixels)
        }
    }
}
