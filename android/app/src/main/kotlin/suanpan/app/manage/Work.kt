package suanpan.app.manage

import android.os.Handler
import android.os.Looper
import java.util.concurrent.Executor
import suanpan.shell.Refused
import suanpan.shell.Rejection

/** What a question gave, or why it gave nothing. */
sealed interface Answer<out T> {
    class Given<T>(val value: T) : Answer<T>
    class Refusal(val rejection: Rejection) : Answer<Nothing>
}

/** Asks off the main thread and answers on it, as long as somebody is there to hear it. */
class Work(private val background: Executor) {
    private val main = Handler(Looper.getMainLooper())

    @Volatile
    private var ended = false

    fun <T> ask(question: () -> T, hear: (Answer<T>) -> Unit) {
        background.execute {
            if (ended) return@execute
            val answer = try {
                Answer.Given(question())
            } catch (refused: Refused) {
                Answer.Refusal(refused.rejection)
            }
            main.post { if (!ended) hear(answer) }
        }
    }

    /** Asks for something to be done; [hear] gets why it was not, or null. */
    fun request(question: () -> Rejection?, hear: (Rejection?) -> Unit) = ask(question) { answer ->
        hear(
            when (answer) {
                is Answer.Given -> answer.value
                is Answer.Refusal -> answer.rejection
            },
        )
    }

    /** What is still asked is not heard any more. */
    fun end() {
        ended = true
    }
}
