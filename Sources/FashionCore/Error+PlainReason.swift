import Foundation

extension Error {
    /// The reason for a failure in plain words, without domains, codes or a path, which the message names anyway. For a
    /// decoding error, the place in the text and the problem there.
    public var plainReason: String {
        if let error = self as? FileError { return error.problem }
        if let error = self as? DecodingError { return error.complaint }
        let error = self as NSError
        if error.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(truncatingIfNeeded: error.code)))
        }
        if let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError { return underlying.plainReason }
        guard error.domain == NSCocoaErrorDomain else { return error.localizedDescription }
        switch CocoaError.Code(rawValue: error.code) {
        case .fileNoSuchFile, .fileReadNoSuchFile: return "there is no such file or folder"
        case .fileReadNoPermission, .fileWriteNoPermission: return "permission is denied"
        case .fileWriteFileExists: return "it exists already"
        case .fileWriteOutOfSpace: return "no space is left"
        case .fileWriteVolumeReadOnly: return "the disk is read-only"
        case .fileReadInvalidFileName, .fileWriteInvalidFileName: return "the name is not allowed"
        case .fileReadTooLarge: return "it is too large"
        default: return "the system gives no reason"
        }
    }
}

extension DecodingError {
    /// The decoder's complaint in one line.
    fileprivate var complaint: String {
        let (context, problem): (Context, String)
        switch self {
        case .typeMismatch(let type, let found):
            // Foundation's message ends with what it found.
            let kind = found.debugDescription.firstMatch(of: /but found (.+) instead/).map { String($0.1) }
            (context, problem) = (
                found, "expected \(Self.kind(of: type)), found \(kind.map(Self.words) ?? "something else")"
            )
        case .valueNotFound(let type, let found):
            (context, problem) = (found, "expected \(Self.kind(of: type)), found null")
        case .keyNotFound(let key, let found):
            (context, problem) = (found, "\"\(key.stringValue)\" is missing")
        case .dataCorrupted(let found):
            // Errors of the library's own decoders have no underlying Foundation error.
            let isFoundations = found.underlyingError != nil || found.debugDescription.contains("valid JSON")
            (context, problem) = (found, isFoundations ? "it is not valid JSON" : found.debugDescription)
        @unknown default: return localizedDescription
        }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
            separator: ".")
        return place.isEmpty ? problem : "\(place): \(problem)"
    }

    /// Returns JSON's name for a Swift type.
    private static func kind(of type: Any.Type) -> String {
        switch type {
        case is any ExpressibleByDictionaryLiteral.Type: "an object"
        case is any ExpressibleByArrayLiteral.Type: "a list"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        default: "another value"
        }
    }

    private static func words(_ found: String) -> String {
        switch found {
        case "an array": "a list"
        case "a dictionary": "an object"
        case "a string", "a string/data": "a text"
        case "bool": "true or false"
        default: found
        }
    }
}
