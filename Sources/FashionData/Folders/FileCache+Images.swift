import FashionCore
import Foundation

extension FileCache {
    /// Returns the cache of prepared images in a folder, with one file for each data set and way of preparing it.
    package static func images(_ folder: URL) -> FileCache {
        FileCache(folder, suffix: ".images") {
            guard let file = try? MappedFile($0) else { return false }
            return file.withBytes {
                $0.suffix(PreparedImages.magic.count).elementsEqual(PreparedImages.magic)
            }
        }
    }
}
