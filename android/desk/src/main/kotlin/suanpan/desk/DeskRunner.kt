package suanpan.desk

import java.util.Properties
import org.junit.runners.model.FrameworkMethod
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import org.robolectric.internal.bytecode.InstrumentationConfiguration
import org.robolectric.pluginapi.config.GlobalConfigProvider
import suanpan.desk.stage.DeskApplication

/**
 * Robolectric, used as a way to run Android's own framework on a desktop. It thinks that [suanpan.desk.stage.Stage]
 * is a test; the test never returns.
 */
class DeskRunner(stage: Class<*>) : RobolectricTestRunner(stage) {
    override fun createClassLoaderConfig(method: FrameworkMethod): InstrumentationConfiguration =
        InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
            // Shared with the world outside of the sandbox, and none of them knows Android.
            .apply { SHARED.forEach(::doNotAcquirePackage) }
            .build()

    /** Where the app's manifest and resources are: what the Android Gradle plugin would write into a file. */
    override fun getBuildSystemApiProperties(): Properties = Properties().apply {
        setProperty("android_merged_manifest", System.getProperty("desk.manifest"))
        setProperty("android_resource_apk", System.getProperty("desk.resources"))
        setProperty("android_custom_package", "suanpan.app")
    }

    private companion object {
        val SHARED = listOf("suanpan.desk.page.", "suanpan.shell.", "suanpan.core.", "suanpan.sim.", "kotlin.", "com.sun.jna.")
    }
}

/** Which Android, and what screen. Robolectric finds it by META-INF/services. */
class ScreenConfig : GlobalConfigProvider {
    override fun get(): Config = Config.Builder()
        .setSdk(Integer.getInteger("desk.sdk"))
        .setQualifiers(System.getProperty("desk.qualifiers"))
        .setApplication(DeskApplication::class.java)
        .build()
}
