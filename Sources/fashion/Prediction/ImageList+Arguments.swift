import FashionKit
import Foundation

extension ImageList {
    /// The images that a command line means.
    init(_ arguments: [String]) { self.init(paths: arguments, bytes: Self.argumentsBeyondUTF8) }

    /// Arguments that are not UTF-8, by what Swift makes of them.
    private static var argumentsBeyondUTF8: [String: [CChar]] {
        var result: [String: [CChar]] = [:]
        for index in 0..<Int(CommandLine.argc) {
            guard let argument = CommandLine.unsafeArgv[index], String(validatingCString: argument) == nil
            else { continue }
            result[String(cString: argument)] = Array(
                UnsafeBufferPointer(start: argument, count: strlen(argument) + 1))
        }
        return result
    }
}

extension ImageList.Skipped {
    /// In words, without an end.
    var text: String {
        let parts = [(others, "no PNG, JPEG or WebP"), (hidden, "hidden"), (again, "linked again")]
        return "\(Formatting.grouped(count)) skipped ("
            + parts.filter { $0.0 > 0 }.map { "\(Formatting.grouped($0.0)) \($0.1)" }.joined(
                separator: ", ") + ")"
    }
}

extension ImageList.Entry {
    /// Begins the names of files that are made for the image.
    var stem: String {
        let stem = url.deletingPathExtension().lastPathComponent
        return row.map { "\(stem)_\($0.index + 1)" } ?? stem
    }
}
