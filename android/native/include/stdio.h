#pragma once
#include <stdarg.h>
#include <stddef.h>

#define FILENAME_MAX 4096

typedef struct stream FILE;

#ifdef __cplusplus
extern "C" {
#endif
extern FILE *stderr;
int fprintf(FILE *stream, const char *format, ...);
int fflush(FILE *stream);
int snprintf(char *out, size_t size, const char *format, ...);
int rename(const char *from, const char *to);
#ifdef __cplusplus
}
#endif
