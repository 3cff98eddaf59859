package androidx.test.internal.runner.lifecycle

import android.app.Activity
import android.app.Application
import androidx.test.runner.lifecycle.ActivityLifecycleCallback
import androidx.test.runner.lifecycle.ActivityLifecycleMonitor
import androidx.test.runner.lifecycle.ApplicationLifecycleCallback
import androidx.test.runner.lifecycle.ApplicationLifecycleMonitor
import androidx.test.runner.lifecycle.ApplicationStage
import androidx.test.runner.lifecycle.Stage
import java.util.concurrent.CopyOnWriteArrayList

/** Robolectric makes one and tells it each stage. */
class ActivityLifecycleMonitorImpl : ActivityLifecycleMonitor {
    private val callbacks = CopyOnWriteArrayList<ActivityLifecycleCallback>()
    private val stages = LinkedHashMap<Activity, Stage>()

    override fun addLifecycleCallback(callback: ActivityLifecycleCallback) {
        callbacks.addIfAbsent(callback)
    }

    override fun removeLifecycleCallback(callback: ActivityLifecycleCallback) {
        callbacks.remove(callback)
    }

    override fun getLifecycleStageOf(activity: Activity): Stage =
        checkNotNull(stages[activity]) { "$activity is in no stage" }

    override fun getActivitiesInStage(stage: Stage): Collection<Activity> =
        stages.filterValues { it == stage }.keys.toList()

    fun signalLifecycleChange(stage: Stage, activity: Activity) {
        if (stage == Stage.DESTROYED) stages.remove(activity) else stages[activity] = stage
        callbacks.forEach { it.onActivityLifecycleChanged(activity, stage) }
    }
}

class ApplicationLifecycleMonitorImpl : ApplicationLifecycleMonitor {
    private val callbacks = CopyOnWriteArrayList<ApplicationLifecycleCallback>()

    override fun addLifecycleCallback(callback: ApplicationLifecycleCallback) {
        callbacks.addIfAbsent(callback)
    }

    override fun removeLifecycleCallback(callback: ApplicationLifecycleCallback) {
        callbacks.remove(callback)
    }

    fun signalLifecycleChange(app: Application, stage: ApplicationStage) {
        callbacks.forEach { it.onApplicationLifecycleChanged(app, stage) }
    }
}
