import ArgumentParser
import Foundation
import FashionKit

/// `fashion model`: what a model file holds.
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
            let contents = try ModelFile.read(url, of: architecture)
            print(ModelDescription(contents, of: url).text.shown)
        }
    }
}

extension Architecture: ExpressibleByArgument {}

extension ModelFile {
    /// Reads a file; one that holds weights only is for Fashion-MNIST's images and classes, or for ImageNet's where the network is
    /// published with them.
    static func read(_ url: URL, of architecture: Architecture?) throws -> ModelFile {
        try read(url, weightsOf: architecture) { architecture in
            if case .efficientNetLite(let network)? = architecture.backbone {
                let size = network.resolution
                return try network.imageNetClassifier(inputShape: [size, size, 3])
            }
            return try architecture.graph(inputShape: [28, 28, 1], classes: 10)
        }
    }

    /// Reads a file.
    /// - Parameters:
    ///   - architecture: that of `--architecture`.
    ///   - graph: makes its network for a file that holds weights only.
    /// - Throws: `ValidationError` where the file has a network of its own, beside which the flag has no effect.
    static func read(
        _ url: URL, weightsOf architecture: Architecture?, graph: (Architecture) throws -> Graph
    ) throws -> ModelFile {
        guard let architecture else { return try read(url) }
        var isAsked = false
        let file = try withoutActuallyEscaping(graph) { graph in
            try read(
                url,
                weightsFor: {
                    isAsked = true
                    return try graph(architecture)
                })
        }
        guard isAsked else {
            throw ValidationError(
                "--architecture: expected a file that holds weights only, found \(url.path.shown), which has its own network"
            )
        }
        return file
    }
}

extension ArgumentHelp {
    /// The help of `--architecture`.
    static let architecture = ArgumentHelp(
        "The network of a file that holds weights only (\(Architecture.allCases.map(\.rawValue).joined(separator: ", "))).",
        valueName: "name")
}
