/*
 * Tells the thread sanitizer of the orderings that two libraries of Swift make where it cannot see them: they are not
 * built with the sanitizer. It is loaded before them (LD_PRELOAD) and stands in front of four of their functions. Nothing
 * here suppresses a report; what two threads do without such an ordering is reported as before.
 *
 * - A continuation that is resumed before it is awaited hands its result over by an atomic inside the concurrency library.
 *   The library tells the sanitizer of the resumption, and of an await that a queue continues, but not of this one.
 * - A `Mutex` that two threads want at once is taken and given back by the kernel, on behalf of the synchronization library.
 *   Its fast paths are inlined into our own code, and seen.
 *
 * The layouts are those of Swift's ABI (swift/ABI/Task.h): stable on Apple's systems, checked by the self-test on others.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define asynchronous __attribute__((swiftasynccall))
#define synchronous __attribute__((swiftcall))
#define context_parameter __attribute__((swift_async_context))
#define self_parameter __attribute__((swift_context))
#define shown __attribute__((visibility("default")))

/* Absent in programs without the sanitizer, which are started by the tests too. */
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void *behind(const char *name) { return dlsym(RTLD_NEXT, name); }

/* Continuations */

struct AsyncContext;
typedef asynchronous void ResumeFunction(context_parameter struct AsyncContext *context);

struct AsyncContext {
    struct AsyncContext *parent;
    ResumeFunction *resume_parent;
    uintptr_t flags;
};

enum { executor_switch_forced = 1 << 1 };

struct AsyncTask {
    void *header_and_scheduler[4];
    uint32_t flags_and_id[2];
    void *reserved[2];
    ResumeFunction *resume;
};

extern struct AsyncTask *swift_task_getCurrent(void) __attribute__((weak));

/* Where an await that need not wait goes on: after what the resumption, which released the task, had done before. */
static asynchronous void resumed_before(context_parameter struct AsyncContext *context) {
    struct AsyncTask *task = swift_task_getCurrent();
    __tsan_acquire(task);
    __attribute__((musttail)) return task->resume(context);
}

typedef asynchronous void Await(struct AsyncContext *continuation);

shown asynchronous void swift_continuation_await(struct AsyncContext *continuation) {
    static Await *await;
    if (!await) await = (Await *)behind("swift_continuation_await");
    /* The task keeps where it goes on if it has to wait since the continuation was made; this is for not waiting. */
    if (__tsan_acquire && !(continuation->flags & executor_switch_forced)) continuation->resume_parent = resumed_before;
    __attribute__((musttail)) return await(continuation);
}

/* Mutexes */

typedef synchronous void LockSlow(uint32_t thread, self_parameter void *mutex);
typedef synchronous bool TryLockSlow(self_parameter void *mutex);
typedef synchronous void UnlockSlow(self_parameter void *mutex);

#define lock_slow "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define try_lock_slow "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define unlock_slow "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

shown synchronous void lockSlow(uint32_t thread, self_parameter void *mutex) __asm__(lock_slow);
shown synchronous bool tryLockSlow(self_parameter void *mutex) __asm__(try_lock_slow);
shown synchronous void unlockSlow(self_parameter void *mutex) __asm__(unlock_slow);

synchronous void lockSlow(uint32_t thread, self_parameter void *mutex) {
    static LockSlow *lock;
    if (!lock) lock = (LockSlow *)behind(lock_slow);
    lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

synchronous bool tryLockSlow(self_parameter void *mutex) {
    static TryLockSlow *try;
    if (!try) try = (TryLockSlow *)behind(try_lock_slow);
    bool locked = try(mutex);
    if (locked && __tsan_acquire) __tsan_acquire(mutex);
    return locked;
}

synchronous void unlockSlow(self_parameter void *mutex) {
    static UnlockSlow *unlock;
    if (!unlock) unlock = (UnlockSlow *)behind(unlock_slow);
    if (__tsan_release) __tsan_release(mutex);
    unlock(mutex);
}
