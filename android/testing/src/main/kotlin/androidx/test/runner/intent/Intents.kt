package androidx.test.runner.intent

import android.app.Instrumentation
import android.content.Intent

fun interface IntentCallback {
    fun onIntentSent(intent: Intent)
}

interface IntentMonitor {
    fun addIntentCallback(callback: IntentCallback)
    fun removeIntentCallback(callback: IntentCallback)
}

interface IntentStubber {
    fun getActivityResultForIntent(intent: Intent): Instrumentation.ActivityResult?
}

object IntentMonitorRegistry {
    private var monitor: IntentMonitor? = null

    @JvmStatic
    fun registerInstance(registered: IntentMonitor?) {
        monitor = registered
    }

    @JvmStatic
    fun getInstance(): IntentMonitor = checkNotNull(monitor) { "no intent monitor is registered" }
}

object IntentStubberRegistry {
    private var stubber: IntentStubber? = null

    @JvmStatic
    fun load(loaded: IntentStubber?) {
        stubber = loaded
    }

    @JvmStatic
    fun isLoaded(): Boolean = stubber != null

    @JvmStatic
    fun getInstance(): IntentStubber = checkNotNull(stubber) { "no intent stubber is loaded" }

    @JvmStatic
    fun reset() {
        stubber = null
    }
}
