#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>

#ifdef __linux__

#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int signet_name_thread(const char *name) {
    return pthread_setname_np(pthread_self(), name);
}

/// Whether the linker wrote into segments that are not to be written: what it wrote is in no file.
static int has_text_relocations(const struct dl_phdr_info *object) {
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_DYNAMIC) continue;
        const ElfW(Dyn) *entry = (const ElfW(Dyn) *)(object->dlpi_addr + header->p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            if (entry->d_tag == DT_TEXTREL) return 1;
            if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL)) return 1;
        }
    }
    return 0;
}

/// The linker holds its list meanwhile, so that no library goes away.
static int release(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    if (has_text_relocations(object)) return 0;
    uintptr_t page = *(uintptr_t *)context;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W)) continue;
        // Whole pages of the file alone: one that it shares with anything else stays.
        uintptr_t start = (object->dlpi_addr + header->p_vaddr + page - 1) & ~(page - 1);
        uintptr_t end = (object->dlpi_addr + header->p_vaddr + header->p_filesz) & ~(page - 1);
        if (start < end) madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void signet_release_unused_memory(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    dl_iterate_phdr(release, &page);
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

#else

int signet_name_thread(const char *name) {
    (void)name;
    return ENOSYS;
}

void signet_release_unused_memory(void) {}

#endif
