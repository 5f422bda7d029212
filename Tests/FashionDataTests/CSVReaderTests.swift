import FashionCore
import Foundation
import Testing

@testable import FashionData

@Suite struct CSVReaderTests {
    private func read(_ bytes: [UInt8]) throws -> ImageSet {
        try withFile(bytes, name: "some.csv") { try CSVReader.labelledImages($0) }
    }

    private func read(_ text: String) throws -> ImageSet {
        try read(Array(text.utf8))
    }

    @Test(
        "The table reads the same plain and compressed",
        arguments: ["fashion-mnist_train.csv", "fashion-mnist_train.csv.gz"])
    func table(name: String) throws {
        let images = try withFile(SmallSet.bytes(name)) { try CSVReader.labelledImages($0) }
        #expect((images.height, images.width) == (5, 5))
        #expect(images.pixels == SmallSet.pixels(count: 24, start: 0))
        #expect(images.labels == SmallSet.labels(count: 24, start: 0).map(UInt16.init))
    }

    @Test(
        "Line ends, blank lines, a byte order mark and the header make no difference",
        arguments: [
            "3,0,10,200,255\n9,1,2,3,4\n", "3,0,10,200,255\n9,1,2,3,4", "3,0,10,200,255\r\n9,1,2,3,4\r\n",
            "3,0,10,200,255\r\n9,1,2,3,4\r", "label,a,b,c,d\n3,0,10,200,255\n9,1,2,3,4\n\n\n",
            "\"Label\",\"a\",\"b\",\"c\",\"d\"\r\n3,0,10,200,255\r\n\r\n9,1,2,3,4\r\n\r\n",
            "\u{FEFF}label,a,b,c,d\n3,0,10,200,255\n9,1,2,3,4", "\u{FEFF}003,000,010,200,255\n9,1,2,3,4",
            "3,0,10,200,255\r9,1,2,3,4\r", "\"3\",\"0\",\"10\",\"200\",\"255\"\n9,1,2,3,4\n",
            "3.0,0.0,10.,200.00,255.0\n9,1,2,3,4\n", " 3, 0, 10, 200, 255\n 9, 1, 2, 3, 4\n",
            "3;0;10;200;255\n9;1;2;3;4\n", "3\t0\t10\t200\t255\n9\t1\t2\t3\t4\n", "3|0|10|200|255\n9|1|2|3|4",
            "3 0 10 200 255\n9 1 2 3 4\n", "  3   0  10 200 255\n  9   1   2   3   4\n",
            "3,0,10,200,255,\n9,1,2,3,4,\n", "label,a,b,c,d,\n3,0,10,200,255,\n9,1,2,3,4,\n",
            "label,a,b,c,d\n3,0,10,200,255,\n9,1,2,3,4\n", "0,1,2,3,4\n3,0,10,200,255\n9,1,2,3,4\n",
            ",label,a,b,c,d\n0,3,0,10,200,255\n1,9,1,2,3,4\n",
            "label,a,b,c,d\n700,3,0,10,200,255\n2,9,1,2,3,4\n",
            ",0,1,2,3,4\n0,3,0,10,200,255\n1,9,1,2,3,4\n", "1,3,0,10,200,255\n2,9,1,2,3,4\n",
            "p1,p2,p3,p4,label\n0,10,200,255,3\n1,2,3,4,9\n",
            "p1,p2,Species,p3,p4\n0,10,3,200,255\n1,2,9,3,4\n",
            "class,Label,p1,p2,p3,p4\n8,3,0,10,200,255\n8,9,1,2,3,4\n",
            "id,p1,p2,p3,p4,y\na.png,0,10,200,255,3\nb.png,1,2,3,4,9\n",
            "3.000000e+00,0.0e+00,1.0e+01,2.0e+02,2.55e+02\n9,1,2,3,4\n",
            "3,0;0,0;10,0;200,0;255,0\n9;1;2;3;4\n",
            "sep=;\n3;0;10;200;255\n9;1;2;3;4\n", "# written by numpy\n3 0 10 200 255\n9 1 2 3 4\n",
            "\"label\",\"1x1\",\"1x2\",\"2x1\",\"2x2\"\n\"3\",\"0\",\"10\",\"200\",\"255\"\n9,1,2,3,4\n",
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
            ("label,a,b,c,d", "is empty"),
            ("1,1,2,3,4\n1,1,2,3\n", "line 2, column 5: expected 5 columns, found 4"),
            ("1,1,2,3,4\n\n1,1,2,3,4,5\n", "line 3, column 6: expected 5 columns, found 6"),
            ("label,a,b,c,d\n1,1,2,3\n", "line 2, column 5: expected 5 columns, found 4"),
            ("1,1,2,3\n", "has no labels"),
            ("1,1,2,3,4,5,6\n", "line 1: expected a label and the pixels of a square image"),
            ("label,a,b\n1,2,3\n", "line 1: expected a label and the pixels of a square image"),
            ("1\n", "line 1: expected a label and the pixels of a square image"),
            ("1,1,2,256,4\n", "line 1, column 4: expected a number from 0 to 255"),
            ("1,1,2,1000,4\n", "line 1, column 4: expected a number from 0 to 255"),
            (
                "1,1,2,3,4\n1,1,2,99999999999999999999999999,4\n",
                "line 2, column 4: expected a number from 0 to 255"
            ),
            ("1,1,2,-3,4\n", "line 1, column 4: expected a whole number from 0 to 255, found \"-3\""),
            ("1,1,2,3.5,4\n", "line 1, column 4: expected a whole number from 0 to 255, found \"3.5\""),
            (
                "1,0.0,1.0,0.5,0.0\n",
                "line 1, column 4: expected a whole number from 0 to 255, found \"0.5\"; if all pixels lie between 0 and 1, "
                    + "multiply them by 255, and round them"
            ),
            (
                "1,1,2,nan,4\n7,1,2,3,4\n",
                "line 1, column 4: expected a whole number from 0 to 255, found \"nan\""
            ),
            (
                "1,1,2,3,4\n1,1,,3,4\n",
                "line 2, column 3: expected a whole number from 0 to 255, found an empty field"
            ),
            (
                "label,a,b,c,d\n-1,1,2,3,4\n",
                "line 2, column 1: expected a label from 0 to 999 or a word, found -1"
            ),
            ("label,a,b,c,d\n,1,2,3,4\n", "line 2, column 1: expected a label, found an empty field"),
            ("pixel0,pixel1,pixel2,pixel3,pixel4\n1,2,3,4,5\n", "line 1: expected a column named \"label\""),
            ("pixel1,pixel2,pixel3,pixel4\n1,2,3,4\n", "has no labels"),
            (
                "class,target,p1,p2,p3,p4\n1,2,1,2,3,4\n",
                "line 1: expected one column of labels, found \"class\", \"target\"; name one of them \"label\""
            ),
            ("\0\u{1}\u{2}\n\0\0\0\n", "expected a table of images as text"),
            ("<!DOCTYPE html>", "is a web page and not the file itself"),
            (
                "1,1,2,3,4\nlabel,a,b,c,d\n",
                "line 2, column 1: expected a whole number from 0 to 255, found \"label\""
            ),
            ("1,1,2,\0,4\n", "expected a table of images as text"),
            (
                "label,a,b,c,d\n1000,1,2,3,4\n",
                "line 2, column 1: expected a label from 0 to 999 or a word, found 1000"
            ),
            (
                "300,1,2,3,4\n",
                "line 1, column 1: expected a number from 0 to 255, found a larger one; if it is a label, a first line"
            ),
            (
                "label,\((0..<12).map { "p\($0)" }.joined(separator: ","))\n1,1,2,3,4,5,6,7,8,9,10,11,12\n",
                "found 12 columns, as many as images of 2×2 in colour have"
            ),
            (
                "id,label\n7,3\n8,1\n",
                "line 1: expected images of at least 2×2 pixels, found one column beside the label: \"id\""
            ),
            ("label,a\n", "--data takes their folder"),
            ("7,3\n8,1\n", "expected images of at least 2×2 pixels"),
            ("3\n4\n", "line 1: expected a label and the pixels of a square image"),
            ("Image_Path,label\n7,3\n", "found a list of image files; --data …/some.csv reads such a list"),
            ("id,label\na.png,3\n", "found a list of image files"),
            ("a.png,3\nb.png,1\n", "found a list of image files"),
            ("filename,width,height,class\na,30,40,3\n", "found a list of image files"),
            ("1,1,2,\u{7},4\n", "line 1, column 4: expected a whole number from 0 to 255, found byte 0x07"),
        ])
    func broken(text: String, problem: String) throws {
        let error = #expect(throws: FileError.self) { try read(text) }
        #expect(error?.path.hasSuffix("some.csv") == true)
        #expect(error?.problem.contains(problem) == true, "\(error?.problem ?? "")")
    }

