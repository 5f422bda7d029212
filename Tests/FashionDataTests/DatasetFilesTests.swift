import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Sets under the names and in the places in which people have them.
@Suite struct DatasetFilesTests {
    private static let idxNames = [
        "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ]

    private func copyIDX(to folder: URL, prefix: String = "", test: String = "t10k", ending: String = "")
        throws
    {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in Self.idxNames {
            let target = prefix + name.replacingOccurrences(of: "t10k", with: test) + ending
            try FileManager.default.copyItem(
                at: SmallSet.file(name + ending), to: folder.appendingPathComponent(target))
        }
    }

    private func expectSmallSet(_ dataset: Dataset, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            dataset.training.pixels == SmallSet.pixels(count: 24, start: 0), sourceLocation: sourceLocation)
        #expect(
            dataset.training.labels == SmallSet.labels(count: 24, start: 0).map(UInt16.init),
            sourceLocation: sourceLocation)
        #expect(dataset.test.pixels == SmallSet.pixels(count: 10, start: 100), sourceLocation: sourceLocation)
        #expect(
            dataset.test.labels == SmallSet.labels(count: 10, start: 100).map(UInt16.init),
            sourceLocation: sourceLocation)
    }

    @Test(
        "Sets one or two folders down are taken, with a word",
        arguments: ["raw", "FashionMNIST/raw", "a/gzip"])
    func below(place: String) throws {
        try withTemporaryFolder { folder in
            try copyIDX(to: folder.appendingPathComponent(place), ending: ".gz")
            let source = try DatasetLocator(folder: folder).locate()
            #expect(source.folder.path == folder.appendingPathComponent(place).path)
            #expect(source.remarks.count == 1 && source.remarks[0].contains(place))
            expectSmallSet(try source.load())
            // Without --data too, under `data`.
            let data = folder.appendingPathComponent("here/data/\(place)")
            try copyIDX(to: data)
            let found = try DatasetLocator(
                currentFolder: folder.appendingPathComponent("here"), systemFolders: []
            ).locate()
            #expect(found.folder.path == data.path)
        }
    }

    @Test("EMNIST's names; several sets in one folder are named, and each can be chosen")
    func prefixes() throws {
        try withTemporaryFolder { folder in
            try copyIDX(to: folder, prefix: "emnist-letters-", test: "test", ending: ".gz")
            expectSmallSet(try DatasetLocator(folder: folder).locate().load())
            try copyIDX(to: folder, prefix: "emnist-digits-", test: "test")
            let error = #expect(throws: DatasetNotFound.self) { try DatasetLocator(folder: folder).locate() }
            let problem = error?.description ?? ""
            #expect(problem.contains("holds 2 data sets; choose one: --data "))
            #expect(problem.contains("emnist-digits-") && problem.contains("emnist-letters-"))
            for name in ["emnist-digits-", "emnist-digits"] {
                let one = try DatasetLocator(folder: folder.appendingPathComponent(name)).locate()
                #expect(one.files[0].url.lastPathComponent == "emnist-digits-train-images-idx3-ubyte")
            }
            // Of several sets the one that is called fashion.
            try copyIDX(to: folder, prefix: "fashion-")
            #expect(
                try DatasetLocator(folder: folder).locate().files[0].url.lastPathComponent.hasPrefix(
                    "fashion-"))
        }
    }

    @Test(
        "Tables under other names",
        arguments: [
            ("sign_mnist_train.csv", "sign_mnist_test.csv"),
            ("emnist-letters-train.csv", "emnist-letters-test.csv"),
            ("sign_mnist_train/sign_mnist_train.csv", "sign_mnist_test/sign_mnist_test.csv"),
            ("train_data.csv", "test_data.csv.gz"), ("Training.csv", "test.csv"), ("Train.csv", "Test.csv"),
        ])
    func tables(training: String, test: String) throws {
        try withTemporaryFolder { folder in
            for (name, source) in [
                (training, "train.csv"), (test, test.hasSuffix("gz") ? "test.csv.gz" : "test.csv"),
            ] {
                let target = folder.appendingPathComponent(name)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try FileManager.default.copyItem(at: SmallSet.file("fashion-mnist_\(source)"), to: target)
            }
            expectSmallSet(try DatasetLocator(folder: folder).locate().load())
        }
    }

    @Test("A zip archive is read in place, named or lying in the folder")
    func archive() throws {
        try withTemporaryFolder { folder in
            for name in ["raw.zip", "tables.zip"] {
                let archive = folder.appendingPathComponent(name)
                try FileManager.default.copyItem(at: SmallSet.file(name), to: archive)
                let source = try DatasetLocator(folder: archive).locate()
                expectSmallSet(try source.load())
                #expect(source.files[0].url.path.hasPrefix(archive.path + "/"))
                expectSmallSet(try DatasetLocator(folder: folder).locate().load())
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
                // A byte of the first entry's compressed data.
                var bytes = try Data(contentsOf: archive)
                bytes[100] ^= 0xFF
                try bytes.write(to: archive)
                #expect(throws: (any Error).self) { try DatasetLocator(folder: archive).locate().load() }
                try FileManager.default.removeItem(at: archive)
            }
            try Data("PK\u{3}\u{4} and no archive".utf8).write(to: folder.appendingPathComponent("no.zip"))
            #expect(throws: DatasetNotFound.self) {
                try DatasetLocator(folder: folder.appendingPathComponent("no.zip")).locate()
            }
        }
    }

    @Test("What is there is named when it is no set")
    func nearMisses() throws {
        try withTemporaryFolder { folder in
            try Data().write(to: folder.appendingPathComponent("train-00000.parquet"))
            let error = #expect(throws: DatasetNotFound.self) { try DatasetLocator(folder: folder).locate() }
            #expect(error?.description.hasSuffix("; found train-00000.parquet") == true)
        }
    }

    private func load(_ training: String, _ test: String, names: [String]? = nil) throws -> Dataset {
        var reading = ImageReading()
        reading.classNames = names
        return try load(training, test, reading)
    }

    private func load(_ training: String, _ test: String, _ reading: ImageReading) throws -> Dataset {
        try withTemporaryFolder { folder in
            try WholeFile.write(training, to: folder.appendingPathComponent("train.csv"))
            try WholeFile.write(test, to: folder.appendingPathComponent("test.csv"))
            return try DatasetLocator(folder: folder).locate().load(reading: reading)
        }
    }

    @Test("Classes are those of the data: words in one order for both files, numbers beyond nine")
    func classes() throws {
        let words = try load(
            "label,a,b,c,d\ndog,1,0,0,0\ncat,2,0,0,0\n7,3,0,0,0\nape,6,0,0,0\n",
            "label,a,b,c,d\ncat,4,0,0,0\nape,5,0,0,0\n")
        #expect(words.classNames == ["7", "ape", "cat", "dog"] && words.hasOwnNames)
        #expect(words.training.labels == [3, 2, 0, 1] && words.test.labels == [2, 1])
        let cases = try load(
            "label,a,b,c,d\nA,1,0,0,0\na,2,0,0,0\nb,3,0,0,0\n", "label,a,b,c,d\na,4,0,0,0\nA,5,0,0,0\n",
            names: ["b", "a", "A"])
        #expect(cases.training.labels == [2, 1, 0] && cases.test.labels == [1, 2])
        let numbers = try load("label,a,b,c,d\n18,1,0,0,0\n2,2,0,0,0\n", "label,a,b,c,d\n20,4,0,0,0\n")
        #expect(numbers.training.labels == [18, 2] && numbers.classNames == ClassNames.numbers(21))
        #expect(!numbers.hasOwnNames)
    }

    @Test("Labels that cannot be are refused with the reason")
    func impossible() throws {
        func problem(_ training: [Int], _ test: [Int] = [0, 1]) -> String {
            func table(_ labels: [Int]) -> String {
                "label,a,b,c,d\n" + labels.enumerated().map { "\($1),\($0 % 200),0,0,0\n" }.joined()
            }
            let error = #expect(throws: FileError.self) { try load(table(training), table(test)) }
            return error?.problem ?? ""
        }
        #expect(problem([4, 4, 4]).contains("two classes at least, found nothing but 4 for all 3 images"))
        // A corner of images: background, and now and then anything.
        let corner = (0..<100).map { $0 % 7 == 0 ? 3 * $0 % 256 : 0 }
        #expect(problem(corner).contains("what looks like a pixel: 15 different values up to 252"))
        #expect(problem([0, 1], corner).contains("what looks like a pixel"))
        let unlabelled = #expect(throws: FileError.self) {
            try load("label,p1,p2,p3,p4\n0,1,0,0,0\n1,2,0,0,0\n", "p1,p2,p3,p4\n1,2,3,4\n")
        }
        #expect(unlabelled?.path.hasSuffix("test.csv") == true)
        #expect(unlabelled?.problem.contains("all 4 columns are pixels of images of 2×2") == true)
        #expect(unlabelled?.problem.contains("fashion predict test.csv") == true)
    }
}
