/// Names for files in one folder, none of them given twice.
struct FileNames {
    private var given: Set<String> = []

    /// The longest name without its extension, in bytes; file systems take 255 with it.
    private static let longest = 200

    /// How many names were given.
    var count: Int { given.count }

    /// `stem.png`, with a number behind the stem where that was given before.
    mutating func png(_ stem: String) -> String {
        var stem = stem
        while stem.utf8.count > Self.longest { stem.removeLast() }
        var candidate = "\(stem).png"
        var number = 2
        while !given.insert(candidate).inserted {
            candidate = "\(stem)-\(number).png"
            number += 1
        }
        return candidate
    }
}

extension String {
    /// The text as a part of a file's name: small letters and digits, hyphens for everything else.
    var asFileName: String {
        lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}
