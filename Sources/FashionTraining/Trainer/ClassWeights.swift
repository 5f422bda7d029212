import FashionCore
import FashionData
import Foundation

/// Factors of the loss, one for each class, which can give errors in a rare class more weight.
///
/// The loss of a batch is Σ w·loss / N, where w is the factor of an image's class, as with Keras' `class_weight`. When
/// images or targets are mixed, an image's factor is mixed in the same proportion. The validation loss is not weighted.
public struct ClassWeights: Sendable, Equatable {
    /// One factor for each class, at least 0.
    public let values: [Double]

    /// The largest factor that is accepted in a file.
    static let largest = 1e6

    /// Creates weights from one factor for each class.
    public init(_ values: [Double]) { self.values = values }

    /// Computes n / (classes · images of the class), as scikit-learn's `compute_class_weight("balanced")` does, over
    /// the classes that have images; 1 for those that have none.
    /// - Parameters:
    ///   - labels: the labels of the training images.
    ///   - classes: the number of classes.
    public init(balancing labels: some Sequence<Int>, classes: Int) {
        var counts = [Int](repeating: 0, count: classes)
        for label in labels { counts[label] += 1 }
        let (total, present) = (counts.reduce(0, +), counts.count { $0 > 0 })
        values = counts.map { $0 == 0 ? 1 : Double(total) / (Double(present) * Double($0)) }
    }

    /// Reads a CSV file with a class and its weight on each line. Classes are given by name or number. A header is
    /// skipped.
    /// - Throws: `FileError` that names the file, the line, what was expected and what was found.
    public init(contentsOf file: URL, classNames: [String]) throws {
        let data = try WholeFile.contents(of: file, atMost: 1 << 20)
        guard let text = String(validating: data, as: UTF8.self) else {
            throw FileError(file, "is not UTF-8")
        }
        var found = [Double?](repeating: nil, count: classNames.count)
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() {
            let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
            guard !line.isEmpty else { continue }
            func error(_ problem: String) -> FileError { FileError(file, "line \(number + 1): \(problem)") }
            // The weight follows the last comma, since names may contain commas.
            guard let comma = line.lastIndex(of: ",") else {
                throw error("expected class,weight, found \"\(line.prefix(80))\"")
            }
            let name = Self.unquoted(line[..<comma])
            let weight = line[line.index(after: comma)...].trimmingCharacters(in: .whitespaces)
            guard let value = Double(weight) else {
                if number == 0 { continue }
                throw error("expected a number after the comma, found \"\(weight.prefix(80))\"")
            }
            guard 0...Self.largest ~= value else {
                throw error("expected a weight from 0 to \(Self.largest), found \(weight)")
            }
            let position = classNames.firstIndex(of: name) ?? Int(name)
            guard let position, classNames.indices.contains(position) else {
                let guess =
                    name.closest(in: classNames).map { "; did you mean \"\($0.shownOnOneLine)\"?" } ?? ""
                throw error("expected the name or number of a class, found \"\(name.prefix(80))\"\(guess)")
            }
            guard found[position] == nil else {
                throw error(
                    "expected one weight for \(classNames[position].shownOnOneLine), found a second one")
            }
            found[position] = value
        }
        if let missing = found.firstIndex(of: nil) {
            throw FileError(
                file,
                "expected a weight for each of the \(classNames.count) classes, found none for "
                    + classNames[missing].shownOnOneLine)
        }
        values = found.compactMap(\.self)
        guard values.contains(where: { $0 > 0 }) else {
            throw FileError(file, "expected a weight above 0 for at least one class, found only zeros")
        }
    }

    private static func unquoted(_ text: Substring) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast().replacingOccurrences(of: "\"\"", with: "\"")
    }

    /// Writes an image's factor for each row of targets; for mixed targets, the mixture of factors.
    /// - Parameters:
    ///   - targets: `[N, classes]`, smoothed as `y·(1 − s) + s / classes`.
    ///   - labelSmoothing: s.
    func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, from targets: UnsafeMutableBufferPointer<Float>,
        labelSmoothing: Float
    ) {
        let classes = values.count
        // Σ w·y, with y = (target − s / classes) / (1 − s).
        let share = Double(labelSmoothing)
        let mean = values.reduce(0, +) / Double(classes)
        for row in weights.indices {
            let sum = values.enumerated().reduce(0) {
                $0 + $1.element * Double(targets[row * classes + $1.offset])
            }
            weights[row] = Float(max((sum - share * mean) / (1 - share), 0))
        }
    }
}
