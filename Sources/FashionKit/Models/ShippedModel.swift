import Foundation

/// The trained model that comes with the program.
public enum ShippedModel {
    /// Its name, in `Models/` of the sources and in `share/fashion/` of an installation.
    public static let name = "fashion-mnist.h5"

    /// Where it lies for the running program; nil where it was not installed.
    public static var file: URL? { Bundle.main.executableURL.flatMap(file(near:)) }

    /// Where it lies for the running program, when there is no other model.
    /// - Parameter trained: the model that would be taken first.
    /// - Returns: nil where that one exists, and where this one was not installed.
    public static func file(insteadOf trained: URL) -> URL? {
        FileManager.default.fileExists(atPath: trained.path) ? nil : file
    }

    /// Where it lies for a program: beside an installation's `bin/`, else in `Models/` of a folder around the build's.
    public static func file(near executable: URL) -> URL? {
        var folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
        var places = [folder.deletingLastPathComponent().appendingPathComponent("share/fashion/\(name)")]
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            // Only a package's folder counts: `Models/` in another one is somebody's own.
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
                places.append(folder.appendingPathComponent("Models/\(name)"))
                break
            }
        }
        return places.first { FileManager.default.fileExists(atPath: $0.path) }
    }
}
