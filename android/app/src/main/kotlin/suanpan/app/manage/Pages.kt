package suanpan.app.manage

import suanpan.app.world.WorldPages

/** Which page is at which place. */
internal object Pages {
    private val makers = mapOf<String, (PageFrame, Place) -> Page?>(
        Place.MENU.page to { frame, _ -> MenuPage(frame) },
        Place.HISTORY.page to { frame, _ -> HistoryPage(frame) },
        "payment" to { frame, place -> Place.order(place.argument)?.let { PaymentPage(frame, it) } },
        "void" to { frame, place -> Place.order(place.argument)?.let { PaymentPage(frame, it, asks = true) } },
        "slip" to { frame, place -> Place.order(place.argument)?.let { SlipPage(frame, it) } },
        Place.OWED.page to { frame, _ -> OwedPage(frame) },
        Place.KEYS.page to { frame, _ -> KeysPage(frame) },
        Place.SETTINGS.page to { frame, _ -> SettingsPage(frame) },
        Place.ABOUT.page to { frame, _ -> AboutPage(frame) },
        Place.LICENCES.page to { frame, _ -> LicencesPage(frame) },
        "licence" to { frame, place -> LicencePage.of(frame, place.argument) },
    ) + WorldPages.makers

    /** Null where there is no such page: an intent may come from anywhere. */
    fun make(place: Place, frame: PageFrame): Page? = makers[place.page]?.invoke(frame, place)
}
