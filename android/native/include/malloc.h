#pragma once
#include <stddef.h>

size_t malloc_usable_size(const void *block);
