/// Limits that keep malicious files from requesting absurd amounts of memory.
enum ImageLimits {
    /// Maximum height or width of an image in pixels.
    static let side = 4096
}

/// Returns bytes as pairs of lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(text)
}
