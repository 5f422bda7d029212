/// A text broken into lines of a limited width.
public struct TextBlock: Sendable, Equatable {
    /// The lines, from top to bottom.
    public let lines: [String]
    /// The style of the lines.
    public let style: TextStyle
    /// The width of the longest line.
    public let width: Double

    /// Breaks a text into lines: at its own line breaks and after spaces, slashes, hyphens and underscores. A word is
    /// broken only if it is too wide by itself.
    public init(_ text: String, _ style: TextStyle, width limit: Double) {
        func fits(_ text: String) -> Bool { style.extent(of: text.trimmed).width <= limit }
        var lines: [String] = []
        for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            var line = ""
            for piece in String(paragraph).pieces {
                if fits(line + piece) {
                    line += piece
                    continue
                }
                if !line.isEmpty { lines.append(line.trimmed) }
                line = piece
                while !fits(line), line.count > 1 {
                    var head = line
                    while head.count > 1, !fits(head) { head.removeLast() }
                    lines.append(head)
                    line = String(line.dropFirst(head.count))
                }
            }
            lines.append(line.trimmed)
        }
        self.lines = lines
        self.style = style
        self.width = lines.map { style.extent(of: $0).width }.max() ?? 0
    }

    /// The distance from one baseline to the next.
    public var lineHeight: Double { style.extent(of: "").height }
    /// The height of all lines together.
    public var height: Double { Double(lines.count) * lineHeight }
}

extension String {
    /// The pieces of the text between which a line may break.
    fileprivate var pieces: [String] {
        var pieces: [String] = []
        var piece = ""
        for character in self {
            piece.append(character)
            if " /-_".contains(character) {
                pieces.append(piece)
                piece = ""
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// The text without trailing spaces, which take no width.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
