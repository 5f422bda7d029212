import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionData

/// Tables that name image files.
struct PathListTests {
    private let url = URL(fileURLWithPath: "/lists/list.csv")

    private func read(_ text: String, files: Set<String> = []) throws -> PathList {
        try PathList(Array(text.utf8), of: url, exists: files.contains)
    }

    private func problem(_ text: String, files: Set<String> = []) -> String? {
        do {
            _ = try read(text, files: files)
            return nil
        } catch let error as FileError {
            return error.path == url.path ? error.problem : "about \(error.path)"
        } catch {
            return "\(type(of: error))"
        }
    }

    private func row(_ path: String, _ label: String, _ part: ImageFolderFiles.Part?, _ line: Int)
        -> PathList.Row
    {
        PathList.Row(path: path, label: label, part: part, line: line)
    }

    @Test func theOrderWithoutAHeader() throws {
        #expect(
            try read("a.png,boots\nb/c.JPG,\"red, blue\"\n").rows == [
                row("a.png", "boots", nil, 1), row("b/c.JPG", "red, blue", nil, 2),
            ])
        #expect(
            try read("a.png\tboots\ttrain\r\n\r\nb.png\tboots\tVal\r\n").rows == [
                row("a.png", "boots", .training, 1), row("b.png", "boots", .validation, 3),
            ])
        // A file without an ending is one because it is there.
        #expect(try read("one,boots", files: ["one"]).rows == [row("one", "boots", nil, 1)])
        #expect(try read("a;b.png,boots").rows == [row("a;b.png", "boots", nil, 1)])
    }

    @Test func aHeaderNamesColumns() throws {
        let list = try read(
            "id;Subset;Image_Path;Width;Category\n7;valid;a.png;640;boots\n8;testing;b.png;640;hats\n")
        #expect(list.rows == [row("a.png", "boots", .validation, 2), row("b.png", "hats", .test, 3)])
        #expect(list.otherColumns == ["id", "Width"] && !list.hasNumbers)
        // The exact name wins over other names for the same.
        #expect(try read("class,path,file,label\nx,a.png,y,boots\n").rows == [row("a.png", "boots", nil, 2)])
        #expect(problem("file,image,label\na.png,b.png,boots\n")?.contains("call one of them path") == true)
        #expect(problem("path,kind\na.png,boots\n")?.contains("expected a column called label") == true)
    }

    @Test func aQuoteWithinAFieldIsACharacter() throws {
        let list = try read(
            "path,label\na.png,boots 5\"\nb.png,hats\n \"c, d.png\",\"hats\"\ne\"f.png,boots 5\"\n")
        #expect(
            list.rows == [
                row("a.png", "boots 5\"", nil, 2), row("b.png", "hats", nil, 3),
                row("c, d.png", "hats", nil, 4),
                row("e\"f.png", "boots 5\"", nil, 5),
            ])
        // Only the list's own separator begins a field.
        #expect(
            try read("path,label\na.png,x;\"y\nb.png,z\n").rows == [
                row("a.png", "x;\"y", nil, 2), row("b.png", "z", nil, 3),
            ])
        #expect(problem("path,label\na.png,\"boots\n")?.contains("expected a second quote") == true)
    }

    @Test func quotesHoldSeparatorsQuotesAndLineBreaks() throws {
        let list = try read("path,label\n\"a, \"\"b\"\".png\",\"two\nlines\"\nc.png,d\n")
        #expect(list.rows == [row("a, \"b\".png", "two\nlines", nil, 2), row("c.png", "d", nil, 4)])
        #expect(
            problem("path,label\na.png,x\n\"b.png,x\nc.png,x\n")?.hasPrefix("line 3: expected a second quote")
                == true)
    }

    @Test func leadingZerosBelongToCodes() throws {
        let codes = try read("a.png,007\nb.png,012\nc.png,120\n")
        #expect(!codes.hasNumbers && codes.rows.map(\.label) == ["007", "012", "120"])
        #expect(try read("a.png,0\nb.png,0.0\nc.png,10\n").rows.map(\.label) == ["0", "0", "10"])
        #expect(
            problem("a.png,007\nb.png,12\nc.png,7\n")
                == "line 3: expected each number written in one way, found the label 7 and, in line 1, 007; write them alike"
        )
    }

    @Test func numbersAreClassesInTheirOrder() throws {
        let list = try read("a.png,10\nb.png,9.0\nc.png,02\n")
        #expect(list.hasNumbers && list.rows.map(\.label) == ["10", "9", "2"])
        #expect(try read("a.png,10\nb.png,x\n").rows.map(\.label) == ["10", "x"])
        #expect(problem("a.png,1\nb.png,-1\n")?.hasPrefix("line 2: expected a whole number from 0") == true)
        #expect(problem("a.png,1\nb.png,0.5\n")?.hasPrefix("line 2: expected a whole number from 0") == true)
    }

    @Test(arguments: [
        ("", "is empty"), ("path,label\n", "lists no image"),
        ("boots,a.png\n", "expected the names path and label"),
        ("a.png,boots,train,9\n", "expected the names path and label"),
        ("a.png,image\n", "may hold the names of the columns or an image"),
        ("a.png,boots\nb.png\n", "line 2: expected 2 columns, found 1"),
        ("a.png,boots\n,hats\n", "line 2: expected a path, found an empty field"),
        ("a.png,boots\nb.png,\n", "line 2: expected a label, found an empty field"),
        ("a.png,boots,train\nb.png,hats,tset\n", "line 2: expected train, val or test, found \"tset\""),
        ("a.png,boots,train\nb.png,hats,\n", "line 2: expected train, val or test, found an empty field"),
        (
            "a.png,boots\nb\0.png,hats\n",
            "line 2: expected a table of paths and labels as text, found a zero byte"
        ),
    ])
    func whatIsNoListIsRefused(text: String, expected: String) {
        #expect(problem(text)?.contains(expected) == true, "\(problem(text) ?? "read")")
    }

    @Test func pixelsAreNoPaths() {
        let names = (0..<784).map { "pixel\($0)" }.joined(separator: ",")
        let numbers = [String](repeating: "0", count: 784).joined(separator: ",")
        #expect(problem("label,\(names)\n3,\(numbers)\n")?.contains("as those of pixels") == true)
        #expect(problem("3,\(numbers)\n")?.contains("as those of pixels") == true)
        #expect(problem("path,label,\(names)\na.png,3,\(numbers)\n")?.contains("leave out the one") == true)
        #expect(problem("path,label,\(names)\na.png,3,\(numbers.replacing("0", with: "x"))\n") == nil)
    }

    @Test func aHeaderThatMayBeAFileIsRefused() {
        #expect(problem("path,label\n", files: ["path"])?.contains("may hold the names") == true)
    }

    /// Thousands of damaged lists: each an error about the list, or rows that are whole.
    @Test func damagedLists() throws {
        let whole = Array(
            "id,path,label,split\n1,\"a, b.png\",\"x\"\"y\",train\n2,c/d.jpg,z,test\n\n3,e.png,12,valid\r\n"
                .utf8)
        let rounds = Fuzzing.rounds(4000)
        var errors = 0
        for round in 0..<rounds {
            var stream = RandomStream(seed: 18, purpose: .test, index: round)
            var bytes = whole
            for _ in 0...stream.integer(below: 3) {
                let position = stream.integer(below: max(1, bytes.count))
                let length = min(bytes.count - position, 1 + stream.integer(below: 9))
                switch stream.integer(below: 5) {
                case 0: bytes.removeSubrange(position..<position + length)
                case 1: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
                case 2:
                    bytes.insert(
                        contentsOf: Array("\",;\n\t\r|'\0\u{1B}é".utf8).shuffled(&stream), at: position)
                case 3:
                    for index in position..<position + length {
                        bytes[index] = UInt8(truncatingIfNeeded: stream.next())
                    }
                default: bytes.removeLast(length)
                }
            }
            do {
                let list = try Fuzzing.input(for: "lists of images") {
                    try PathList(bytes, of: url) { $0.utf8.count == 3 }
                }
                #expect(!list.rows.isEmpty)
                for row in list.rows {
                    #expect(
                        !row.path.isEmpty && !row.label.isEmpty && !row.path.contains("\0"), "round \(round)")
                    #expect(1...1 + bytes.count ~= row.line)
                }
                #expect(!list.hasNumbers || list.rows.allSatisfy { Int($0.label) != nil })
            } catch let error as FileError {
                #expect(error.path == url.path, "round \(round)")
                errors += 1
            }
        }
        #expect(errors > rounds / 4 && errors < rounds * 19 / 20, "\(errors)")
    }
}

extension [UInt8] {
    /// One of the bytes.
    fileprivate func shuffled(_ stream: inout RandomStream) -> [UInt8] {
        [self[stream.integer(below: count)]]
    }
}
