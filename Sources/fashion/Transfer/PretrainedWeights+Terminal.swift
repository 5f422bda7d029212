import FashionKit
import Foundation

extension PretrainedWeights {
    /// Creates a loader of weights that shows its download on the terminal.
    init(_ configuration: TransferConfiguration, mirror: URL?, sha256: String?) {
        let line = ProgressLine(Terminal(.error))
        let start = ProcessInfo.processInfo.systemUptime
        self.init(configuration, mirror: mirror, sha256: sha256) { event in
            switch event {
            case .warning(let text): Terminal(.error).write("warning: \(text)\n")
            case .downloadBegins(let name): line.begin("Downloading \(name)")
            case .received(let name, let bytes, let total):
                line.update(
                    Progress(
                        label: name, done: bytes, total: total, unit: .bytes,
                        elapsed: ProcessInfo.processInfo.systemUptime - start))
            case .downloadEnded(let message): line.end(message)
            }
        }
    }
}
