extension String {
    /// The text in a form that is safe for a terminal. Control characters, which could move the cursor, change colours
    /// or hide text, and marks that change the writing direction are escaped, such as `\u{1B}`. Line breaks and tabs
    /// stay.
    package var shown: String {
        guard unicodeScalars.contains(where: Self.isHidden) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if Self.isHidden(scalar) {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// The text in a form that is safe for a terminal and fits on one line, such as a name: line breaks and tabs are
    /// escaped as well.
    package var shownOnOneLine: String {
        shown.replacing("\n", with: "\\u{A}").replacing("\t", with: "\\u{9}")
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
