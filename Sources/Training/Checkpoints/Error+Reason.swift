import Foundation

extension Error {
    /// What a decoder complains about, in one line.
    package var reason: String {
        let context: DecodingError.Context? =
            switch self as? DecodingError {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            default: nil
            }
        guard let context else { return (self as? SettingError)?.description ?? localizedDescription }
        let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
            separator: ".")
        return place.isEmpty ? context.debugDescription : "\(place): \(context.debugDescription)"
    }
}
