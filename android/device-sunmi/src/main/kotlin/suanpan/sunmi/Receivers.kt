package suanpan.sunmi

import android.content.BroadcastReceiver
import android.content.Context
import android.content.IntentFilter
import android.os.Build

internal object Receivers {
    private const val RECEIVER_EXPORTED = 2

    /**
     * Hears [actions] of other apps. Since Android 14 that must be said, with a flag that Android 7 does not have,
     * so the newer call is looked up.
     */
    fun register(context: Context, receiver: BroadcastReceiver, actions: Collection<String>) {
        val filter = IntentFilter()
        actions.forEach(filter::addAction)
        if (Build.VERSION.SDK_INT >= 33) {
            Context::class.java
                .getMethod("registerReceiver", BroadcastReceiver::class.java, IntentFilter::class.java, Int::class.javaPrimitiveType)
                .invoke(context, receiver, filter, RECEIVER_EXPORTED)
        } else {
            context.registerReceiver(receiver, filter)
        }
    }
}
