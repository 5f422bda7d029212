import ArgumentParser
import FashionCompute

/// `--memory-limit`: how much memory the buffers of a network may take.
struct MemoryLimitOption: ParsableArguments {
    @Option(
        name: .customLong("memory-limit"), parsing: .unconditional,
        help: ArgumentHelp(
            "Memory that a network may take, such as 4GB or 500MB (default: half of the machine's).",
            valueName: "size"))
    var size: String?

    func validate() throws {
        guard let size else { return }
        guard let bytes = Self.bytes(size) else {
            throw ValidationError("--memory-limit: expected a size such as 4GB or 500MB, found \(size)")
        }
        MemoryLimit.set(bytes)
    }

    /// A number of bytes; kB, MB and GB are powers of 1000.
    static func bytes(_ text: String) -> Int? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        let factors = ["": 1.0, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12]
        let unit = text.dropFirst(digits.count).trimmingPrefix { $0 == " " }.lowercased()
        guard let number = Double(digits), let factor = factors[unit], number > 0, number * factor < 1e15
        else {
            return nil
        }
        return Int(number * factor)
    }
}
