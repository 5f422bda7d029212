import CHDF5
import FashionCore
import Foundation

/// Access to libhdf5, which is not thread-safe: all calls run under one lock of the process.
enum HDF5Library {
    private static let lock = NSLock()

    /// Runs `body` exclusively, with the library open and its error messages silenced. Calls must not be nested.
    /// - Throws: the errors of `body`, or `FileError` when the library cannot be opened.
    static func exclusively<Result>(for url: URL, _ body: () throws -> Result) throws -> Result {
        lock.lock()
        defer { lock.unlock() }
        guard h5_prepare() else { throw FileError(url, "the HDF5 library cannot be opened") }
        return try body()
    }
}

/// Passes an identifier of libhdf5 to `body` and closes it afterwards.
///
/// - Parameters:
///   - identifier: the identifier as returned by the library; negative when the call failed.
///   - close: the library's function that closes this kind of identifier.
///   - error: thrown when the call failed.
func withIdentifier<Result>(
    _ identifier: hid_t, closedBy close: (hid_t) -> herr_t, or error: @autoclosure () -> FileError,
    _ body: (hid_t) throws -> Result
) throws -> Result {
    guard identifier >= 0 else { throw error() }
    defer { _ = close(identifier) }
    return try body(identifier)
}
