import Foundation

extension URL {
    /// The absolute path with all links resolved, also of a file that does not exist yet.
    package var resolvedPath: String {
        let place = absoluteURL
        if let resolved = realpath(place.path, nil) {
            defer { free(resolved) }
            return String(cString: resolved)
        }
        let folder = place.deletingLastPathComponent()
        guard folder.path != place.path else { return place.path }
        return (folder.resolvedPath as NSString).appendingPathComponent(place.lastPathComponent)
    }

    /// Whether two paths lead to the same file, which need not exist.
    package func isSameFile(as other: URL) -> Bool { resolvedPath == other.resolvedPath }
}
