import FashionCompute
import FashionCore
import FashionImaging
import Foundation

/// Reads image files and converts them to a network's input.
public struct ImageLoader: Sendable {
    /// The conversion of an image to the network's input.
    public let preprocessing: Preprocessing
    /// Whether preprocessing is skipped, in which case the images must have the network's size.
    public let isRaw: Bool
    /// The number of threads that read.
    public let threads: Int

    /// The result for an image that could be read.
    package struct Loaded<Drawing> {
        /// The network's input, `[H, W, C]` row-major.
        package var levels: [UInt8]
        /// The drawing of the preprocessing stages; nil when none was requested, and for an image without stages.
        package var drawing: Drawing?
    }

    /// Creates a loader for the images of one network.
    /// - Parameters:
    ///   - isRaw: whether preprocessing is skipped, in which case the images must have the network's size.
    ///   - threads: the number of threads that read, at least 1.
    public init(preprocessing: Preprocessing, isRaw: Bool = false, threads: Int = ProcessorCount.available) {
        self.preprocessing = preprocessing
        self.isRaw = isRaw
        self.threads = threads
    }

    /// Reads images on all threads.
    /// - Returns: for each image, its levels, `[H, W, C]` row-major, or an error that names it.
    public func load(_ entries: ArraySlice<ImageList.Entry>) -> [Result<[UInt8], any Error>] {
        let loaded: [Result<Loaded<Never>, any Error>] = load(entries, drawing: nil)
        return loaded.map { $0.map(\.levels) }
    }

    /// Reads images on all threads and draws their preprocessing stages.
    /// - Parameter drawing: makes a drawing; called on any thread, so that only a few images' pictures are in memory at
    ///   once.
    package func load<Drawing>(
        _ entries: ArraySlice<ImageList.Entry>,
        drawing: ((ImageList.Entry, [Preprocessing.Stage]) throws -> Drawing)?
    ) -> [Result<Loaded<Drawing>, any Error>] {
        let empty = Result<Loaded<Drawing>, any Error>.success(Loaded(levels: [], drawing: nil))
        var results = [Result<Loaded<Drawing>, any Error>](repeating: empty, count: entries.count)
        results.withUnsafeMutableBufferPointer { results in
            nonisolated(unsafe) let results = results
            nonisolated(unsafe) let drawing = drawing
            Parallel.tasks(entries.count, threads: threads) { index, _ in
                let entry = entries[entries.startIndex + index]
                results[index] = Result { try load(entry, drawing) }
            }
        }
        return results
    }

    private func load<Drawing>(
        _ entry: ImageList.Entry, _ drawing: ((ImageList.Entry, [Preprocessing.Stage]) throws -> Drawing)?
    ) throws -> Loaded<Drawing> {
        if let row = entry.row { return Loaded(levels: try levels(row, entry), drawing: nil) }
        let file = try entry.file()
        // Raw images must be decoded at their full size.
        guard !isRaw else {
            return Loaded(levels: try file.withDecodedImage { try raw($0, entry) }, drawing: nil)
        }
        return try preprocessing.withDecodedImage(of: file) { image in
            guard let drawing else { return Loaded(levels: preprocessing.levels(of: image), drawing: nil) }
            let stages = preprocessing.stages(of: image)
            return Loaded(
                levels: stages[stages.count - 1].picture.levels, drawing: try drawing(entry, stages))
        }
    }

    /// Returns the levels of a table's row, which has the form of the data set's images already.
    private func levels(_ row: ImageList.Row, _ entry: ImageList.Entry) throws -> [UInt8] {
        guard (row.images.height, row.images.width) == (preprocessing.height, preprocessing.width) else {
            throw FileError(
                entry.url,
                "expected images of the network's size, \(preprocessing.width)×\(preprocessing.height), found "
                    + "\(row.images.width)×\(row.images.height)")
        }
        return Array(row.images[image: row.index])
    }

    private func raw(_ image: DecodedImage, _ entry: ImageList.Entry) throws -> [UInt8] {
        guard let levels = preprocessing.unprocessedLevels(of: image) else {
            throw FileError(
                entry.url,
                "expected an image of the network's size, \(preprocessing.width)×\(preprocessing.height), with "
                    + "--raw, found \(image.width)×\(image.height)")
        }
        return levels
    }
}
