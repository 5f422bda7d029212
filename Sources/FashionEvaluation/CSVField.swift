import Foundation

/// A field of a CSV file.
public enum CSVField {
    /// The text, in quotes where RFC 4180 wants them.
    public static func quoted(_ text: String) -> String {
        let special: Set<Unicode.Scalar> = [",", "\"", "\r", "\n"]
        guard text.unicodeScalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
