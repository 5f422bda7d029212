import FashionCore
import Foundation

/// A standard stream and its capabilities.
struct Terminal: Sendable, Equatable {
    /// A standard stream.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// The stream.
    let stream: Stream
    /// Whether a line may be redrawn; `false` for files, pipes and terminals that do not support it.
    let isLive: Bool
    /// Whether colours may be used.
    let usesColor: Bool
    /// The width of a line in characters.
    let width: Int

    /// Determines the capabilities of a stream.
    /// - Parameters:
    ///   - isTTY: whether the stream is a terminal.
    ///   - columns: the width that the terminal reports; `nil` or 0 when it is unknown.
    ///   - environment: `TERM=dumb` disables control characters, a non-empty `NO_COLOR` (no-color.org) disables
    ///     colours, and `COLUMNS` gives the width if the terminal does not report it.
    init(stream: Stream, isTTY: Bool, columns: Int?, environment: [String: String]) {
        self.stream = stream
        isLive = isTTY && environment["TERM"] != "dumb"
        usesColor = isLive && (environment["NO_COLOR"] ?? "").isEmpty
        let candidates = [columns, environment["COLUMNS"].flatMap { Int($0) }]
        width = candidates.compactMap { $0 }.first { (1...10_000).contains($0) } ?? 80
    }

    /// Determines the current capabilities of a standard stream of this process.
    init(_ stream: Stream) {
        var size = winsize()
        let isKnown = ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0
        self.init(
            stream: stream, isTTY: isatty(stream.rawValue) == 1, columns: isKnown ? Int(size.ws_col) : nil,
            environment: ProcessInfo.processInfo.environment)
    }

    /// Writes immediately, after everything that was printed before.
    func write(_ text: String) {
        guard stream == .error else { return StandardOutput.write(text) }
        fflush(nil)
        // A failure to write to standard error must not end a run.
        var text = text
        _ = text.withUTF8 { Descriptor.write(UnsafeRawBufferPointer($0), to: STDERR_FILENO) }
    }

    /// Writes a notice as a line; `nil` writes nothing.
    func write(_ notice: Notice?) {
        if let notice { write("\(notice)\n") }
    }
}
