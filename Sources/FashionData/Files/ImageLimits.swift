/// Bounds that keep hostile files from asking for absurd amounts of memory.
enum ImageLimits {
    /// The most pixels an image may have in height or width.
    static let side = 4096
}

/// Bytes as pairs of lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(text)
}
