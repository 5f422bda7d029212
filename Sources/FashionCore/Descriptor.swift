import Foundation

/// Writing to file descriptors.
package enum Descriptor {
    /// Writes all bytes, also when calls are interrupted, or another process has made a pipe non-blocking.
    /// - Returns: the `errno` of the first error, after which nothing more is written; nil when there was none.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
        var done = 0
        while done < bytes.count {
            let count = Foundation.write(
                descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&poller, 1, -1)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }
}
