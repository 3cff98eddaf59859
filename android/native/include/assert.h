#pragma once

/* Both C libraries are built without their assertions. */
#define assert(condition) ((void)0)
