package suanpan.app

import android.app.Activity
import android.app.Application
import android.os.Bundle

/** Knows which of our Activities is in front: what a system dialog belongs to. */
internal class Front : Application.ActivityLifecycleCallbacks {
    /** Null while none is. */
    var activity: Activity? = null
        private set

    override fun onActivityResumed(activity: Activity) {
        this.activity = activity
    }

    override fun onActivityPaused(activity: Activity) {
        if (this.activity === activity) this.activity = null
    }

    override fun onActivityCreated(activity: Activity, savedInstanceState: Bundle?) = Unit
    override fun onActivityStarted(activity: Activity) = Unit
    override fun onActivityStopped(activity: Activity) = Unit
    override fun onActivitySaveInstanceState(activity: Activity, outState: Bundle) = Unit
    override fun onActivityDestroyed(activity: Activity) = Unit
}
