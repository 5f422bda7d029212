import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Data sets of image files in folders.
struct ImageFolderTests {
    @Test func aDividedFolder() throws {
        let folder = try ImageTestFolder.divided()
        let set = try folder.load()
        #expect(set.classNames == ["blue", "red"] && set.hasOwnNames && set.validation == nil)
        #expect(set.training.imageShape == [10, 10, 3] && set.training.count == 16 && set.test.count == 6)
        #expect(set.training.countsPerClass(2) == [8, 8])
        // The first images are one of each class, so that any limit leaves all classes.
        #expect(Set(set.training.labels.prefix(2)) == [0, 1])
        for index in 0..<set.training.count {
            let pixel = set.training[image: index].suffix(3)
            #expect(Array(pixel) == (set.training.labels[index] == 0 ? [40, 40, 200] : [200, 40, 40]))
        }
        #expect(set.files?.formats == ["PNG": 22] && set.files?.unreadable == [])
    }

    /// Letters in both cases are classes of their own, also for a model that knows them.
    @Test func classesThatDifferInCaseOnly() throws {
        let folder = try ImageTestFolder()
        for (place, name) in ["a", "b", "A", "B"].enumerated() {
            for number in 0..<5 {
                try folder.write("train/\(name)/\(number).png", number: 100 * place + number)
                try folder.write("test/\(name)/\(number).png", number: 100 * place + 50 + number)
            }
        }
        let (set, file) = (try folder.load(), URL(fileURLWithPath: "model.h5"))
        #expect(set.classNames == ["A", "B", "a", "b"])
        let moved = try set.relabelled(for: ["a", "A", "B", "b"], of: file)
        #expect(moved.test.labels == set.test.labels.map { [1, 2, 0, 3][Int($0)] })
        #expect(moved.test.countsPerClass(4) == [5, 5, 5, 5])
        let merged = #expect(throws: FileError.self) { try set.relabelled(for: ["A", "b"], of: file) }
        #expect(merged?.problem.contains(#"has the classes "A" and "a", which both mean "A" of"#) == true)
    }

