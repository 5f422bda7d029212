import Foundation

/// A field of a CSV file.
public enum CSVField {
    /// Returns the text, quoted if RFC 4180 requires it.
    public static func quoted(_ text: String) -> String {
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
