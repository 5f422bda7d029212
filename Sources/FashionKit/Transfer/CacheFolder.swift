import Foundation

/// Folders for files that can be computed or downloaded again.
package enum CacheFolder {
    /// Returns a folder of this program's cache: in `fashion` of `$XDG_CACHE_HOME`, or else of `~/.cache`.
    package static func of(_ name: String) -> URL {
        base("XDG_CACHE_HOME", or: ".cache").appendingPathComponent("fashion/\(name)", isDirectory: true)
    }

    /// Returns the folder for cached features: the one that `--feature-cache` names, or else this program's own.
    package static func features(_ path: String?) -> URL {
        path.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? of("features")
    }

    /// Keras' folder for weights: `models` in `$KERAS_HOME`, or else in `~/.keras`.
    package static var keras: URL {
        base("KERAS_HOME", or: ".keras").appendingPathComponent("models", isDirectory: true)
    }

    private static func base(_ variable: String, or name: String) -> URL {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment[variable], path.hasPrefix("/") {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        return FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(name, isDirectory: true)
    }
}
