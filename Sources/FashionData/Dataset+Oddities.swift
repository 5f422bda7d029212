import FashionCore
import Foundation

extension Dataset {
    /// Returns the set with remarks on suspicious labels and images: classes without images or with test images only; a
    /// test set of one class, or with training images; images that are all the same, or nearly black.
    /// - Parameters:
    ///   - labels: the files that contain the labels, for error messages.
    ///   - areWords: whether the labels are class names.
    /// - Throws: `FileError` for words that no training image has, and for a label far above all others.
    func examined(_ labels: (training: URL, test: URL), areWords: Bool) throws -> Dataset {
        guard genuineness != .genuine else { return self }
        let taught = training.countsPerClass(classNames.count)
        let tested = test.countsPerClass(classNames.count)
        let used = classNames.indices.filter { taught[$0] + tested[$0] > 0 }
        guard let largest = used.last else { return self }
        if !hasOwnNames {
            try checkDistance(of: largest, from: used.dropLast().last ?? largest, used, labels)
        }
        var examined = self
        let unknown = used.filter { taught[$0] == 0 }
        if !unknown.isEmpty {
            let list = Self.list(unknown) { label in
                "\(title(label)) with \(tested[label]) image\(tested[label] == 1 ? "" : "s")"
            }
            guard !areWords else {
                let known = Self.list(used.filter { taught[$0] > 0 }, title)
                throw FileError(
                    labels.test,
                    "has images of classes that no image of \(labels.training.lastPathComponent) has: \(list). "
                        + "Its classes are \(known). Correct the words, or leave those images out")
            }
            examined.remarks.append(
                "test images of classes without training images, which a network cannot learn: \(list)")
        }
        if let remark = remark(onUnused: (0..<largest).filter { taught[$0] + tested[$0] == 0 }, largest) {
            examined.remarks.append(remark)
        }
        if test.count > 1, let only = used.first(where: { tested[$0] == test.count }) {
            examined.remarks.append(
                "all \(test.count) test images are of one class, \(title(only)); figures say nothing of the others"
            )
        }
        if training.isOneImage {
            examined.remarks.append(
                "all \(training.count) training images are the same; there is nothing to tell classes by")
        }
        if training.isNearlyBlack {
            examined.remarks.append(
                "all levels are 0 or 1 of 255, nearly black; were they divided by 255? Multiply the pixels of both sets by 255"
            )
        }
        let known = test.countAmong(training)
        if known == test.count {
            examined.remarks.append(
                "all \(known) test images are training images; accuracy on them says nothing of new images"
            )
        } else if known >= Self.fewestKnown.images,
            Double(known) >= Self.fewestKnown.share * Double(test.count)
        {
            examined.remarks.append(
                "\(known) of \(test.count) test images are training images, too; accuracy on them says nothing of new images"
            )
        }
        return examined
    }

    /// Number and share of test images among the training images that are worth a remark. Data sets that were put
    /// together with care have fewer by chance; Fashion-MNIST has none.
    private static let fewestKnown = (images: 3, share: 0.01)

    /// Rejects a label far above others that have few gaps: a mistake that would give a network mostly unused outputs.
    private func checkDistance(
        of largest: Int, from next: Int, _ used: [Int], _ labels: (training: URL, test: URL)
    ) throws {
        let unused = largest + 1 - used.count
        guard largest - next > 30, 2 * unused > largest + 1, 2 * (used.count - 1) > next else { return }
        let label = UInt16(truncatingIfNeeded: largest)
        let isTaught = training.labels.contains(label)
        let set = isTaught ? training : test
        let count = set.labels.count { $0 == label }
        throw FileError(
            isTaught ? labels.training : labels.test,
            "has the label \(largest) for \(count == 1 ? "one image" : "\(count) images"), first for image "
                + "\(set.labels.firstIndex(of: label) ?? 0), but none from \(next + 1) to \(largest - 1): \(unused) of "
                + "\(largest + 1) classes would be empty; mend it, or number the classes 0, 1, 2, …, or name all \(largest + 1) "
                + "with --class-names")
    }

    private func remark(onUnused unused: [Int], _ largest: Int) -> String? {
        guard !unused.isEmpty else { return nil }
        if unused == [0] {
            return
                "labels begin at 1: class 0 has no image, and the network will have \(largest + 1) outputs for \(largest) "
                + "classes; labels from 0 avoid that"
        }
        return
            "no image has the label\(unused.count == 1 ? "" : "s") \(Self.ranges(unused)); the network will have outputs for "
            + "such classes"
    }

    /// Returns a class as remarks name it: its own name, or its number with the default name if that differs.
    private func title(_ label: Int) -> String {
        let name = classNames[label].shownOnOneLine
        return hasOwnNames ? "\"\(name)\"" : name == "\(label)" ? name : "\(label) (\(name))"
    }

    private static func list(_ labels: [Int], _ title: (Int) -> String) -> String {
        let most = 10
        return labels.prefix(most).map(title).joined(separator: "; ")
            + (labels.count > most ? "; and \(labels.count - most) more" : "")
    }

    /// Formats increasing numbers as `3, 5 to 8`.
    private static func ranges(_ numbers: [Int]) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound == number - 1 {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.prefix(8).map {
            $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)"
        }.joined(separator: ", ") + (ranges.count > 8 ? ", …" : "")
    }
}

extension ImageSet {
    /// Whether there are several images and all are equal.
    var isOneImage: Bool {
        count > 1
            && withPixels { pixels in
                (1..<count).allSatisfy { pixels.isSame(image: 0, as: $0, of: pixels, imageSize) }
            }
    }

    /// Whether no level exceeds 1 and not all are 0.
    var isNearlyBlack: Bool {
        withPixels { pixels in pixels.allSatisfy { $0 <= 1 } && pixels.contains(1) }
    }

    /// Returns the number of images that also occur in another set, whatever the labels.
    ///
    /// This costs one pass over both sets, which computes hashes.
    func countAmong(_ other: ImageSet) -> Int { count(labels.indices, among: other, other.labels.indices) }

    /// Returns the number of the images at `indices` that also occur at other indices of a set, whatever the labels.
    package func count(
        _ indices: some Collection<Int>, among other: ImageSet, _ others: some Collection<Int>
    ) -> Int {
        guard imageShape == other.imageShape, !indices.isEmpty else { return 0 }
        return withPixels { own in
            other.withPixels { pixels in
                var images: [Int: [Int]] = [:]
                for image in indices {
                    images[own.hash(ofImage: image, imageSize), default: []].append(image)
                }
                var found = 0
                for index in others {
                    let hash = pixels.hash(ofImage: index, imageSize)
                    guard let same = images[hash] else { continue }
                    // An image that was found is not compared again.
                    let left = same.filter { !own.isSame(image: $0, as: index, of: pixels, imageSize) }
                    found += same.count - left.count
                    images[hash] = left.isEmpty ? nil : left
                }
                return found
            }
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    fileprivate func isSame(
        image: Int, as index: Int, of other: UnsafeBufferPointer<UInt8>, _ size: Int
    ) -> Bool {
        guard let own = baseAddress, let others = other.baseAddress else { return false }
        return memcmp(own + image * size, others + index * size, size) == 0
    }

    fileprivate func hash(ofImage image: Int, _ size: Int) -> Int {
        var hasher = Hasher()
        hasher.combine(
            bytes: UnsafeRawBufferPointer(
                rebasing: UnsafeRawBufferPointer(self)[image * size..<(image + 1) * size]))
        return hasher.finalize()
    }
}
