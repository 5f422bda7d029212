import ArgumentParser
import Foundation
import FashionKit

/// `fashion model`: describes model files.
struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Look at model files.", subcommands: [Info.self])

    /// `fashion model info`.
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say what a model file holds: network, shapes, parameters, how and when it was trained, metrics.",
            discussion: """
                Files of this program and of Keras 2.15 and 3: .h5, .keras and weights only. Of PyTorch's state dictionaries \
                (.pth, .pt, a wheel with one in it, .safetensors) the tensors are listed, unless --architecture names their \
                network.
                """)

        @Argument(help: ArgumentHelp("The model file.", valueName: "file"), completion: .file())
        var file: String

        @Option(help: .architecture) var architecture: Architecture?

        func run() throws {
            let url = URL(fileURLWithPath: file)
            if architecture == nil, try StateDictionary.isPresent(in: url) {
                let dictionary = try StateDictionary(contentsOf: url)
                print(StateDictionaryDescription(dictionary, of: url).text.shown)
                return
            }
            let contents = try ValidationError.ofSettings { try ModelFile.read(url, of: architecture) }
            print(ModelDescription(contents, of: url).text.shown)
        }
    }
}

extension Architecture: ExpressibleByArgument {}

extension ArgumentHelp {
    /// The help of `--architecture`.
    static let architecture = ArgumentHelp(
        "The network of a file that holds weights only (\(Architecture.allCases.map(\.rawValue).joined(separator: ", "))).",
        valueName: "name")
}
