import FashionCore
import Testing

@testable import FashionData

/// What is said of the columns of a table that are no pixels.
@Suite struct CSVColumnsTests {
    @Test(
        "Where images alone are wanted, errors do not name --data",
        arguments: [
            (
                "path,label\na.png,3\n",
                "name the images or their folder; `fashion evaluate --data some.csv` measures a list"
            ),
            ("id,label\n7,3\n8,1\n", "For images in files, name the images or their folder"),
        ])
    func adviceForImages(text: String, advice: String) throws {
        try withFile(Array(text.utf8), name: "some.csv") { url in
            let error = #expect(throws: FileError.self) { try ImageTable.images(of: url) }
            #expect(error?.problem.hasSuffix(advice) == true, "\(error?.problem ?? "")")
        }
    }

    @Test("Of many columns that are left out, few have a remark of their own")
    func manyColumnsAreLeftOut() throws {
        let count = 20_000
        let header = "label,a,b,c,d" + String(repeating: ",id", count: count)
        let row = "3,0,10,200,255" + String(repeating: ",7", count: count)
        let table = try withFile(Array("\(header)\n\(row)\n".utf8)) { try CSVReader.read($0) }
        #expect(table.pixels == [0, 10, 200, 255] && table.labels == [3] && table.remarks.count == 6)
        #expect(table.remarks.first == "column 6 (\"id\") is no pixel and is left out")
        #expect(table.remarks.last == "19995 more columns are no pixels and are left out")
    }
}
