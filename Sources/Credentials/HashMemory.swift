import CArgon2

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The memory of one hash: mapped when it begins and given back when it is done.
///
/// A heap would keep 19 MiB for every thread that ever hashed. With large pages a fresh mapping costs a twentieth of a hash
/// more than memory that was kept; filling in 4,864 small ones would cost half a hash.
enum HashMemory {
    /// Bytes of a large page where pages have 4 KiB.
    private static let largePage = 2 << 20

    /// What is mapped for so many bytes: Linux begins only a mapping of whole large pages where a large page begins, and fills
    /// in the ends of any other by small ones.
    private static func mapped(_ size: Int) -> Int { (size + largePage - 1) / largePage * largePage }

    /// Maps so many bytes.
    static let allocate: allocate_fptr = { memory, size in
        let size = mapped(size)
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue
        }
        #if os(Linux)
            _ = unsafe madvise(address, size, MADV_HUGEPAGE)
        #endif
        unsafe memory?.pointee = unsafe address.assumingMemoryBound(to: UInt8.self)
        return ARGON2_OK.rawValue
    }

    /// Unmaps them; libargon2 has overwritten what was in them.
    static let free: deallocate_fptr = { memory, size in
        _ = unsafe munmap(memory, mapped(size))
    }
}
