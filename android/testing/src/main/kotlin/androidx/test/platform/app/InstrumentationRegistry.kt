package androidx.test.platform.app

import android.app.Instrumentation
import android.os.Bundle

/** Robolectric leaves its instrumentation here before a test. */
object InstrumentationRegistry {
    private var instrumentation: Instrumentation? = null
    private var arguments = Bundle()

    @JvmStatic
    fun registerInstance(registered: Instrumentation?, with: Bundle?) {
        instrumentation = registered
        arguments = with ?: Bundle()
    }

    @JvmStatic
    fun getInstrumentation(): Instrumentation = checkNotNull(instrumentation) { "no instrumentation is registered" }

    @JvmStatic
    fun getArguments(): Bundle = arguments
}
