import FashionCore
import FashionData
import FashionModelFiles
import FashionNetworks
import Foundation

extension ModelFile {
    /// Reads a model file; if it holds weights only, loads the data
    /// set first, which determines the network's input shape.
    /// - Parameters:
    ///   - architecture: the network of a weights-only file; with `nil`, such a file is an error.
    ///   - load: loads the data set; it is not called for other files.
    ///   - graph: makes a part of the architecture's network for the data set, and the file may have the weights of the
    ///     rest; `nil` uses the whole network.
    /// - Returns: the file, and the data set if it was loaded.
    /// - Throws: `FileError` that names the file, `SettingError` when the file already contains a network, and the
    ///   errors of `load` and `graph`.
    public static func read(
        _ url: URL, weightsOf architecture: Architecture?, on load: () throws -> Dataset,
        graph: ((Architecture, Dataset) throws -> Graph)? = nil
    ) throws -> (file: ModelFile, dataset: Dataset?) {
        var loaded: Dataset?
        let file = try read(url, weightsOf: architecture, ignoresOthers: graph != nil) { architecture in
            let dataset = try load()
            loaded = dataset
            return try graph?(architecture, dataset)
                ?? architecture.graph(inputShape: dataset.inputShape, classes: dataset.classNames.count)
        }
        return (file, loaded)
    }
}
