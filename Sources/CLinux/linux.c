#define _GNU_SOURCE

#include "CLinux.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

bool signet_ignores_hangups(void) {
    struct sigaction action;
    return sigaction(SIGHUP, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

#ifdef __linux__

#include <fcntl.h>
#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int signet_name_thread(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

/// How large pages are, and what is known of each.
struct pages {
    uintptr_t size;
    int map;
};

/// In /proc/self/pagemap: the page is mapped, and is one of a file.
#define PRESENT (UINT64_C(1) << 63)
#define OF_A_FILE (UINT64_C(1) << 61)

/// Forgets the pages of a segment that are as they are in the file.
///
/// Others are somebody's who wrote into the program: the linker, a debugger, a probe of the kernel.
static void release_segment(uintptr_t start, uintptr_t end, const struct pages *pages) {
    uint64_t entries[512];
    while (start < end) {
        size_t count = (end - start) / pages->size;
        if (count > sizeof entries / sizeof *entries) count = sizeof entries / sizeof *entries;
        ssize_t read = pread(pages->map, entries, count * sizeof *entries,
                             (off_t)(start / pages->size * sizeof *entries));
        if (read != (ssize_t)(count * sizeof *entries)) return;
        size_t first = 0;
        for (size_t i = 0; i <= count; i++) {
            if (i < count && (entries[i] & PRESENT) && (entries[i] & OF_A_FILE)) continue;
            if (first < i) madvise((void *)(start + first * pages->size), (i - first) * pages->size, MADV_DONTNEED);
            first = i + 1;
        }
        start += count * pages->size;
    }
}

/// The linker holds its list meanwhile, so that no library goes away.
static int release_object(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    const struct pages *pages = context;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W)) continue;
        // Whole pages of the file alone: one that it shares with anything else stays.
        uintptr_t start = object->dlpi_addr + header->p_vaddr;
        uintptr_t end = (start + header->p_filesz) & ~(pages->size - 1);
        release_segment((start + pages->size - 1) & ~(pages->size - 1), end, pages);
    }
    return 0;
}

void signet_release_unused_memory(void) {
    struct pages pages = {
        .size = (uintptr_t)sysconf(_SC_PAGESIZE),
        .map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC),
    };
    if (pages.map >= 0) {
        dl_iterate_phdr(release_object, &pages);
        close(pages.map);
    }
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

#else

#include <pthread.h>

int signet_name_thread(const char *name) {
    return pthread_setname_np(name);
}

void signet_release_unused_memory(void) {}

#endif
