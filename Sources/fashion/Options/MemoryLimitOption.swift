import ArgumentParser
import FashionCompute

/// `--memory-limit`: the memory limit of a network's buffers.
struct MemoryLimitOption: ParsableArguments {
    @Option(
        name: .customLong("memory-limit"), parsing: .unconditional,
        help: ArgumentHelp(
            "Memory that a network may take, such as 4GB or 500MB (default: half of the machine's).",
            valueName: "size"))
    var size: String?

    func validate() throws {
        guard let size else { return }
        guard let bytes = MemoryLimit.bytes(from: size) else {
            throw ValidationError("--memory-limit: expected a size such as 4GB or 500MB, found \(size)")
        }
        MemoryLimit.set(bytes)
    }
}
