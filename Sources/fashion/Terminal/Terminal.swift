import FashionCore
import Foundation

/// Where the program writes to, and what can be written there.
struct Terminal: Sendable, Equatable {
    /// A standard stream.
    enum Stream: Int32, Sendable {
        case output = 1
        case error = 2
    }

    /// The stream.
    let stream: Stream
    /// Whether a line may be drawn over itself; false for files, pipes and terminals that cannot.
    let isLive: Bool
    /// Whether colours are welcome.
    let usesColor: Bool
    /// Characters in a line.
    let width: Int

    /// What a stream can do, from what is known about it.
    /// - Parameters:
    ///   - isTTY: whether the stream is a terminal.
    ///   - columns: the terminal's own word on its width, nil or 0 when unknown.
    ///   - environment: `TERM=dumb` means no control characters, `NO_COLOR` (not empty, see no-color.org) no colours,
    ///     `COLUMNS` the width where the terminal does not tell.
    init(stream: Stream, isTTY: Bool, columns: Int?, environment: [String: String]) {
        self.stream = stream
        isLive = isTTY && environment["TERM"] != "dumb"
        usesColor = isLive && (environment["NO_COLOR"] ?? "").isEmpty
        let candidates = [columns, environment["COLUMNS"].flatMap { Int($0) }]
        width = candidates.compactMap { $0 }.first { (1...10_000).contains($0) } ?? 80
    }

    /// What a standard stream of this process can do now.
    init(_ stream: Stream) {
        var size = winsize()
        let isKnown = ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0
        self.init(
            stream: stream, isTTY: isatty(stream.rawValue) == 1, columns: isKnown ? Int(size.ws_col) : nil,
            environment: ProcessInfo.processInfo.environment)
    }

    /// Writes at once, behind everything that was printed before.
    func write(_ text: String) {
        guard stream == .error else { return StandardOutput.write(text) }
        fflush(nil)
        // Nobody who hears of an error is no reason to lose a run.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// Writes a notice as a line; nothing where there is none.
    func write(_ notice: Notice?) {
        if let notice { write("\(notice)\n") }
    }
}
