import CCairo

/// A figure that cannot be drawn, and why.
public struct FigureError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, for a person to read.
    public let description: String

    /// An error with its text.
    public init(_ description: String) {
        self.description = description
    }

    /// Throws Cairo's own words for anything but success.
    static func check(_ status: cairo_status_t) throws {
        guard status != CAIRO_STATUS_SUCCESS else { return }
        let words = cairo_status_to_string(status).map { String(cString: $0) } ?? "status \(status.rawValue)"
        throw FigureError("Cairo: \(words)")
    }
}
