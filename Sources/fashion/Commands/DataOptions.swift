import Datasets
import Foundation

/// Where commands look for the data.
enum DataOptions {
    /// Looks in the folder that `--data` names, or in the usual places.
    static func locator(_ folder: String?) -> DatasetLocator {
        folder.map { DatasetLocator(folder: URL(fileURLWithPath: $0)) } ?? DatasetLocator()
    }
}
