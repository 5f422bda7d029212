import FashionCore
import Foundation
import Synchronization

/// Standard output with checked writes: output lost on a full disk makes the program fail instead of passing unnoticed.
enum StandardOutput {
    /// The `errno` of the first error; 0 when there is none.
    private static let failure = Atomic<Int32>(0)

    /// Writes all of a text immediately; after an error nothing more is written.
    static func write(_ text: String) {
        guard failure.load(ordering: .relaxed) == 0 else { return }
        // Output that C libraries have buffered comes first.
        fflush(nil)
        var text = text
        let error = text.withUTF8 { Descriptor.write(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) }
        if let error { failure.store(error, ordering: .relaxed) }
    }

    /// Checks that everything was written.
    /// - Throws: ``OutputError`` when something could not be written.
    static func check() throws {
        let number = failure.load(ordering: .relaxed)
        guard number == 0 else { throw OutputError(number: number) }
    }

    /// Closes standard output; a network file system may report only then that it is full.
    /// - Parameter allowsLeaving: whether it is not an error if the
    ///   reader has exited, as for a training that continued without it.
    /// - Throws: ``OutputError``.
    static func close(allowsLeaving: Bool) throws {
        if allowsLeaving, failure.load(ordering: .relaxed) == EPIPE { return }
        try check()
        guard Foundation.close(STDOUT_FILENO) == 0 else { throw OutputError(number: errno) }
    }

    /// Returns whether the program was started without standard output (`>&-`). Also opens the closed standard streams
    /// on `/dev/null`, so that no file opened later gets one of their descriptors.
    static func isMissingAtStart() -> Bool {
        let isMissing = fcntl(STDOUT_FILENO, F_GETFD) < 0
        var descriptor: Int32 = 0
        repeat {
            descriptor = open("/dev/null", O_RDWR)
        } while (0...STDERR_FILENO).contains(descriptor)
        if descriptor > STDERR_FILENO { Foundation.close(descriptor) }
        return isMissing
    }
}

/// Standard output cannot be written.
struct OutputError: Error, Equatable, CustomStringConvertible {
    /// The `errno` of the error.
    let number: Int32

    var description: String {
        "standard output: cannot be written: \(String(cString: strerror(number))); what follows is lost"
    }
}

/// Prints to ``StandardOutput``; shadows Swift's function of this name, which does not report errors.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    StandardOutput.write(items.map { "\($0)" }.joined(separator: separator) + terminator)
}
