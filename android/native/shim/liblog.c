/* Android's log on standard error, for scripts/test-android-lib. */
#include <stdio.h>

int __android_log_write(int priority, const char *tag, const char *text) {
    return fprintf(stderr, "android log %d %s: %s\n", priority, tag, text);
}
