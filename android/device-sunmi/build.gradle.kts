// Adapters for Sunmi services; the only place that names com.sunmi.
plugins {
    id("com.android.library")
    id("org.jetbrains.kotlin.android")
}

android {
    namespace = "suanpan.sunmi"
    compileSdk = 34
    defaultConfig.minSdk = 24
}

dependencies { implementation(project(":shell")) }
