import Foundation

extension stat {
    /// Time of the last modification, in nanoseconds since 1970.
    var modified: Int64 {
        #if canImport(Darwin)
            st_mtimespec.nanoseconds
        #else
            st_mtim.nanoseconds
        #endif
    }

    /// Time of the last change of contents, permissions or links, in nanoseconds since 1970. Programs cannot set it.
    var changed: Int64 {
        #if canImport(Darwin)
            st_ctimespec.nanoseconds
        #else
            st_ctim.nanoseconds
        #endif
    }
}

extension timespec {
    fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }
}
