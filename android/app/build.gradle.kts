// The app. The APK that counts is scripts/apk's: this one is not checked, and lists its parts in another order.
plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
}

val flavour = providers.gradleProperty("flavour").get()
val cargo = rootDir.resolve("../Cargo.toml").readText()
val version = Regex("(?m)^version = \"((\\d+)\\.(\\d+)\\.(\\d+))\"").find(cargo)!!.groupValues

android {
    namespace = "suanpan.app"
    compileSdk = 34
    defaultConfig {
        applicationId = "suanpan.app"
        minSdk = 24
        targetSdk = 34
        versionName = version[1]
        versionCode = version[2].toInt() * 1_000_000 + version[3].toInt() * 1_000 + version[4].toInt()
        ndk.abiFilters += listOf("arm64-v8a", "armeabi-v7a", "x86_64")
    }
    // As in the manifest.
    packaging.jniLibs.useLegacyPackaging = true
    buildTypes.named("release") {
        isMinifyEnabled = true
        proguardFiles("r8.pro")
    }
    sourceSets.named("main") {
        kotlin.srcDirs("src/$flavour/kotlin")
        res.srcDirs("src/$flavour/res")
        // scripts/android-lib put the libraries there.
        jniLibs.srcDirs("../../target/android/$flavour")
        // What slips are drawn with, and its licence.
        assets.srcDirs("../../rust-core/slip/font")
    }
}

dependencies {
    implementation(project(":shell"))
    implementation(project(":device-sunmi"))
    if (flavour == "demo") implementation(project(":sim"))
    runtimeOnly("net.java.dev.jna:jna:5.19.1@aar")
}
