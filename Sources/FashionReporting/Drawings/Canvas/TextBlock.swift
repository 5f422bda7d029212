/// A text in lines that are no wider than asked for.
public struct TextBlock: Sendable, Equatable {
    /// The lines, from top to bottom.
    public let lines: [String]
    /// How they look.
    public let style: TextStyle
    /// The width of the longest line.
    public let width: Double

    /// Breaks a text into lines: at its own line breaks, after spaces, slashes, hyphens and underscores, and within
    /// words only where one alone is too wide.
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

    /// From one baseline to the next.
    public var lineHeight: Double { style.extent(of: "").height }
    /// From the top of the first line to the bottom of the last.
    public var height: Double { Double(lines.count) * lineHeight }
}

extension String {
    /// The text in pieces between which a line may break.
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

    /// Without the spaces at its end, which take no room there.
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
