import CCairo

/// An error of drawing, with its reason.
public struct FigureError: Error, Equatable, CustomStringConvertible {
    /// The message.
    public let description: String

    /// Creates an error with a message.
    public init(_ description: String) {
        self.description = description
    }

    /// Throws Cairo's message for any status except success.
    static func check(_ status: cairo_status_t) throws {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        let words = cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
        throw FigureError("Cairo: \(words)")
    }
}
