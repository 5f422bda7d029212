import FashionCore
import Foundation
import Testing

@testable import FashionData

/// The names that `classes.txt` and `--class-names` give to folders.
@Suite struct ClassFoldersTests {
    @Test func namesOfNumberedFoldersAreInTheNumbersOrder() throws {
        let folder = try ImageTestFolder()
        for part in ["train", "test"] {
            for number in 0..<12 {
                try folder.write("\(part)/\(number)/a.png", number: (part == "test" ? 100 : 0) + number)
            }
        }
        let words = (0..<12).map { "word\($0)" }
        let named = try folder.load { $0.classNames = words }
        #expect(named.classNames == words)
        // The number that is drawn in the image.
        for (index, label) in named.training.labels.enumerated() {
            let levels = Array(named.training[image: index])
            let number = (0..<4).reduce(0) { $0 | (levels[$1 * 3] == 255 ? 1 << $1 : 0) }
            #expect(Int(label) == number)
        }
        #expect(try folder.load().classNames == words.indices.map(String.init).sorted())
    }

    @Test(arguments: [
        (
            ["blue", "", "red"],
            "expected a name for each class, found none as name 2 of 3; write one there, or remove a comma"
        ),
        (
            ["a", "b", "a"],
            "expected different names, found \"a\" as names 1 and 3; write another name for one of them"
        ),
        (["boots", "hats"], "expected 3 names, one for each folder (blue, red, socks), found 2"),
        (["a", "b", "c", "d"], "expected 3 names, one for each folder (blue, red, socks), found 4"),
    ])
    func namesThatDoNotFitAreNamed(names: [String], problem: String) throws {
        let folder = try ImageTestFolder.divided()
        for part in ["train", "test"] { try folder.write("\(part)/socks/0.png", number: 400 + part.count) }
        let error = #expect(throws: FileError.self) { try folder.load { $0.classNames = names } }
        #expect(error?.problem == "--class-names: \(problem)")
    }

    @Test func mistakenNamesAreRefused() throws {
        let folder = try ImageTestFolder.divided()
        let list = folder.url.appendingPathComponent("classes.txt")
        for (text, name) in [("blue\nrde\n", "rde"), ("Blue\nred\n", "Blue"), ("BLUE\nRED\n", "BLUE")] {
            try Data(text.utf8).write(to: list)
            let error = #expect(throws: FileError.self) { try folder.load() }
            #expect(error?.problem.contains("\"\(name)\" is not among the classes") == true, "\(text)")
            #expect(error?.problem.contains(name == "rde" ? "\"red\"" : "\"blue\"") == true, "\(text)")
        }
        // A byte order mark is no part of a name.
        try Data("\u{FEFF}red\nblue\n".utf8).write(to: list)
        let marked = try folder.load()
        #expect(marked.classNames == ["red", "blue"] && marked.remarks == [])
        try Data("Meer\nFeuer\n".utf8).write(to: list)
        let renamed = try folder.load()
        #expect(renamed.classNames == ["Meer", "Feuer"])
        #expect(
            renamed.remarks == ["classes have new names: blue is called \"Meer\", red is called \"Feuer\""])
        try Data("a\u{1B}[31m\nb\n".utf8).write(to: list)
        let control = #expect(throws: FileError.self) { try folder.load() }
        #expect(control?.problem.contains("holds control characters") == true)
        try Data("<!DOCTYPE html><html></html>".utf8).write(to: list)
        let page = #expect(throws: FileError.self) { try folder.load() }
        #expect(page?.problem.contains("is a web page") == true)
    }
}
