import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Whether `dataset-fashion-mnist` is installed; other systems than Debian do not have it.
private let debianHasIt = FileManager.default.fileExists(atPath: DatasetLocator.debianFolder.path)

@Suite struct DatasetTests {
    /// A folder with copies of these files of the small set, changed by `change`.
    private func withCopy<Result>(
        of names: [String], change: (URL) throws -> Void = { _ in }, _ body: (DatasetLocator) throws -> Result
    ) throws -> Result {
        try withTemporaryFolder { folder in
            for name in names {
                try FileManager.default.copyItem(
                    at: SmallSet.file(name), to: folder.appendingPathComponent(name))
            }
            try change(folder)
            return try body(DatasetLocator(folder: folder))
        }
    }

    private let idxNames = [
        "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte.gz",
    ]
    private let csvNames = ["fashion-mnist_train.csv", "fashion-mnist_test.csv.gz"]

    @Test("IDX and CSV give identical sets")
    func identical() throws {
        let idx = try withCopy(of: idxNames) { try $0.locate().load() }
        let csv = try withCopy(of: csvNames) { try $0.locate().load() }
        #expect(idx.training.pixels == SmallSet.pixels(count: 24, start: 0))
        #expect(idx.test.labels == SmallSet.labels(count: 10, start: 100).map(UInt16.init))
        #expect(idx.training == csv.training)
        #expect(idx.test == csv.test)
        #expect((idx.source.format, csv.source.format) == (.idx, .csv))
    }

    @Test(
        "The first images of the real set, written as CSV, read as they do from IDX",
        .enabled(if: debianHasIt))
    func realImagesAsCSV() throws {
        let real = try DatasetLocator(folder: DatasetLocator.debianFolder).locate().load()
        let (training, test) = (real.training.prefix(300), real.test.prefix(100))
        try withTemporaryFolder { folder in
            for (name, set) in [("train.csv", training), ("test.csv", test)] {
                let rows = (0..<set.count).map { index in
                    ([Int(set.labels[index])] + set[image: index].map(Int.init)).map(String.init).joined(
                        separator: ",")
                }
                try WholeFile.write(rows.joined(separator: "\n"), to: folder.appendingPathComponent(name))
            }
            let loaded = try DatasetLocator(folder: folder).locate().load()
            #expect(loaded.training == training)
            #expect(loaded.test == test)
        }
    }

    @Test("Debian's files are the genuine ones, in any order", .enabled(if: debianHasIt))
    func realSet() throws {
        let dataset = try DatasetLocator(folder: DatasetLocator.debianFolder).locate().load()
        #expect(dataset.genuineness == .genuine)
        #expect(dataset.genuineness.warning == nil)
        #expect(dataset.md5s == DatasetPart.allCases.map { FashionMNIST.file($0).md5 })
        #expect(dataset.classNames == ClassNames.fashion)
        #expect((dataset.training.height, dataset.training.width) == (28, 28))
        #expect(dataset.training.countsPerClass(10) == Array(repeating: 6000, count: 10))
        #expect(dataset.test.countsPerClass(10) == Array(repeating: 1000, count: 10))
        // The constants were computed by another program; the order must not matter.
        #expect(dataset.training.fingerprint == FashionMNIST.trainingFingerprint)
        let test = dataset.test
        let reversed = ImageSet(
            height: 28, width: 28, pixels: (0..<test.count).reversed().flatMap { test[image: $0] },
            labels: test.labels.reversed())
        #expect(reversed?.fingerprint == FashionMNIST.testFingerprint)

        let split = try StratifiedSplit(labels: dataset.training.labels, validationFraction: 0.1, seed: 42)
        func counts(_ indices: [Int]) -> [Int] {
            indices.reduce(into: Array(repeating: 0, count: 10)) { $0[Int(dataset.training.labels[$1])] += 1 }
        }
        #expect(counts(split.training) == Array(repeating: 5400, count: 10))
        #expect(counts(split.validation) == Array(repeating: 600, count: 10))
    }

    @Test("Other files load with a warning that names them, both hashes and the leak")
    func different() throws {
        let dataset = try withCopy(of: idxNames) { try $0.locate().load() }
        let hashes = try SmallSet.hashes()
        guard case .different(let mismatches) = dataset.genuineness else {
            Issue.record("the small set passes for the genuine one")
            return
        }
        #expect(mismatches.map(\.url.lastPathComponent) == idxNames)
        #expect(mismatches.map(\.expected) == DatasetPart.allCases.map { FashionMNIST.file($0).md5 })
        #expect(mismatches.first?.found == hashes["train-images-idx3-ubyte"]?["content"])
        let warning = dataset.genuineness.warning ?? ""
        #expect(warning.contains(mismatches.last?.url.path ?? "?"))
        #expect(warning.contains("f4a8712d7a061bf5bd6d2ca38dc4d50a"))
        #expect(warning.contains("31 August 2017"))
    }

    @Test func differentTable() throws {
        let dataset = try withCopy(of: csvNames) { try $0.locate().load() }
        let hashes = try SmallSet.hashes()
        guard case .different(let mismatches) = dataset.genuineness else {
            Issue.record("the small set passes for the genuine one")
            return
        }
        #expect(mismatches.map(\.url.lastPathComponent) == csvNames)
        #expect(mismatches.map(\.found) == ["train", "t10k"].map { hashes["\($0)-fingerprint"]?["content"] })
    }

