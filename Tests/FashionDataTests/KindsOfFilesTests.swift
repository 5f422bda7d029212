import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Files that are not what their names say, archives in archives' clothes, and what is said of them.
@Suite struct KindsOfFilesTests {
    private static let beginnings: [(bytes: [UInt8], sentence: String)] = [
        (Array("version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 7\n".utf8), "git lfs pull"),
        (Array("<!DOCTYPE html><html>".utf8), "is a web page and not the file itself"),
        (Array("<html>".utf8), "is a web page and not the file itself"),
        (
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("x_train.npy".utf8),
            "--data set.npz"
        ),
        (
            [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 26) + Array("[Content_Types].xml".utf8),
            "is an Excel workbook; save the table in it as CSV"
        ),
        (Array("PAR1".utf8) + [0x15, 4, 0x15, 0x20, 0x15, 2, 0, 1, 2, 3, 4, 5], "is a Parquet file"),
        (
            [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C] + [UInt8](repeating: 1, count: 12),
            "is a 7-Zip archive; unpack it"
        ),
        (
            [0x80, 4, 0x95, 0x10] + [UInt8](repeating: 1, count: 12),
            "is a pickled object of Python, which could run code"
        ),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 1, 2, 3, 4], "is a PNG image"),
    ]

    @Test(arguments: beginnings.indices)
    func theContentsAreNamed(index: Int) throws {
        let (bytes, sentence) = Self.beginnings[index]
        try withFile(bytes, name: "train-images-idx3-ubyte") { url in
            let images = #expect(throws: FileError.self) { try IDXReader.read(url, .images) }
            #expect(
                images?.path == url.path && images?.problem.contains(sentence) == true,
                "\(images?.problem ?? "")")
            let table = #expect(throws: FileError.self) { try CSVReader.read(url) }
            #expect(table?.problem.contains(sentence) == true, "\(table?.problem ?? "")")
            let list = #expect(throws: FileError.self) { try PathList(contentsOf: url) }
            #expect(list?.problem.contains(sentence) == true, "\(list?.problem ?? "")")
        }
    }

    private func problem(_ url: URL) -> String {
        let error = #expect(throws: DatasetNotFound.self) { try DatasetLocator(folder: url).locate() }
        return error?.findings.first?.problem ?? ""
    }

    @Test func whatDataNamesIsRecognized() throws {
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("set.zip")
            for (bytes, sentence) in [
                ([0x1F, 0x8B, 8, 0], "is a gzip file; unpack it, then name the folder"),
                (Array("<html>".utf8), "is a web page and not the file itself"),
                ([0, 0, 8, 3, 0, 0, 0, 1], "is an IDX file, one of the four of a set"),
            ] as [([UInt8], String)] {
                try Data(bytes).write(to: file)
                #expect(problem(file).hasPrefix(sentence), "\(problem(file))")
            }
            try Data("a text".utf8).write(to: file)
            #expect(problem(file).hasPrefix("is not a folder"))
            try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]).write(to: file)
            let picture = problem(file)
            #expect(picture.hasPrefix("is a PNG image; expected the folder that holds the training and"))
            for kind in ["IDX or CSV", "folders of classes", "zip archive", ".npz", "list of images"] {
                #expect(picture.contains(kind), "\(picture)")
            }
            // The end of an archive has its directory.
            let archive = storedZip([("train.csv", Data("label,a\n0,1\n".utf8))])
            try archive.dropLast(30).write(to: file)
            #expect(problem(file).contains("it is damaged or cut off"), "\(problem(file))")
            #expect(
                problem(folder).hasPrefix("set.zip cannot be read as a zip archive"), "\(problem(folder))")
            try Data([0x1F, 0x8B, 8, 0]).write(to: file)
            #expect(problem(folder).hasPrefix("set.zip is a gzip file; unpack it"))
        }
    }

    @Test func picturesInAnArchiveAreToBeUnpacked() throws {
        try withTemporaryFolder { folder in
            let archive = folder.appendingPathComponent("shop.zip")
            try storedZip(["shop/a/0.png", "shop/b/1.JPG"].map { ($0, Data("x".utf8)) }).write(to: archive)
            #expect(
                problem(archive).hasPrefix("holds image files, which are read from folders only; unpack it"))
            #expect(problem(folder).hasPrefix("shop.zip holds image files, which are read from folders only"))
        }
    }

    @Test(arguments: ["x.csv", "fashion-mnist_train.csv"])
    func tablesInAnArchiveEachAreRead(name: String) throws {
        try withTemporaryFolder { folder in
            for (part, archive) in [
                ("train", "fashion-mnist_train.csv.zip"), ("test", "fashion-mnist_test.csv.zip"),
            ] {
                let table = try Data(contentsOf: SmallSet.file("fashion-mnist_\(part).csv"))
                let entry = name.replacingOccurrences(of: "train", with: part)
                try storedZip([(entry, table)]).write(to: folder.appendingPathComponent(archive))
            }
            let set = try DatasetLocator(folder: folder).locate().load()
            #expect(set.training.pixels == SmallSet.pixels(count: 24, start: 0) && set.remarks == [])
            #expect(set.test.pixels == SmallSet.pixels(count: 10, start: 100))
        }
    }

    @Test func aHeaderMayHaveQuotedLineBreaks() throws {
        let rows = "3,0,10,200,255\n9,1,2,3,4\n"
        for header in [
            "\"label\n(class)\",\"pixel\n0\",\"pixel\n1\",\"pixel\n2\",\"pixel\n3\"\n",
            "\"label\r\n(class)\",pixel0,pixel1,pixel2,\"pixel\r\n3\"\r\n",
        ] {
            try withFile(Array((header + rows).utf8), name: "some.csv") { url in
                let images = try CSVReader.labelledImages(url)
                #expect(images.labels == [3, 9] && images.pixels == [0, 10, 200, 255, 1, 2, 3, 4])
            }
            // Lines are counted as editors count them.
            try withFile(Array((header + "3,0,10,200,1000\n").utf8), name: "some.csv") { url in
                let error = #expect(throws: FileError.self) { try CSVReader.labelledImages(url) }
                let line = 1 + header.count { $0 == "\n" || $0 == "\r\n" }
                #expect(error?.problem.hasPrefix("line \(line), column 5") == true, "\(error?.problem ?? "")")
            }
        }
        // A quote that stays open is a character.
        try withFile(Array(("label,a,b,c,5\"\n" + rows).utf8), name: "some.csv") { url in
            let images = try CSVReader.labelledImages(url)
            #expect(images.labels == [3, 9])
        }
    }
}
