import FashionCore
import Foundation

/// The model files of a training's teacher.
struct TeacherFiles {
    /// The files, in the order of their paths; at least one.
    let urls: [URL]

    /// Finds the files: a model file itself, or all models in a folder and its subfolders, such as those of a study.
    /// - Throws: `FileError` for a folder without models, or one that cannot be read.
    init(_ location: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: location.path, isDirectory: &isFolder),
            isFolder.boolValue
        else {
            urls = [location]
            return
        }
        let paths: [String]
        do {
            paths = try FileManager.default.subpathsOfDirectory(atPath: location.path)
        } catch {
            throw FileError(location, "cannot be read: \(error.plainReason)")
        }
        urls = paths.sorted().map { location.appendingPathComponent($0) }
            .filter { ["h5", "keras"].contains($0.pathExtension.lowercased()) }
        guard !urls.isEmpty else {
            throw FileError(
                location,
                "--teacher: expected models in this folder or its subfolders (.h5, .keras), found none")
        }
    }

    /// Whether a file is one of them.
    func contains(_ url: URL) -> Bool {
        urls.contains { $0.standardizedFileURL.path == url.standardizedFileURL.path }
    }
}
