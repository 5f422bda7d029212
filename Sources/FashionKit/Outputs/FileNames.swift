/// Unique names for files in one folder.
struct FileNames {
    private var given: Set<String> = []

    /// The longest name without its extension, in bytes; file systems allow 255 with it.
    private static let longest = 200

    /// The number of names returned so far.
    var count: Int { given.count }

    /// Returns `stem.png`, with a number after the stem if that name was returned before.
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
    /// The text as part of a file name: lowercase letters and digits, with hyphens for everything else.
    var asFileName: String {
        lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}
