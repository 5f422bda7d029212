import Foundation

/// Folders for files that can be made or fetched again.
package enum CacheFolder {
    /// Our own: `fashion` in `$XDG_CACHE_HOME`, else in `~/.cache`.
    package static func of(_ name: String) -> URL {
        base("XDG_CACHE_HOME", or: ".cache").appendingPathComponent("fashion/\(name)", isDirectory: true)
    }

    /// Where features are kept: the folder that `--feature-cache` names, else our own.
    package static func features(_ path: String?) -> URL {
        path.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? of("features")
    }

    /// Keras' folder for weights: `models` in `$KERAS_HOME`, else in `~/.keras`.
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
