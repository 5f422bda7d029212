import ArgumentParser
import FashionKit

/// `--threads`: the number of threads that compute.
struct ThreadsOption: ParsableArguments {
    @Option(name: .customLong("threads"), help: "Threads that compute.")
    var asked = ProcessorCount.available

    func validate() throws {
        guard (1...1024).contains(asked) else {
            throw ValidationError("--threads: expected 1 to 1024, found \(asked)")
        }
    }

    /// The requested number, limited to the number of processors (``Threads/usable(_:)``).
    var count: Int { Threads.usable(asked) }
}
