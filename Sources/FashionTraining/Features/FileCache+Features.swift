import FashionCore
import Foundation

extension FileCache {
    /// Returns a cache of features in a folder, one file for each network and set of images.
    package static func features(_ folder: URL) -> FileCache {
        FileCache(folder, suffix: ".features") {
            (try? WholeFile.beginning(of: $0, count: FeatureFile.magic.count)) == FeatureFile.magic
        }
    }
}
