import FashionCore

/// A division of images into training and validation in which every class is divided in the same proportion.
///
/// The division is a pure function of labels, fraction and seed.
public struct StratifiedSplit: Sendable, Equatable {
    /// Indices of the training images, ascending.
    public let training: [Int]
    /// Indices of the validation images, ascending.
    public let validation: [Int]

    /// Creates a division that the data set defines itself.
    /// - Parameters:
    ///   - training: indices of the training images, ascending.
    ///   - validation: indices of the validation images, ascending.
    public init(training: [Int], validation: [Int]) {
        self.training = training
        self.validation = validation
    }

    /// Draws `round(n · validationFraction)` of the n images for validation.
    ///
    /// Each class contributes its share rounded down. The images still missing come from the classes that lost most by
    /// rounding, the lower class first among equals (the method of largest remainders).
    /// - Parameters:
    ///   - labels: class of each image, `[N]`.
    ///   - validationFraction: fraction of images for validation, at least 0 and below 1.
    ///   - seed: seed of the run.
    /// - Throws: ``InvalidArgument`` when the fraction is out of range.
    public init(labels: [some BinaryInteger], validationFraction: Double, seed: UInt64) throws {
        guard validationFraction >= 0, validationFraction < 1 else {
            throw InvalidArgument(
                "validation fraction", expected: "at least 0 and below 1", found: "\(validationFraction)")
        }
        let classes = max(256, (labels.map { Int($0) }.max() ?? 0) + 1)
        var members = [[Int]](repeating: [], count: classes)
        for (index, label) in labels.enumerated() { members[Int(label)].append(index) }

        let shares = Self.shares(of: members.map(\.count), fraction: validationFraction)
        var isValidation = [Bool](repeating: false, count: labels.count)
        for (label, share) in shares.enumerated() where share > 0 {
            var stream = RandomStream(seed: seed, purpose: .split, index: label)
            stream.shuffle(&members[label])
            for index in members[label].prefix(share) { isValidation[index] = true }
        }
        training = labels.indices.filter { !isValidation[$0] }
        validation = labels.indices.filter { isValidation[$0] }
    }

    /// Returns the number of validation images of each class.
    private static func shares(of counts: [Int], fraction: Double) -> [Int] {
        let exact = counts.map { Double($0) * fraction }
        var shares = exact.map { Int($0) }
        let total = Int((Double(counts.reduce(0, +)) * fraction).rounded())
        let byRemainder = counts.indices.sorted { a, b in
            let (lostA, lostB) = (exact[a] - Double(shares[a]), exact[b] - Double(shares[b]))
            return lostA == lostB ? a < b : lostA > lostB
        }
        for label in byRemainder.prefix(max(0, total - shares.reduce(0, +))) { shares[label] += 1 }
        return shares
    }
}
