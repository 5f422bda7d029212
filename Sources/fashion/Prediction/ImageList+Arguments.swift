import FashionKit
import Foundation

extension ImageList {
    /// Creates the list of images that command-line arguments name.
    init(_ arguments: [String]) { self.init(paths: arguments, bytes: Self.argumentsBeyondUTF8) }

    /// The bytes of arguments that are not valid UTF-8, by the text that Swift decodes from them.
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
