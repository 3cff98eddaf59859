package suanpan.app.world

import suanpan.app.R
import suanpan.app.manage.PageFrame
import suanpan.app.manage.Toggle

/** The plug of the simulated network: on the world's panel, and with the settings of host and network. */
internal object NetworkSwitch {
    fun of(world: World, frame: PageFrame): Toggle {
        val words = frame.context
        val toggle = Toggle(words, words.getString(R.string.world_network), words.getString(R.string.world_network_more)) { on ->
            frame.work.ask({ world.network = on }) {}
        }
        toggle.on = world.network
        return toggle
    }
}
