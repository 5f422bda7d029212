import FashionCore
import FashionNetworks
import Foundation

/// Converts errors about a network to errors about the file that contains it.
enum KerasProblem {
    /// Converts errors thrown by `body` to errors that name the file.
    /// - Parameter part: the part of the file.
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

    /// Prefixes errors thrown by `body` with the name of a file within the file.
    static func prefixing<Result>(_ url: URL, _ part: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as FileError {
            throw FileError(url, "\(part): \(error.problem)")
        }
    }
}
