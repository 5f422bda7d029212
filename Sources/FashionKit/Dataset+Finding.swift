import FashionData
import Foundation

extension Dataset {
    /// Reads the data set in a folder or an archive: IDX or CSV files, NumPy arrays (`.npz`), folders of images, or a list
    /// of images and labels.
    /// - Parameter location: the folder, archive or list; `nil` searches the usual places (`DatasetLocator`). Nothing is
    ///   downloaded; use `DatasetDownloader` for that.
    /// - Throws: `DatasetNotFound` that lists the places searched, `FileError` that names a damaged file.
    public init(at location: URL? = nil) throws {
        let locator = location.map { DatasetLocator(folder: $0) } ?? DatasetLocator()
        self = try locator.locate().load()
    }
}
