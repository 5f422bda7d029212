import Compute
import FashionCore
import FashionKit
import Figures
import Foundation
import ImageFiles
import Preprocessing

/// Reads image files and makes of each what the network sees.
struct ImageLoader {
    /// What an image becomes.
    let preprocessing: Preprocessing
    /// Whether images are taken as they are.
    let isRaw: Bool
    /// Whether the steps are drawn as well.
    let draws: Bool
    /// Threads that read.
    let threads: Int

    /// An image that could be read.
    struct Loaded {
        /// `[H, W]`.
        let levels: [UInt8]
        /// The pictures between the steps, when they are asked for.
        let strip: PreprocessingStrip.Strip?
    }

    /// Reads files on all threads.
    /// - Returns: for each file the image or what is wrong with it.
    func load(_ entries: ArraySlice<ImageList.Entry>) -> [Result<Loaded, any Error>] {
        let empty = Result<Loaded, any Error>.success(Loaded(levels: [], strip: nil))
        var results = [Result<Loaded, any Error>](repeating: empty, count: entries.count)
        results.withUnsafeMutableBufferPointer { results in
            nonisolated(unsafe) let results = results
            Parallel.tasks(entries.count, threads: threads) { index, _ in
                let entry = entries[entries.startIndex + index]
                results[index] = Result { try load(entry) }
            }
        }
        return results
    }

    private func load(_ entry: ImageList.Entry) throws -> Loaded {
        if let row = entry.row { return try load(row, entry) }
        return try entry.file().withDecodedImage { try load($0, entry) }
    }

    /// A row of a table is an image like those of the data set already.
    private func load(_ row: ImageList.Row, _ entry: ImageList.Entry) throws -> Loaded {
        guard (row.images.height, row.images.width) == (preprocessing.height, preprocessing.width) else {
            throw FileError(
                entry.url,
                "expected images of the network's size, \(preprocessing.width)×\(preprocessing.height), found "
                    + "\(row.images.width)×\(row.images.height)")
        }
        return Loaded(levels: Array(row.images[image: row.index]), strip: nil)
    }

    private func load(_ image: DecodedImage, _ entry: ImageList.Entry) throws -> Loaded {
        guard !isRaw else {
            guard let levels = preprocessing.unprocessedLevels(of: image) else {
                throw FileError(
                    entry.url,
                    "expected an image of the network's size, \(preprocessing.width)×\(preprocessing.height), with "
                        + "--raw, found \(image.width)×\(image.height)")
            }
            return Loaded(levels: levels, strip: nil)
        }
        guard draws else { return Loaded(levels: preprocessing.levels(of: image), strip: nil) }
        let stages = preprocessing.stages(of: image)
        return Loaded(
            levels: stages[stages.count - 1].picture.levels,
            strip: try PreprocessingStrip.Strip(name: entry.name, stages: stages))
    }
}
