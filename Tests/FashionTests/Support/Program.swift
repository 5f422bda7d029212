import BuiltProgram
import Foundation

/// The built program, run as a user runs it.
enum Program {
    /// What the program takes for the time, in seconds since 1970: 14 November 2023, 22:13:20 UTC.
    static let time = "1700000000"

    /// What a run left behind.
    struct Outcome {
        /// The exit status, or the signal when ``wasKilled``.
        let status: Int32
        /// Whether a signal ended it that it did not handle.
        let wasKilled: Bool
        /// Standard output.
        let output: String
        /// Standard error.
        let errorOutput: String
    }

    /// Where standard output goes.
    enum Output {
        case pipe
        /// A terminal of 100 columns.
        case terminal
        /// A terminal of 100 columns that gets standard error as well.
        case terminalWithErrors
    }

    /// Runs the program to its end.
    /// - Parameters:
    ///   - folder: the current folder of the run.
    ///   - environment: variables beside those of the tests.
    ///   - watch: is shown all output so far, every few milliseconds, and may send signals.
    static func run(
        _ arguments: [String], in folder: URL, to kind: Output = .pipe, environment: [String: String] = [:],
        watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Outcome {
        let (read, write) = try channel(kind)
        defer { close(read) }
        let errors = folder.appendingPathComponent("stderr-\(UUID().uuidString)")
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }

        let process = Process()
        process.executableURL = BuiltProgram.file
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(fileDescriptor: write, closeOnDealloc: false)
        process.standardError =
            kind == .terminalWithErrors
            ? FileHandle(fileDescriptor: write, closeOnDealloc: false) : try FileHandle(forWritingTo: errors)
        // Tests share processors: waiting threads sleep, which changes no number.
        // The time of a training goes into its model.
        let common = [
            "SOURCE_DATE_EPOCH": time, "OMP_WAIT_POLICY": "passive", "TERM": "xterm", "NO_COLOR": "",
            "COLUMNS": "", "XDG_CACHE_HOME": folder.appendingPathComponent(".cache").path,
        ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(common) { $1 }.merging(environment) { $1 }
        do {
            defer { close(write) }
            try process.run()
        }

        var bytes: [UInt8] = []
        while process.isRunning {
            bytes += available(read)
            watch(String(decoding: bytes, as: UTF8.self), process.processIdentifier)
            usleep(3000)
        }
        process.waitUntilExit()
        bytes += available(read)
        return Outcome(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: String(decoding: bytes, as: UTF8.self),
            errorOutput: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    /// Two descriptors: what is written to the second can be read from the first, which never waits.
    private static func channel(_ kind: Output) throws -> (read: Int32, write: Int32) {
        var (first, second): (Int32, Int32) = (-1, -1)
        switch kind {
        case .pipe:
            var ends = [first, second]
            guard pipe(&ends) == 0 else { throw POSIXError(.EMFILE) }
            (first, second) = (ends[0], ends[1])
        case .terminal, .terminalWithErrors:
            var size = winsize(ws_row: 40, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
            guard openpty(&first, &second, nil, nil, &size) == 0 else { throw POSIXError(.EMFILE) }
        }
        for end in [first, second] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(first, F_SETFL, O_NONBLOCK)
        return (first, second)
    }

    /// What can be read now.
    private static func available(_ descriptor: Int32) -> [UInt8] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return all }
            all += buffer.prefix(count)
        }
    }
}
