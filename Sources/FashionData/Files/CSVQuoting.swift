/// The state of a scan through a table that tracks quoted fields, as Python's `csv` does.
///
/// A quote opens a field only at its beginning, after blanks at most. Elsewhere it is a character. Two quotes in a quoted
/// field are one character of it.
struct CSVQuoting {
    private enum Place {
        case beginning, unquoted, quoted
        /// After a quote in a quoted field, which closes it unless another one follows.
        case closing
    }

    private var place = Place.beginning

    /// Whether a quoted field is open.
    var isOpen: Bool { place == .quoted }

    /// Advances by one byte.
    mutating func advance(_ byte: UInt8, isSeparator: Bool) {
        let isQuote = byte == CSVFields.quote
        switch place {
        case .quoted:
            if isQuote { place = .closing }
        case .closing where isQuote: place = .quoted
        case .beginning where isQuote: place = .quoted
        case _ where isSeparator: place = .beginning
        case .beginning where byte == 0x20 || byte == 0x09: break
        case .beginning, .unquoted, .closing: place = .unquoted
        }
    }
}
