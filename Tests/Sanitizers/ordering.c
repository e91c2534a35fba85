/*
 * Tells the thread sanitizer of the orderings that three libraries of Swift make where it cannot see them: they are not built
 * with the sanitizer. It is loaded before them (LD_PRELOAD) and stands in front of eight of their functions. Nothing here
 * suppresses a report; what two threads do without such an ordering is reported as before.
 *
 * - A continuation that is resumed before it is awaited hands its result over by an atomic inside the concurrency library.
 *   The library tells the sanitizer of the resumption, and of an await that a queue continues, but not of this one.
 * - A `Mutex` that two threads want at once is taken and given back by the kernel, on behalf of the synchronization library.
 *   Its fast paths are inlined into our own code, and seen.
 * - What is copied on write is written to in place by whoever finds that nobody else refers to it: after everything that was
 *   done before the other references to it were dropped. They are counted by atomics inside the standard library.
 *
 * The layouts are those of Swift's ABI (swift/ABI/Task.h, SwiftShims/RefCount.h): stable on Apple's systems, checked by the
 * self-test on others.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

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

/* References */

struct HeapObject {
    void *metadata;
    uint64_t count;
};

/* From this bit on: the strong references but one, and the mark of what is not a count. That is a table beside the object, or,
 * with all of the lower half set, an object that is never freed. */
enum { other_references = 33 };
static const uint64_t immortal = UINT64_C(0x80000000ffffffff);

/* The runtime has each of these twice: as it is called, and for instruments, or for systems that have other objects too. The
 * first of each pair is replaced by one of ours, which calls the second. */
extern void swift_release(struct HeapObject *object) __attribute__((weak));
extern void (*_swift_release)(struct HeapObject *object) __attribute__((weak));
extern void swift_release_n(struct HeapObject *object, uint32_t references) __attribute__((weak));
extern void (*_swift_release_n)(struct HeapObject *object, uint32_t references) __attribute__((weak));
extern bool swift_isUniquelyReferenced_native(struct HeapObject *object) __attribute__((weak));
extern bool swift_isUniquelyReferencedNonObjC(struct HeapObject *object) __attribute__((weak));
extern bool swift_isUniquelyReferenced_nonNull_native(struct HeapObject *object) __attribute__((weak));
extern bool swift_isUniquelyReferencedNonObjC_nonNull(struct HeapObject *object) __attribute__((weak));

/* Where callers may count on more registers being kept than a function of C keeps. */
#if defined(__aarch64__)
#define counting __attribute__((preserve_most))
#else
#define counting
#endif

/* Before a reference is dropped. The last one orders nothing: nobody finds the object unique after it. The sanitizer is told
 * of the count, which is what orders, and not of the object, as which it knows tasks and actors. */
static void dropping(struct HeapObject *object) {
    if ((intptr_t)object <= 0) return;
    uint64_t count = __atomic_load_n(&object->count, __ATOMIC_RELAXED);
    if (count >> other_references && (count & immortal) != immortal) __tsan_release(&object->count);
}

static counting void release(struct HeapObject *object) {
    dropping(object);
    _swift_release(object);
}

static counting void release_many(struct HeapObject *object, uint32_t references) {
    dropping(object);
    _swift_release_n(object, references);
}

static bool is_unique(struct HeapObject *object) {
    bool unique = swift_isUniquelyReferencedNonObjC(object);
    if (unique) __tsan_acquire(&object->count);
    return unique;
}

static bool is_unique_not_null(struct HeapObject *object) {
    bool unique = swift_isUniquelyReferencedNonObjC_nonNull(object);
    if (unique) __tsan_acquire(&object->count);
    return unique;
}

/* Instructions that jump to an address. */
struct __attribute__((packed)) Jump {
#if defined(__x86_64__)
    uint8_t indirect[6];
#elif defined(__aarch64__)
    uint32_t load_x16, branch_x16;
#endif
    uintptr_t address;
};

/* Has a function begin with a jump to another one. To be loaded before it is not enough here: the standard library calls its
 * own functions directly, to drop the elements of an array for one. */
static void replace(void *function, void *replacement) {
#if defined(__x86_64__)
    const struct Jump jump = {{0xff, 0x25, 0, 0, 0, 0}, (uintptr_t)replacement};
#elif defined(__aarch64__)
    const struct Jump jump = {0x58000050, 0xd61f0200, (uintptr_t)replacement};
#endif
    char *start = function, *end = start + sizeof jump;
    char *page = (char *)((uintptr_t)start & -(uintptr_t)sysconf(_SC_PAGESIZE));
    bool failed = mprotect(page, end - page, PROT_READ | PROT_WRITE | PROT_EXEC);
    if (!failed) {
        memcpy(start, &jump, sizeof jump);
        __builtin___clear_cache(start, end);
        failed = mprotect(page, end - page, PROT_READ | PROT_EXEC);
    }
    if (failed) {
        perror("ordering.so: mprotect");
        abort();
    }
}

/* While there is one thread. */
__attribute__((constructor)) static void count_references(void) {
    if (!__tsan_release || !swift_release) return;
    replace((void *)swift_release, (void *)release);
    replace((void *)swift_release_n, (void *)release_many);
    replace((void *)swift_isUniquelyReferenced_native, (void *)is_unique);
    replace((void *)swift_isUniquelyReferenced_nonNull_native, (void *)is_unique_not_null);
}
