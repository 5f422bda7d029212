import Foundation

/// The trained model that comes with the program.
public enum ShippedModel {
    /// The model's file name, in `Models/` of the sources and in `share/fashion/` of an installation.
    public static let name = "fashion-mnist.h5"

    /// The model's location for the running program; `nil` when it was not installed.
    public static var file: URL? { Bundle.main.executableURL.flatMap(file(near:)) }

    /// Returns the model's location for the running program, unless there is another model.
    /// - Parameter trained: the model that takes precedence.
    /// - Returns: `nil` when `trained` exists or the shipped model was not installed.
    public static func file(insteadOf trained: URL) -> URL? {
        FileManager.default.fileExists(atPath: trained.path) ? nil : file
    }

    /// Returns the model's location for a program: in `share/fashion/` beside an installation's `bin/`, or else in
    /// `Models/` of the package folder around the build.
    public static func file(near executable: URL) -> URL? {
        var folder = executable.resolvingSymlinksInPath().deletingLastPathComponent()
        var places = [folder.deletingLastPathComponent().appendingPathComponent("share/fashion/\(name)")]
        while folder.pathComponents.count > 1 {
            folder.deleteLastPathComponent()
            // Only the folder of a Swift package counts: `Models/` in any other folder belongs to the user.
            if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Package.swift").path) {
                places.append(folder.appendingPathComponent("Models/\(name)"))
                break
            }
        }
        return places.first { FileManager.default.fileExists(atPath: $0.path) }
    }
}
