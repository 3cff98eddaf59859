#pragma once
#include <sys/types.h>

struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
    long tm_gmtoff;
    const char *tm_zone;
};

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

time_t time(time_t *out);
struct tm *gmtime_r(const time_t *at, struct tm *out);
struct tm *localtime_r(const time_t *at, struct tm *out);
int clock_gettime(clockid_t clock, struct timespec *out);
int nanosleep(const struct timespec *time, struct timespec *rest);