    @Test func wordsOfFashionMeanOneClassEach() throws {
        #expect(ClassNames.places(of: ["boot", "BAG"], in: ["Bag", "Ankle boot"]) == [1, 0])
        #expect(ClassNames.places(of: ["c", "C"], in: ["b", "C", "c"]) == [2, 1])
        // Which of two is meant is open.
        #expect(
            ClassNames.places(of: ["aB", "T-shirt/top"], in: ["ab", "AB", "Top", "T-shirt"]) == [nil, nil])
        let folder = try ImageTestFolder()
        for (place, name) in ["T-shirt", "Top", "Shirt"].enumerated() {
            for number in 0..<3 {
                try folder.write("train/\(name)/\(number).png", number: 100 * place + number)
                try folder.write("test/\(name)/\(number).png", number: 100 * place + 50 + number)
            }
        }
        let error = #expect(throws: FileError.self) {
            try folder.load().relabelled(for: ["Top", "Shirt"], of: URL(fileURLWithPath: "model.h5"))
        }
        #expect(error?.problem.contains(#""T-shirt" and "Top", which both mean "Top""#) == true)
    }

    /// Two WebP images of 10×8, red and blue with a rectangle in the opposite colour, by Pillow 13, one of them called .jpg.
    @Test func webPIsReadWhateverItIsCalled() throws {
        let folder = try ImageTestFolder.divided()
        let red = "UklGRioAAABXRUJQVlA4TB4AAAAvCcABAA9wj+G/IR/ldf5DCwKBJKz92YaI6P8EQPM="
        let blue = "UklGRioAAABXRUJQVlA4TB4AAAAvCcABAA9wnsNTXH9Lev6DBwKBJKz92YaI6P8EQPM="
        for (path, text) in [("test/red/photo.jpg", red), ("test/blue/photo.webp", blue)] {
            try #require(Data(base64Encoded: text)).write(to: folder.url.appendingPathComponent(path))
        }
        let set = try folder.load {
            $0.size = ImageReading.Size("10x8")
            $0.fit = .stretch
        }
        #expect(set.files?.formats == ["PNG": 22, "WebP": 2] && set.files?.unreadable == [])
        let firsts = (0..<set.test.count).map { Array(set.test[image: $0].prefix(3)) }
        #expect(firsts.contains([200, 30, 40]) && firsts.contains([20, 60, 210]))
        let centre = (0..<set.test.count).map {
            Array(set.test[image: $0].dropFirst((3 * 10 + 4) * 3).prefix(3))
        }
        #expect(centre.contains([55, 225, 215]) && centre.contains([235, 195, 45]))
    }

    @Test func optionsDecideTheImages() throws {
        let folder = try ImageTestFolder.divided()
        let set = try folder.load {
            $0.channels = .grey
            $0.size = ImageReading.Size("16x12")
            $0.fit = .stretch
            $0.classNames = ["red", "blue"]
        }
        #expect(set.training.imageShape == [12, 16, 1] && set.classNames == ["red", "blue"])
        // Rec. 601 of both colours.
        #expect(set.training[image: 0].last == (set.training.labels[0] == 0 ? 88 : 58))
        try Data("blue\nred\n".utf8).write(to: folder.url.appendingPathComponent("classes.txt"))
        #expect(try folder.load().classNames == ["blue", "red"])
        try Data("red\nblue\n".utf8).write(to: folder.url.appendingPathComponent("classes.txt"))
        let other = try folder.load()
        #expect(other.classNames == ["red", "blue"])
        #expect(
            Array(other.test[image: 0].suffix(3))
                == (other.test.labels[0] == 0 ? [200, 40, 40] : [40, 40, 200]))
        #expect(throws: FileError.self) { try folder.load { $0.classNames = ["red"] } }
    }

    @Test func contentsDivideAndNothingMoves() throws {
        let folder = try ImageTestFolder()
        for number in 0..<120 {
            try folder.write("red/\(number).png", number: number)
            try folder.write("blue/\(number).png", [40, 40, 200], number: 1000 + number)
        }
        func parts(_ set: Dataset) throws -> [[[UInt8]]] {
            let validation = try #require(set.validation)
            func images(_ range: Range<Int>) -> [[UInt8]] { range.map { Array(set.training[image: $0]) } }
            return [
                images(0..<validation.lowerBound), images(validation),
                (0..<set.test.count).map { Array(set.test[image: $0]) },
            ]
        }
        let before = try parts(folder.load())
        #expect(before.map(\.count).reduce(0, +) == 240)
        #expect(170...212 ~= before[0].count && before[1].count >= 8 && before[2].count >= 8)
        // Copies stand on the side of the original, whatever they are called.
        for name in ["a", "b", "c"] {
            try FileManager.default.copyItem(
                at: folder.url.appendingPathComponent("red/3.png"),
                to: folder.url.appendingPathComponent("red/copy \(name).png"))
        }
        try folder.write("blue/new.png", [40, 40, 200], number: 5000)
        let set = try folder.load()
        let after = try parts(set)
        for (old, new) in zip(before, after) { #expect(Set(old).isSubset(of: new)) }
        #expect(set.files?.duplicates.map(\.crossesParts) == [false])
        #expect(set.files?.duplicates.first?.files.count == 4)
    }

    /// Sets of three classes of twenty images are taken, and no training image comes to test when files are added.
    @Test func smallFoldersOfClassesAreDivided() throws {
        let colours: [(String, [UInt8])] = [
            ("red", [200, 40, 40]), ("green", [40, 200, 40]), ("blue", [40, 40, 200]),
        ]
        var counts = (sets: 0, standIns: 0)
        for set in 0..<4 {
            let folder = try ImageTestFolder()
            func add(_ range: Range<Int>) throws {
                for (place, colour) in colours.enumerated() {
                    for number in range {
                        try folder.write(
                            "\(colour.0)/\(number).png", colour.1, number: 3000 * set + 1000 * place + number)
                    }
                }
            }
            var taught: Set<[UInt8]> = []
            for range in [0..<12, 12..<20, 20..<26, 26..<40] {
                try add(range)
                let data = try folder.load()
                let training = data.training
                let validation = data.validation ?? training.count..<training.count
                let tested = Set((0..<data.test.count).map { Array(data.test[image: $0]) })
                #expect(data.test.countsPerClass(3).allSatisfy { $0 > 0 } && tested.isDisjoint(with: taught))
                let validating = Set(validation.map { training.labels[$0] })
                #expect(validating.isEmpty || validating.count == 3)
                taught.formUnion((0..<validation.lowerBound).map { Array(training[image: $0]) })
                #expect(taught.isDisjoint(with: tested))
                let standIns = try #require(data.files?.standIns)
                #expect(standIns.isEmpty == !data.remarks.contains { $0.contains("stands in: ") })
                counts = (counts.sets + 1, counts.standIns + standIns.count)
            }
        }
        // What is not needed is not done: about one set in two of this size needs some.
        #expect(counts.sets == 16 && 1...40 ~= counts.standIns, "\(counts)")
    }

    @Test func aClassWithoutImagesIsNamedWithTheRemedy() throws {
        let folder = try ImageTestFolder.divided()
        try folder.write("train/green/1.png", [40, 200, 40], number: 7)
        let missing = #expect(throws: FileError.self) { try folder.load() }
        #expect(
            missing?.description.contains("the class \"green\" has no test images: put some into") == true)
    }

    @Test func whatIsInNoClassIsNamed() throws {
        let folder = try ImageTestFolder.divided()
        #expect(try folder.load().remarks == [])
        try folder.write("red/1.png", number: 900)
        try folder.write("stray.png", number: 901)
        try Data("x".utf8).write(to: folder.url.appendingPathComponent("test/labels.csv"))
        try Data("blue\nred\n".utf8).write(to: folder.url.appendingPathComponent("classes.txt"))
        let set = try folder.load()
        #expect(set.training.count == 16 && set.remarks.count == 1 && set.files?.others == 0)
        #expect(
            set.remarks.first?.hasSuffix(
                "no class's folder and are left out: test/labels.csv, red/, stray.png")
                == true, "\(set.remarks)")
    }

    @Test func foldersOfSystemsAreNoClasses() throws {
        let folder = try ImageTestFolder.divided()
        for name in ["train/__MACOSX", "__MACOSX", ".git", "train/.AppleDouble", "train/red/@eaDir"] {
            try folder.write("\(name)/1.png", number: 800)
        }
        for name in ["train/red/.DS_Store", "train/red/Thumbs.db", "test/desktop.ini"] {
            try Data("x".utf8).write(to: folder.url.appendingPathComponent(name))
        }
        let set = try folder.load()
        #expect(set.classNames == ["blue", "red"] && set.training.count == 16)
        #expect(set.files?.others == 0 && set.remarks == [])
    }

    @Test func anEmptyFolderIsCalledEmpty() throws {
        let folder = try ImageTestFolder.divided()
        let empty = folder.url.appendingPathComponent("train/green")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
        let nothing = #expect(throws: FileError.self) { try folder.load() }
        #expect(nothing?.problem.contains("the folder of the class \"green\" is empty; put") == true)
        try Data("x".utf8).write(to: empty.appendingPathComponent("notes.txt"))
        let noImage = #expect(throws: FileError.self) { try folder.load() }
        #expect(noImage?.problem.contains("\"green\" holds no PNG, JPEG or WebP image") == true)
    }

    @Test func unreadableFilesAreLeftOutNamedAndBounded() throws {
        let folder = try ImageTestFolder.divided()
        try Data("GIF89a, or so".utf8).write(to: folder.url.appendingPathComponent("train/red/moving.png"))
        try Data("notes".utf8).write(to: folder.url.appendingPathComponent("train/red/notes.txt"))
        let set = try folder.load()
        #expect(set.files?.unreadable.map(\.file) == ["train/red/moving.png"] && set.files?.others == 1)
        #expect(set.remarks.first?.contains("is a GIF image") == true)
        let strict = #expect(throws: FileError.self) { try folder.load { $0.isStrict = true } }
        #expect(strict?.path.hasSuffix("train/red/moving.png") == true)
        for number in 0..<3 {
            try Data().write(to: folder.url.appendingPathComponent("train/blue/empty \(number).jpg"))
        }
        let many = #expect(throws: FileError.self) { try folder.load() }
        #expect(many?.problem.contains("more than a tenth") == true)
    }

    /// The header of a file that is cut off in its pixels is whole, so that the file is left out only when it is decoded.
    @Test func aClassThatLosesItsImagesWhenTheyAreDecodedIsNamed() throws {
        let folder = try ImageTestFolder.divided()
        func cut(_ path: String) throws {
            let url = folder.url.appendingPathComponent(path)
            let data = try Data(contentsOf: url)
            try data.prefix(data.count * 2 / 3).write(to: url)
        }
        try folder.write("train/red/cut.png", number: 500, side: 30)
        try cut("train/red/cut.png")
        let set = try folder.load { $0.size = ImageReading.Size("10") }
        #expect(set.training.count == 16 && set.files?.unreadable.map(\.file) == ["train/red/cut.png"])
        // The summary is one of the files that are used.
        #expect(set.files?.formats == ["PNG": 22] && set.files?.largest == [10, 10])
        for number in 0..<40 { try folder.write("train/blue/more \(number).png", number: 1000 + number) }
        for number in 0..<3 { try cut("test/red/\(number).png") }
        let error = #expect(throws: FileError.self) { try folder.load() }
        #expect(
            error?.problem.contains("the class \"red\" has no test images: put some into") == true
                && error?.problem.contains("4 cannot be read, such as ") == true, "\(error?.problem ?? "")")
    }

    @Test func sizesAreRead() {
        #expect(ImageReading.Size("28") == ImageReading.Size(width: 28, height: 28))
        #expect(ImageReading.Size("64x48") == ImageReading.Size(width: 64, height: 48))
        for text in ["", "7", "64x", "x", "64x48x3", "2000", "-8", "a"] {
            #expect(ImageReading.Size(text) == nil)
        }
    }
}
