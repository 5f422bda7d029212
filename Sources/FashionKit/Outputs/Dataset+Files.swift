import FashionData
import Foundation

extension Dataset {
    /// Whether a file, which need not exist, lies beside images of this data set, where it would be taken for another
    /// one, or is one of them.
    package func hasImages(beside file: URL) -> Bool {
        guard source.format == .images else { return false }
        let folder = file.deletingLastPathComponent().resolvedPath
        let folders = Set((paths ?? []).map { ($0 as NSString).deletingLastPathComponent })
        return folders.contains { URL(fileURLWithPath: $0, relativeTo: source.folder).resolvedPath == folder }
    }
}
