import FashionCore
import Foundation
import ImageFiles

/// The images that a command line means: files as they are given, folders with all that lies in them.
struct ImageList {
    /// An image and the name it goes by in the output.
    struct Entry: Equatable {
        let name: String
        let url: URL
    }

    /// In the order of the command line, those of a folder sorted by their paths.
    private(set) var entries: [Entry] = []
    /// Folders that cannot be read or hold no image.
    private(set) var problems: [FileError] = []

    private static let imageExtensions: Set<String> = ["png", "jpg", "jpeg", "jpe", "jfif"]

    init(_ arguments: [String]) {
        for argument in arguments {
            let url = URL(fileURLWithPath: argument)
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue {
                addFolder(argument, url)
            } else {
                entries.append(Entry(name: argument, url: url))
            }
        }
    }

    /// Takes what lies in a folder and in its subfolders: files with an image's extension, so that a damaged one is not
    /// passed over in silence, and others that begin like an image. Hidden files are left out.
    private mutating func addFolder(_ argument: String, _ folder: URL) {
        var failures: [FileError] = []
        let walk = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles]
        ) { url, error in
            failures.append(FileError(url, "cannot be read: \(error.plainReason)"))
            return true
        }
        let root = folder.standardizedFileURL.pathComponents.count
        var found: [Entry] = []
        while let url = walk?.nextObject() as? URL {
            guard Self.isImage(url) else { continue }
            let path = url.standardizedFileURL.pathComponents.dropFirst(root).joined(separator: "/")
            found.append(Entry(name: (argument.hasSuffix("/") ? argument : argument + "/") + path, url: url))
        }
        if found.isEmpty, failures.isEmpty {
            failures.append(FileError(folder, "expected PNG or JPEG images in this folder, found none"))
        }
        entries += found.sorted { $0.name < $1.name }
        problems += failures
    }

    private static func isImage(_ url: URL) -> Bool {
        let values = try? url.resolvingSymlinksInPath().resourceValues(forKeys: [.isRegularFileKey])
        guard values?.isRegularFile == true else { return false }
        if imageExtensions.contains(url.pathExtension.lowercased()) { return true }
        guard let file = try? FileHandle(forReadingFrom: url) else { return false }
        defer { try? file.close() }
        return (try? file.read(upToCount: 8)).flatMap { ImageFile.Format(beginning: $0) } != nil
    }
}
