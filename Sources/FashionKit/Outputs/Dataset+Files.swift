import FashionData
import Foundation

extension Dataset {
    /// Whether a file lies in the folder of a data set of image files, or is one of the images that a list names.
    package func hasImage(_ file: URL) -> Bool {
        guard source.format == .images else { return false }
        let path = file.resolvedPath
        return path.hasPrefix(source.folder.resolvedPath + "/")
            || (paths ?? []).contains {
                URL(fileURLWithPath: $0, relativeTo: source.folder).resolvedPath == path
            }
    }
}
