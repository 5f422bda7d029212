import Foundation

/// What the labels of a data set are called.
public enum ClassNames {
    /// Fashion-MNIST's classes, label 0 first.
    public static let fashion = [
        "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
        "Ankle boot",
    ]

    /// Labels that stand for themselves: "0", "1", …
    public static func numbers(_ count: Int) -> [String] {
        (0..<count).map(String.init)
    }

    /// Chooses names by what the files and their folder are called, since the formats do not hold any.
    ///
    /// Ten classes are Fashion-MNIST's, unless the names say MNIST, Kuzushiji or digits and nowhere fashion.
    static func guess(for source: DatasetSource, classCount: Int) -> [String] {
        guard classCount == fashion.count else { return numbers(classCount) }
        let names = [source.folder.lastPathComponent] + source.files.map(\.url.lastPathComponent)
        let text = names.joined(separator: " ").lowercased()
        let otherSets = ["mnist", "kuzushiji", "digit"]
        return text.contains("fashion") || !otherSets.contains(where: text.contains)
            ? fashion : numbers(classCount)
    }
}