    @Test("Labels up to 999, in plain rows and in others")
    func manyClasses() throws {
        let images = try read(
            "label,a,b,c,d\n999,0,10,200,255\n\"300\",1,2,3,4\n256.0,1,2,3,4\n7e1,1,2,3,4\n")
        #expect(images.labels == [999, 300, 256, 70])
        #expect(images.pixels.prefix(8) == [0, 10, 200, 255, 1, 2, 3, 4])
        // As many words.
        let words = (0..<1000).map { "word \($0),1,2,3,4" }.joined(separator: "\n")
        let table = try withFile(Array(("label,a,b,c,d\n" + words).utf8)) { try CSVReader.read($0) }
        #expect(table.words.count == 1000)
    }

    @Test("UTF-16 of either order, with a mark or without", arguments: [true, false], [true, false])
    func utf16(isLittleEndian: Bool, hasMark: Bool) throws {
        let text = (hasMark ? "\u{FEFF}" : "") + "label,a,b,c,d\r\n3,0,10,200,255\r\n9,1,2,3,4\r\n"
        let images = try read(
            text.utf16.flatMap { unit in
                let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
                return isLittleEndian ? bytes.reversed() : bytes
            })
        #expect(images.pixels == [0, 10, 200, 255, 1, 2, 3, 4])
        #expect(images.labels == [3, 9])
    }

