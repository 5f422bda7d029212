import FashionCore
import FashionModelFiles
import FashionNetworks
import FashionTraining
import Foundation

extension ModelFile {
    /// Reads a model file; a weights-only file is for the images and classes of Fashion-MNIST, or of ImageNet if the
    /// network is published for them.
    /// - Parameter architecture: the network of a weights-only file; with `nil`, such a file is an error.
    /// - Throws: `FileError` that names the file, `SettingError` when the file already contains a network.
    public static func read(_ url: URL, of architecture: Architecture?) throws -> ModelFile {
        try read(url, weightsOf: architecture) { architecture in
            if case .efficientNetLite(let network)? = architecture.backbone {
                let size = network.resolution
                return try network.imageNetClassifier(inputShape: [size, size, 3])
            }
            return try architecture.graph(inputShape: [28, 28, 1], classes: 10)
        }
    }

    /// Reads a model file; if it holds weights only, makes the network for them.
    /// - Parameters:
    ///   - architecture: the network of a weights-only file; with `nil`, such a file is an error.
    ///   - ignoresOthers: whether the file may have weights that the network does not.
    ///   - graph: makes the network; it is not called for other files.
    /// - Throws: `FileError` that names the file, `SettingError` when the file already contains a network, so that an
    ///   architecture would have no effect, and the errors of `graph`.
    public static func read(
        _ url: URL, weightsOf architecture: Architecture?, ignoresOthers: Bool = false,
        graph: (Architecture) throws -> Graph
    ) throws -> ModelFile {
        guard let architecture else { return try read(url) }
        var isAsked = false
        let file = try withoutActuallyEscaping(graph) { graph in
            try read(
                url, ignoresOthers: ignoresOthers,
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
