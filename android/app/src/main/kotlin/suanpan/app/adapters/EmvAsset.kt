package suanpan.app.adapters

import android.content.Context
import java.io.FileNotFoundException
import java.io.IOException
import suanpan.shell.port.EmvParameterFile
import suanpan.shell.port.EmvParameters
import suanpan.shell.port.ParameterException

/** The acquirer's file of applications and CA keys, as it was packed into the app; docs/install.md says how. */
object EmvAsset {
    const val NAME = "emv-parameters.txt"

    /**
     * Null where the app has none.
     * @throws ParameterException where it has a wrong one.
     */
    fun read(context: Context): EmvParameters? {
        val text = try {
            context.assets.open(NAME).use { it.readBytes().toString(Charsets.UTF_8) }
        } catch (_: FileNotFoundException) {
            return null
        } catch (error: IOException) {
            throw ParameterException(0, "file", "a readable asset", error.javaClass.simpleName)
        }
        return EmvParameterFile.parse(text)
    }
}
