import Foundation
import Testing

@testable import FashionData

@Suite struct DatasetLocatorTests {
    private static let parts = ["train-images", "train-labels", "t10k-images", "t10k-labels"]
    private static let kinds = ["idx3-ubyte", "idx1-ubyte", "idx3-ubyte", "idx1-ubyte"]

    private func fill(_ folder: URL, _ names: [String]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in names { try Data([1]).write(to: folder.appendingPathComponent(name)) }
    }

    private func idxNames(_ separator: Character, _ ending: String = "") -> [String] {
        zip(Self.parts, Self.kinds).map { "\($0)\(separator)\($1)\(ending)" }
    }

    @Test("Every usual spelling is found", arguments: [("-", ""), (".", ""), ("-", ".gz"), (".", ".gz")])
    func spellings(separator: Character, ending: String) throws {
        try withTemporaryFolder { folder in
            let names = idxNames(separator, ending)
            try fill(folder, names)
            let source = try DatasetLocator(folder: folder).locate()
            #expect(source.format == .idx)
            #expect(source.files.map(\.url.lastPathComponent) == names)
            #expect(
                source.files.map(\.content) == [
                    "training images", "training labels", "test images", "test labels",
                ])
        }
    }

    @Test(arguments: ["fashion-mnist_", "mnist_", ""], ["", ".gz"])
    func tables(prefix: String, ending: String) throws {
        try withTemporaryFolder { folder in
            let names = ["\(prefix)train.csv\(ending)", "\(prefix)test.csv\(ending)"]
            try fill(folder, names)
            let source = try DatasetLocator(folder: folder).locate()
            #expect(source.format == .csv)
            #expect(source.files.map(\.url.lastPathComponent) == names)
        }
    }

    @Test func plainIDXComesFirst() throws {
        try withTemporaryFolder { folder in
            try fill(folder, idxNames("-", ".gz") + idxNames(".") + ["train.csv", "test.csv"])
            #expect(
                try DatasetLocator(folder: folder).locate().files.map(\.url.lastPathComponent)
                    == idxNames("."))
        }
    }

    @Test func foldersWithAFilesNameAreNotFiles() throws {
        try withTemporaryFolder { folder in
            for name in idxNames("-") {
                try FileManager.default.createDirectory(
                    at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
            }
            try fill(folder, idxNames("-", ".gz"))
            let source = try DatasetLocator(folder: folder).locate()
            #expect(source.files.map(\.url.lastPathComponent) == idxNames("-", ".gz"))
        }
    }

    @Test func usualFoldersInOrder() throws {
        try withTemporaryFolder { folder in
            let system = folder.appendingPathComponent("system")
            let locator = DatasetLocator(currentFolder: folder, systemFolders: [system])
            let error = #expect(throws: DatasetNotFound.self) { try locator.locate() }
            #expect(error?.findings.count == 3)
            #expect(error?.isExplicit == false)
            for place in ["system", "data/fashion-mnist", "data"] {
                try fill(folder.appendingPathComponent(place), idxNames("-"))
                let found = try locator.locate().folder.path
                #expect(found == folder.appendingPathComponent(place).path)
            }
        }
    }

    @Test("A folder that the user names is the only one, and what it lacks is said")
    func explicitFolder() throws {
        try withTemporaryFolder { folder in
            func problem() -> String {
                let error = #expect(throws: DatasetNotFound.self) {
                    try DatasetLocator(folder: folder).locate()
                }
                #expect(error?.isExplicit == true)
                #expect(error?.findings.map(\.folder) == [folder])
                return error?.description ?? ""
            }
            #expect(problem().contains("holds neither the four IDX files"))
            try fill(folder, ["train.csv"])
            #expect(problem().contains("lacks test.csv (or .csv.gz)"))
            try fill(
                folder, ["train-images-idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images-idx3-ubyte.gz"])
            #expect(problem().hasSuffix("lacks t10k-labels-idx1-ubyte (or .gz)"))
            #expect(problem().hasPrefix(folder.path))
        }
    }

    @Test func noFolder() throws {
        try withFile([1]) { file in
            let error = #expect(throws: DatasetNotFound.self) { try DatasetLocator(folder: file).locate() }
            #expect(error?.description.contains("is not a folder") == true)
            #expect(error?.description.hasSuffix("or a list of images and labels (.csv, .tsv)") == true)
            let none = file.appendingPathExtension("none")
            let missing = #expect(throws: DatasetNotFound.self) { try DatasetLocator(folder: none).locate() }
            #expect(missing?.description.contains("no such folder") == true)
        }
    }
}