    @Test func filesThatDoNotBelongTogether() throws {
        func problem(_ name: String, _ bytes: [UInt8]) throws -> String {
            try withCopy(of: idxNames, change: { try Data(bytes).write(to: $0.appendingPathComponent(name)) })
            { locator in
                let error = #expect(throws: FileError.self) { try locator.locate().load(classCount: 10) }
                #expect(error?.path.hasSuffix(name) == true)
                return error?.problem ?? ""
            }
        }
        let names = (labels: "train-labels-idx1-ubyte", images: "t10k-images-idx3-ubyte")
        let short = try problem(names.labels, idx(sizes: [23], content: .init(repeating: 0, count: 23)))
        #expect(short.contains("expected 24 labels") && short.contains("found 23"))
        let label = try problem(
            names.labels, idx(sizes: [24], content: .init(repeating: 0, count: 23) + [10]))
        #expect(label.contains("from 0 to 9, found 10 for image 23"))
        let shape = try problem(
            names.images, idx(sizes: [10, 5, 4], content: .init(repeating: 0, count: 200)))
        #expect(shape.contains("expected images of 5×5") && shape.contains("found 5×4"))
        #expect(try problem(names.images, SmallSet.bytes("t10k-labels-idx1-ubyte")).contains("exchanged"))
    }

    @Test("Names follow the files' and the folder's names")
    func classNames() {
        func guess(
            _ folder: String, _ stem: String = "", classes: Int = 10, isGenuine: Bool = false
        ) -> [String] {
            let folder = URL(fileURLWithPath: folder)
            let (train, test) = (
                folder.appendingPathComponent("\(stem)train.csv"),
                folder.appendingPathComponent("\(stem)test.csv")
            )
            return ClassNames.guess(
                for: DatasetSource(folder: folder, paths: .csv(training: train, test: test)),
                classCount: classes, isGenuine: isGenuine)
        }
        #expect(guess("/data", isGenuine: true) == ClassNames.fashion)
        #expect(guess("/data/mnist", isGenuine: true) == ClassNames.fashion)
        #expect(guess("/data/FashionMNIST/raw") == ClassNames.fashion)
        #expect(guess("/data", "fashion-mnist_") == ClassNames.fashion)
        #expect(guess("/data/Fashion-MNIST") == ClassNames.fashion)
        let digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
        #expect(guess("/data") == digits && guess("/data/cifar") == digits)
        #expect(
            guess("/fashion/MNIST/raw") == digits && guess("/MNIST/raw", "fashion_") == ClassNames.fashion)
        #expect(guess("/data", "mnist_") == digits && guess("/fashion", "mnist_") == digits)
        #expect(guess("/data/KMNIST") == digits)
        #expect(guess("/data/Kuzushiji") == digits)
        #expect(guess("/data", classes: 3) == ["0", "1", "2"])
        #expect(guess("/data/fashion", classes: 3) == ClassNames.fashion)
        #expect(guess("/data/fashion", classes: 12).last == "11")
        let words = [
            "Top", "Trouser", "Pullover", "Dress", "coat", "Sandal", "Shirt", "Sneaker", "Bag", "Boot",
        ]
        #expect(ClassNames.ordered(Set(words)) == words)
        #expect(ClassNames.ordered(["dog", "cat", "Ape"]) == ["Ape", "cat", "dog"])
    }

    @Test func imageSetsAreWhole() {
        #expect(ImageSet(height: 2, width: 2, pixels: [1, 2, 3, 4], labels: [0]) != nil)
        #expect(ImageSet(height: 2, width: 2, pixels: [1, 2, 3], labels: [0]) == nil)
        #expect(ImageSet(height: 0, width: 2, pixels: [], labels: [0]) == nil)
        #expect(ImageSet(height: .max, width: 2, pixels: [], labels: [0]) == nil)
        let set = ImageSet(height: 1, width: 2, pixels: [1, 2, 3, 4, 5, 6], labels: [7, 8, 9])
        #expect(set?.prefix(2) == ImageSet(height: 1, width: 2, pixels: [1, 2, 3, 4], labels: [7, 8]))
        #expect(set?.prefix(9) == set)
        #expect(set.map { Array($0[image: 1]) } == [3, 4])
    }

    @Test func info() throws {
        let dataset = try withCopy(of: idxNames) { try $0.locate().load() }
        let info = DatasetInfo(dataset)
        #expect(info.classes.map(\.training) == [3, 3, 3, 3, 2, 2, 2, 2, 2, 2])
        #expect(info.classes.map(\.test) == Array(repeating: 1, count: 10))
        #expect((info.trainingCount, info.testCount, info.isGenuine) == (24, 10, false))
        let lines = info.text.split(separator: "\n").map(String.init)
        #expect(lines.first == "\(dataset.source.folder.path): IDX, images of 5×5")
        #expect(lines.contains("  Trouser             3         1"))
        #expect(info.text.hasSuffix(dataset.genuineness.warning ?? "?"))
        #expect(try JSONDecoder().decode(DatasetInfo.self, from: JSONEncoder().encode(info)) == info)
    }
}
