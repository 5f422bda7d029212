import Foundation
import Synchronization

/// Standard output, every write to it checked: what is lost on a full disk makes the program fail, and not in silence.
enum StandardOutput {
    /// The system's number of the first error; 0 for none.
    private static let failure = Atomic<Int32>(0)

    /// Writes all of a text at once; after an error nothing more is written.
    static func write(_ text: String) {
        guard failure.load(ordering: .relaxed) == 0 else { return }
        // What C libraries have printed comes first.
        fflush(nil)
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let count = Foundation.write(
                    STDOUT_FILENO, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if count >= 0 {
                    done += count
                } else if errno == EAGAIN {
                    // Somebody else has made the pipe one that does not wait.
                    var poller = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                    poll(&poller, 1, -1)
                } else if errno != EINTR {
                    failure.store(errno, ordering: .relaxed)
                    return
                }
            }
        }
    }

    /// - Throws: ``OutputError`` when something could not be written.
    static func check() throws {
        let number = failure.load(ordering: .relaxed)
        guard number == 0 else { throw OutputError(number: number) }
    }

    /// Closes it; a file on a server may say only then that it is full.
    /// - Parameter allowsLeaving: whether a reader that went away is no error, as for a training that went on without it.
    /// - Throws: ``OutputError``.
    static func close(allowsLeaving: Bool) throws {
        if allowsLeaving, failure.load(ordering: .relaxed) == EPIPE { return }
        try check()
        guard Foundation.close(STDOUT_FILENO) == 0 else { throw OutputError(number: errno) }
    }

    /// Whether the program was started without one (`>&-`), and takes the places of the standard streams that are closed, so
    /// that no file that is opened later is taken for one of them.
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

/// Standard output could not be written.
struct OutputError: Error, Equatable, CustomStringConvertible {
    /// The system's number of the error.
    let number: Int32

    var description: String {
        "standard output: cannot be written: \(String(cString: strerror(number))); what follows is lost"
    }
}

/// Prints to ``StandardOutput``; hides Swift's function of this name, which says nothing of errors.
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {
    StandardOutput.write(items.map { "\($0)" }.joined(separator: separator) + terminator)
}
