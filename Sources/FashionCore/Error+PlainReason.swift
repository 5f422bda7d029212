import Foundation

extension Error {
    /// Why something failed, in the system's own words: no domains, no codes, and no path, which the message names anyway. Of
    /// a decoder, the place in the text and what is wrong there.
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
    /// What the decoder complains about, in one line.
    fileprivate var complaint: String {
        let context: Context
        switch self {
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .keyNotFound(_, let found),
            .dataCorrupted(let found):
            context = found
        @unknown default: return localizedDescription
        }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
            separator: ".")
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }
}