    @Test("A table of many pieces reads like its numbers")
    func manyPieces() throws {
        // 3 MiB and rows of different lengths, so that pieces end in the middle of numbers and rows.
        var stream = RandomStream(seed: 1, purpose: .test)
        let count = 20_000
        let labels = (0..<count).map { _ in UInt16(stream.integer(below: 10)) }
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

    @Test("Words are labels, quoted or not, and keep what is in them")
    func words() throws {
        let text =
            "label,a,b,c,d\r\nTop,1,0,0,0\r\n\"a \"\"b\"\", c\",2,0,0,0\r\n\"two\nlines\",3,0,0,0\r\nTop,4,0,0,0\r\n"
        let table = try withFile(Array(text.utf8)) { try CSVReader.read($0) }
        #expect(table.words == ["Top", "a \"b\", c", "two\nlines"])
        #expect(table.labels == [1000, 1001, 1002, 1000])
        #expect(table.pixels == [1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0])
        // Latin-1, which is no UTF-8: two words stay two.
        let pixels = Array(",1,2,3,4\n".utf8)
        let latin = try withFile(Array("label,a,b,c,d\nb".utf8) + [0xE9] + pixels + [0x62, 0xE8] + pixels) {
            try CSVReader.read($0)
        }
        #expect(latin.words == ["bé", "bè"])
    }

    @Test("Pixel columns in another order are read by their numbers, with a remark")
    func sortedColumns() throws {
        func table(_ names: [String]) throws -> CSVTable {
            let row = names.map { $0 == "label" ? "3" : $0.filter(\.isNumber) }
            let text = [names, row].map { $0.joined(separator: ",") }.joined(separator: "\n")
            return try withFile(Array(text.utf8)) { try CSVReader.read($0) }
        }
        let pixels = (1...16).map { "pixel\($0)" }
        let sorted = try table((pixels + ["label"]).sorted())
        #expect(sorted.pixels == Array(1...16) && sorted.labels == [3])
        #expect(
            sorted.remarks == [
                "the pixel columns are not in the order of their numbers (\"pixel2\" is expected where \"pixel10\" stands); "
                    + "they are read by number"
            ])
        let plain = try table(["label"] + pixels)
        #expect(plain.pixels == sorted.pixels && plain.remarks == [])
        // A table without labels, as `predict` takes it.
        let unlabelled = try table(pixels.sorted())
        #expect(unlabelled.pixels == sorted.pixels && unlabelled.remarks == sorted.remarks)
        // Rows of quoted fields take the careful path.
        let names = ["label", "p1", "p2", "p4", "p3"].map { "\"\($0)\"" }.joined(separator: ",")
        let careful = try read("\(names)\n\"7e0\",1,2,4,3\n")
        #expect(careful.pixels == [1, 2, 3, 4] && careful.labels == [7])
        // Names of row and column; sorted by column, they stay in their order.
        let cells = (1...10).flatMap { row in (1...10).map { "\(row)x\($0)" } }
        let text = { (names: [String]) -> String in
            let row = names.map { name in String(cells.firstIndex(of: name) ?? 0) }
            return "label,\(names.joined(separator: ","))\n1,\(row.joined(separator: ","))\n"
        }
        #expect(try read(text(cells.sorted())).pixels == Array(0..<100))
        let columns = (1...10).flatMap { column in (1...10).map { "\($0)x\(column)" } }
        #expect(try read(text(columns)).pixels.prefix(3) == [0, 10, 20])
    }

