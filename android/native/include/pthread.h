#pragma once
#include <sys/types.h>

#ifdef __LP64__
#define PTHREAD_WORDS(lp64, ilp32) (lp64)
#else
#define PTHREAD_WORDS(lp64, ilp32) (ilp32)
#endif

typedef long pthread_t;
typedef long pthread_mutexattr_t;
typedef struct {
    int words[PTHREAD_WORDS(10, 1)];
} pthread_mutex_t;
typedef struct {
    int words[PTHREAD_WORDS(14, 10)];
} pthread_rwlock_t;
typedef struct {
    unsigned int flags;
    void *stack_base;
    size_t stack_size, guard_size;
    int policy, priority;
#ifdef __LP64__
    char reserved[16];
#endif
} pthread_attr_t;

#define PTHREAD_MUTEX_INITIALIZER {{0}}
#define PTHREAD_RWLOCK_INITIALIZER {{0}}
#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1

#ifdef __cplusplus
extern "C" {
#endif
pthread_t pthread_self(void);
int pthread_create(pthread_t *out, const pthread_attr_t *attributes, void *(*body)(void *), void *argument);
int pthread_join(pthread_t thread, void **out);
int pthread_mutexattr_init(pthread_mutexattr_t *attributes);
int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes);
int pthread_mutex_init(pthread_mutex_t *mutex, const pthread_mutexattr_t *attributes);
int pthread_mutex_lock(pthread_mutex_t *mutex);
int pthread_mutex_trylock(pthread_mutex_t *mutex);
int pthread_mutex_unlock(pthread_mutex_t *mutex);
int pthread_mutex_destroy(pthread_mutex_t *mutex);
int pthread_rwlock_rdlock(pthread_rwlock_t *lock);
int pthread_rwlock_wrlock(pthread_rwlock_t *lock);
int pthread_rwlock_unlock(pthread_rwlock_t *lock);
#ifdef __cplusplus
}
#endif
