package androidx.test.internal.runner.intent

import android.content.Intent
import androidx.test.runner.intent.IntentCallback
import androidx.test.runner.intent.IntentMonitor
import java.util.concurrent.CopyOnWriteArrayList

/** Robolectric makes one and tells it each intent that is sent. */
class IntentMonitorImpl : IntentMonitor {
    private val callbacks = CopyOnWriteArrayList<IntentCallback>()

    override fun addIntentCallback(callback: IntentCallback) {
        callbacks.addIfAbsent(callback)
    }

    override fun removeIntentCallback(callback: IntentCallback) {
        callbacks.remove(callback)
    }

    fun signalIntent(intent: Intent) {
        callbacks.forEach { it.onIntentSent(intent) }
    }
}