    @Test("A quote within a field is a character")
    func strayQuotes() throws {
        let text =
            "label,a,b,c,d\n5\" shoe,1,2,3,4\nboot,5,6,7,8\n\"a \"\"b\"\"\",9,9,9,9\n6\" shoe,1,1,1,1\n"
        let table = try withFile(Array(text.utf8)) { try CSVReader.read($0) }
        #expect(table.words == ["5\" shoe", "boot", "a \"b\"", "6\" shoe"])
        #expect(table.pixels == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 1, 1, 1, 1])
    }

    @Test("Many blank lines and comments before a table are skipped quickly, and lines are counted")
    func blankLines() throws {
        let blank = String(repeating: "\n", count: 400_000) + String(repeating: "# a, 1\n", count: 9000)
        let start = ContinuousClock.now
        let error = #expect(throws: FileError.self) { try read(blank + "label,a,b,c,d\n3,0,10,200,x\n") }
        #expect(error?.problem.hasPrefix("line 409002, column 5: ") == true)
        #expect(start.duration(to: .now) < .seconds(20))
        let images = try read("\n\n# comment\n\nlabel,a,b,c,d\n3,0,10,200,255\n9,1,2,3,4\n")
        #expect(images.pixels == [0, 10, 200, 255, 1, 2, 3, 4] && images.labels == [3, 9])
    }

    @Test(
        "Without names the column that looks like labels is taken, and both that look like pixels are refused"
    )
    func whichColumn() throws {
        // Sixty rows: labels 0 to 4, a corner that is background but for two images.
        let rows = (0..<60).map { [$0 % 5, $0 == 7 ? 200 : $0 == 9 ? 31 : 0, 1, 2, 3] }
        func text(_ rows: [[Int]]) -> String {
            rows.map { $0.map(String.init).joined(separator: ",") }.joined(separator: "\n")
        }
        let first = try read(text(rows.map { [$0[0]] + [$0[2], $0[3], $0[4], $0[1]] }))
        let last = try read(text(rows.map { Array($0[1...]) + [$0[0]] }))
        #expect(first.labels == (0..<60).map { UInt16($0 % 5) })
        #expect(last.labels == first.labels)
        #expect(last[image: 7] == [200, 1, 2, 3] && first[image: 7] == [1, 2, 3, 200])
        let table = try withFile(Array(text(rows.map { Array($0[1...]) + [$0[0]] }).utf8)) {
            try CSVReader.read($0)
        }
        #expect(table.remarks == ["the labels are in the last column, since the first looks like a pixel"])
        // Photographs without a background: a corner with every level of a byte, beside ten classes counted from 0 or 1.
        for begin in 0...1 {
            let levels = (0..<1024).map { [$0 * 37 % 256, $0 % 7, $0 % 5, $0 % 3, $0 % 10 + begin] }
            let labels = levels.map { UInt16($0[4]) }
            #expect(try read(text(levels)).labels == labels)
            #expect(try read(text(levels.map { [$0[4]] + $0[1...3] + [$0[0]] })).labels == labels)
        }
        let error = #expect(throws: FileError.self) { try read(text(rows.map { [0] + $0[2...] + [$0[1]] })) }
        #expect(
            error?.problem.contains("found nothing but 0 in the first and 3 different values up to 200")
                == true)
    }
}

extension CSVReader {
    /// The images of a file whose labels are numbers.
    static func labelledImages(_ url: URL) throws -> ImageSet {
        let table = try CSVReader.read(url)
        guard let labels = table.labels else { throw FileError(url, "has no labels") }
        return try #require(
            ImageSet(
                height: table.side, width: table.side, pixels: table.pixels,
                labels: labels))
    }
}
