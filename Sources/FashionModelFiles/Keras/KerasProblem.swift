import FashionCore
import FashionNetworks
import Foundation

/// Errors about a network become errors about the file that it stands in.
enum KerasProblem {
    /// Gives what `body` throws the file's name.
    /// - Parameter part: the place in the file.
    static func naming<Result>(_ url: URL, _ part: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as KerasConfigurationError {
            throw FileError(url, "\(part): \(error.description)")
        } catch let error as GraphError {
            throw FileError(url, "\(part): \(error.description)")
        } catch let error as EncodingError {
            throw FileError(url, "\(part): a number is not finite (\(error))")
        }
    }

    /// Puts the name of a file within the file in front of what `body` throws about it.
    static func prefixing<Result>(_ url: URL, _ part: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FileError {
            throw FileError(url, "\(part): \(error.problem)")
        }
    }
}
