import FashionCore
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

extension ModelFile {
    /// Reads a file; one that holds weights only is for Fashion-MNIST's images and classes, or for ImageNet's where the network is
    /// published with them.
    /// - Parameter architecture: the network of a file that holds weights only; nil refuses such a file.
    /// - Throws: `FileError` that names the file, `SettingError` where the file has a network of its own.
    public static func read(_ url: URL, of architecture: Architecture?) throws -> ModelFile {
        try read(url, weightsOf: architecture) { architecture in
            if case .efficientNetLite(let network)? = architecture.backbone {
                let size = network.resolution
                return try network.imageNetClassifier(inputShape: [size, size, 3])
            }
            return try architecture.graph(inputShape: [28, 28, 1], classes: 10)
        }
    }

    /// Reads a file; one that holds weights only is for a network that is made for it.
    /// - Parameters:
    ///   - architecture: the network of a file that holds weights only; nil refuses such a file.
    ///   - graph: makes the network, and is not called for other files.
    /// - Throws: `FileError` that names the file, `SettingError` where the file has a network of its own, beside which an
    ///   architecture has no effect, and what `graph` throws.
    public static func read(
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
            throw SettingError(
                name: "architecture", expected: "a file that holds weights only",
                found: "\(url.path.shown), which has its own network")
        }
        return file
    }
}
