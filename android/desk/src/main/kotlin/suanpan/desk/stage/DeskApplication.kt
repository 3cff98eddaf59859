package suanpan.desk.stage

import android.content.Context
import android.content.ContextWrapper
import android.content.SharedPreferences
import java.io.File
import suanpan.app.SuanpanApplication
import suanpan.desk.page.Hall
import suanpan.shell.Language

/** The app itself, its files in the folder of the desk: they outlive the process, as on a terminal. */
class DeskApplication : SuanpanApplication() {
    override fun attachBaseContext(base: Context) = super.attachBaseContext(FolderContext(base, Hall.folder))

    override fun onCreate() {
        val language = when (Hall.language) {
            "zh" -> Language.ZH
            "en" -> Language.EN
            else -> settings.language
        }
        // A person who watches an answer get lost does not wait as long as a shop does.
        save(settings.copy(language = language, host = settings.host.copy(responseTimeoutMs = ANSWER_MS)))
        super.onCreate()
    }

    private companion object {
        const val ANSWER_MS = 8_000L
    }
}

private class FolderContext(base: Context, private val folder: File) : ContextWrapper(base) {
    override fun getFilesDir(): File = folder.apply { mkdirs() }

    override fun getSharedPreferences(name: String, mode: Int): SharedPreferences =
        baseContext.getSharedPreferences(File(filesDir, "$name.xml"), mode)
}
