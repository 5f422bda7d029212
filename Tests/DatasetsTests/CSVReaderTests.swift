import FashionCore
import Foundation
import Testing

@testable import Datasets

@Suite struct CSVReaderTests {
    private func read(_ text: String) throws -> ImageSet {
        try withFile(Array(text.utf8), name: "some.csv") { try CSVReader.read($0, classCount: 10) }
    }

    @Test(
        "The table reads the same plain and compressed",
        arguments: ["fashion-mnist_train.csv", "fashion-mnist_train.csv.gz"])
    func table(name: String) throws {
        let images = try withFile(SmallSet.bytes(name)) { try CSVReader.read($0, classCount: 10) }
        #expect((images.height, images.width) == (5, 5))
        #expect(images.pixels == SmallSet.pixels(count: 24, start: 0))
        #expect(images.labels == SmallSet.labels(count: 24, start: 0))
    }

    @Test(
        "Line ends, blank lines, a byte order mark and the header make no difference",
        arguments: [
            "3,0,10,200,255\n9,1,2,3,4\n", "3,0,10,200,255\n9,1,2,3,4", "3,0,10,200,255\r\n9,1,2,3,4\r\n",
            "3,0,10,200,255\r\n9,1,2,3,4\r", "label,a,b,c,d\n3,0,10,200,255\n9,1,2,3,4\n\n\n",
            "\"Label\",\"a\",\"b\",\"c\",\"d\"\r\n3,0,10,200,255\r\n\r\n9,1,2,3,4\r\n\r\n",
            "\u{FEFF}label,a,b,c,d\n3,0,10,200,255\n9,1,2,3,4", "\u{FEFF}003,000,010,200,255\n9,1,2,3,4",
        ])
    func tolerance(text: String) throws {
        let images = try read(text)
        #expect((images.height, images.width) == (2, 2))
        #expect(images.pixels == [0, 10, 200, 255, 1, 2, 3, 4])
        #expect(images.labels == [3, 9])
    }

    @Test(
        "A broken table gives an error with line and column",
        arguments: [
            ("", "is empty"),
            ("\n\n", "is empty"),
            ("label,a\n", "is empty"),
            ("label,a,b,c,d", "is empty"),
            ("1,1,2,3,4\n1,1,2,3\n", "line 2, column 5: expected 5 columns, found 4"),
            ("1,1,2,3,4\n\n1,1,2,3,4,5\n", "line 3, column 6: expected 5 columns, found more"),
            ("label,a,b,c,d\n1,1,2,3\n", "line 2, column 5: expected 5 columns, found 4"),
            ("1,1,2,3\n", "line 1: expected a label and the pixels of a square image"),
            ("label,a,b\n1,2,3\n", "line 1: expected a label and the pixels of a square image"),
            ("1\n", "line 1: expected a label and the pixels of a square image"),
            ("1,1,2,256,4\n", "line 1, column 4: expected a number from 0 to 255"),
            ("1,1,2,0001,4\n", "line 1, column 4: expected a number from 0 to 255"),
            (
                "1,1,2,3,4\n1,1,2,99999999999999999999999999,4\n",
                "line 2, column 4: expected a number from 0 to 255"
            ),
            ("1,1,2,-3,4\n", "line 1, column 4: expected a whole number from 0 to 255, found \"-\""),
            ("1,1,2,3.0,4\n", "line 1, column 4: expected a whole number from 0 to 255, found \".\""),
            (
                "1,1,2,3,4\n1,1,,3,4\n",
                "line 2, column 3: expected a whole number from 0 to 255, found an empty field"
            ),
            ("1,1,2,3,\n", "line 1, column 5: expected a whole number from 0 to 255, found an empty field"),
            ("1,1,2,3,4\n10,1,2,3,4\n", "line 2, column 1: expected a label from 0 to 9, found 10"),
            ("1,1,2,3,4\r1,1,2,3,4\r", "line 1, column 5: expected a line feed after a carriage return"),
            (
                "pixel0,pixel1\n1,2\n",
                "line 1, column 1: expected a number or a header whose first name is \"label\""
            ),
            ("<!DOCTYPE html>", "found \"<!DOCTYPE html>\""),
            (
                "1,1,2,3,4\nlabel,a,b,c,d\n",
                "line 2, column 1: expected a whole number from 0 to 255, found \"l\""
            ),
            ("1,1,2,\0,4\n", "found byte 0x00"),
        ])
    func broken(text: String, problem: String) throws {
        let error = #expect(throws: FileError.self) { try read(text) }
        #expect(error?.path.hasSuffix("some.csv") == true)
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }

    @Test("A table of many pieces reads like its numbers")
    func manyPieces() throws {
        // 3 MiB and rows of different lengths, so that pieces end in the middle of numbers and rows.
        var stream = RandomStream(seed: 1, purpose: .test)
        let count = 20_000
        let labels = (0..<count).map { _ in UInt8(stream.integer(below: 10)) }
        let pixels = (0..<count * 49).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        var text = ""
        for image in 0..<count {
            let row = pixels[image * 49..<(image + 1) * 49].map(String.init).joined(separator: ",")
            text += "\(labels[image]),\(row)\(image % 3 == 0 ? "\r\n" : "\n")"
        }
        let images = try read(text)
        #expect(images.labels == labels)
        #expect(images.pixels == pixels)
    }
}
