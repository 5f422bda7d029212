import Foundation

/// `Fixtures/mirror_server.py` in a process of its own; it ends with this value.
final class MirrorServer {
    let address: URL
    private let process = Process()
    private let input = Pipe()

    struct NotStarted: Error {}

    init() throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", fixtures.appendingPathComponent("mirror_server.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty,
            byte[byte.startIndex] != 0x0A
        {
            line += byte
        }
        guard let port = Int(String(decoding: line, as: UTF8.self)),
            let address = URL(string: "http://127.0.0.1:\(port)/")
        else { throw NotStarted() }
        self.address = address
    }

    deinit {
        // The server ends when its input does.
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// The paths and ranges that were asked for so far, as `/way/name bytes=100-` or `/way/name -`.
    func requests() throws -> [String] {
        let text = try String(contentsOf: address.appendingPathComponent("requests"), encoding: .utf8)
        return text.split(separator: "\n").map(String.init)
    }

    /// A way of serving: "good", "wrong", "cut", "missing", "silent", "slow", and with byte ranges "range", "drop",
    /// "drop-wrong", "redirect", "whole".
    func mirror(_ way: String) -> URL { address.appendingPathComponent(way, isDirectory: true) }
}
