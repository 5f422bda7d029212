import FashionCompute
import FashionCore
import FashionImaging
import Foundation

/// Reads image files and makes of each the levels that a network sees.
public struct ImageLoader: Sendable {
    /// What an image becomes.
    public let preprocessing: Preprocessing
    /// Whether images are taken as they are; they must have the network's size then.
    public let isRaw: Bool
    /// Threads that read.
    public let threads: Int

    /// An image that could be read, and what was drawn of its steps.
    package struct Loaded<Drawing> {
        /// `[H, W]`, row-major.
        package var levels: [UInt8]
        /// Nil where nothing was to be drawn, and for an image without steps.
        package var drawing: Drawing?
    }

    /// Makes a loader for the images of one network.
    /// - Parameter threads: threads that read, at least 1.
    public init(preprocessing: Preprocessing, isRaw: Bool = false, threads: Int = ProcessorCount.available) {
        self.preprocessing = preprocessing
        self.isRaw = isRaw
        self.threads = threads
    }

    /// Reads images on all threads.
    /// - Returns: for each image its levels, `[H, W]` row-major, or the error that names it.
    public func load(_ entries: ArraySlice<ImageList.Entry>) -> [Result<[UInt8], any Error>] {
        let loaded: [Result<Loaded<Never>, any Error>] = load(entries, drawing: nil)
        return loaded.map { $0.map(\.levels) }
    }

    /// Reads images on all threads and draws the steps between file and levels.
    /// - Parameter drawing: is called on any thread, so that the pictures of a few images only are in memory at once.
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
        // An image that is taken as it is must be seen as it is.
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

    /// A row of a table is an image like those of the data set already.
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
