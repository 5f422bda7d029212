import FashionCore
import FashionData
import FashionImaging
import FashionModelFiles
import FashionNetworks
import FashionTraining
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

extension ImageReading {
    /// Creates settings from the texts of command-line flags; `nil` keeps a default.
    /// - Parameters:
    ///   - size: such as `96` or `64x48`; a network with a backbone takes squares with a side of at least 32.
    ///   - channels: `grey` or `colour`.
    ///   - fit: `pad`, `crop` or `stretch`.
    /// - Throws: `SettingError`.
    public init(size: String?, channels: String?, fit: String?, for architecture: Architecture) throws {
        self.init()
        let hasBackbone = architecture.backbone != nil
        if let size {
            guard let read = Size(size), !hasBackbone || (read.width == read.height && read.width >= 32)
            else {
                throw SettingError(
                    name: "image-size",
                    expected: hasBackbone ? "32 to 1024" : "a side or 64x48, from 8 to 1024", found: size)
            }
            self.size = read
        }
        if let channels {
            guard let read = Channels(rawValue: channels) else {
                throw SettingError(name: "channels", expected: "grey or colour", found: channels)
            }
            self.channels = read
        }
        if let fit {
            guard let read = ImagePreparation.Fit(rawValue: fit) else {
                throw SettingError(name: "fit", expected: "pad, crop or stretch", found: fit)
            }
            self.fit = read
        }
    }
}
