import FashionData
import Foundation

extension Dataset {
    /// Reads the data set in a folder or an archive: IDX or CSV files, arrays of NumPy (`.npz`), or folders of images.
    /// - Parameter location: the folder or archive; nil searches the usual places (`DatasetLocator`). Nothing is
    ///   downloaded: `DatasetDownloader` does that.
    /// - Throws: `DatasetNotFound` that lists the places searched, `FileError` that names the damaged file.
    public init(at location: URL? = nil) throws {
        let locator = location.map { DatasetLocator(folder: $0) } ?? DatasetLocator()
        self = try locator.locate().load()
    }
}
