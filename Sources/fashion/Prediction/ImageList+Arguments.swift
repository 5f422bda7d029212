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
