import Foundation

/// The trained model that comes with the program.
enum ShippedModel {
    /// Its name, in `Models/` of the sources and in `share/fashion/` of an installation.
    static let name = "fashion-mnist.h5"

    /// Where it lies for the running program; nil where it was not installed.
    static var file: URL? { Bundle.main.executableURL.flatMap(file(near:)) }

    /// Where it lies for a program: beside an installation's `bin/`, else in `Models/` of a folder around the build's.
    static func file(near executable: URL) -> URL? {
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

/// Which model a command takes.
enum ModelChoice {
    /// The file that `--model` names, else the model in the output folder, else the one that comes with the program.
    ///
    /// Standard error says when it is the last one. Where there is none at all it is the output folder's, for its error.
    static func file(named path: String?, in output: String) -> URL {
        if let path { return URL(fileURLWithPath: path) }
        let trained = OutputFolder(output).model
        guard !FileManager.default.fileExists(atPath: trained.path), let shipped = ShippedModel.file else {
            return trained
        }
        Terminal(.error).write(
            "There is no \(trained.path); taking the model that comes with the program, \(shipped.path)\n")
        return shipped
    }
}
