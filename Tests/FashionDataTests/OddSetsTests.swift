import FashionCore
import Foundation
import Testing

@testable import FashionData

/// Sets that can be read and cannot be meant, and files that are left out.
@Suite struct OddSetsTests {
    /// Images of 2×2, all different, with these labels.
    private func images(_ labels: [Int], from start: Int = 0) throws -> ImageSet {
        let pixels = labels.indices.flatMap { index -> [UInt8] in
            let number = start + index
            return [UInt8(number % 256), UInt8(number / 256), 7, 9]
        }
        return try #require(ImageSet(height: 2, width: 2, pixels: pixels, labels: labels))
    }

    private func load(
        _ training: ImageSet, _ test: ImageSet, names: [String]? = nil
    ) throws -> Dataset {
        try withTemporaryFolder { folder in
            try IDXWriter.write(training: training, test: test, to: folder)
            var reading = ImageReading()
            reading.classNames = names
            return try DatasetLocator(folder: folder).locate().load(reading: reading)
        }
    }

    private func load(_ training: [Int], _ test: [Int], names: [String]? = nil) throws -> Dataset {
        try load(images(training), images(test, from: 1000), names: names)
    }

    private func loadTables(_ training: String, _ test: String) throws -> Dataset {
        try withTemporaryFolder { folder in
            try WholeFile.write(training, to: folder.appendingPathComponent("train.csv"))
            try WholeFile.write(test, to: folder.appendingPathComponent("test.csv"))
            return try DatasetLocator(folder: folder).locate().load()
        }
    }

    @Test func wordsThatNoTrainingImageHasAreRefused() throws {
        let error = #expect(throws: FileError.self) {
            try loadTables(
                "label,a,b,c,d\ndog,1,0,0,0\ncat,2,0,0,0\n",
                "label,a,b,c,d\ndog,4,0,0,0\nDog,5,0,0,0\nDog,6,0,0,0\nape,7,0,0,0\n")
        }
        #expect(error?.path.hasSuffix("test.csv") == true)
        #expect(
            error?.problem.contains(": \"Dog\" with 2 images; \"ape\" with 1 image.") == true,
            "\(error?.problem ?? "")")
        #expect(error?.problem.contains("Its classes are \"cat\"; \"dog\"") == true)
    }

    @Test func numbersThatNoTrainingImageHasAreNoted() throws {
        let set = try load([0, 1, 3, 0, 1, 3], [0, 2, 2, 3])
        #expect(
            set.remarks == [
                "test images of classes without training images, which a network cannot learn: 2 (Pullover) with 2 images"
            ])
        let named = try load([0, 1, 3], [0, 2, 2, 3], names: ["a", "b", "c", "d"])
        #expect(named.remarks.count == 1 && named.remarks[0].contains(": \"c\" with 2 images"))
        #expect(try load([0, 1, 2, 3], [0, 1, 2, 3]).remarks == [])
    }

    @Test func gapsAmongLabelsAreNamed() throws {
        let begun = try load([1, 2, 3, 4], [1, 2, 3, 4])
        #expect(
            begun.remarks.count == 1 && begun.remarks[0].hasPrefix("labels begin at 1: class 0 has no image"))
        #expect(begun.remarks[0].contains("5 outputs for 4 classes"))
        let gaps = try load([0, 1, 5, 6, 9], [0, 1, 5])
        #expect(
            gaps.remarks == [
                "no image has the labels 2 to 4, 7 to 8; the network will have outputs for such classes"
            ])
    }

    @Test func aLabelFarFromAllOthersIsRefusedUnlessItIsNamed() throws {
        let labels = Array(0..<10) + [255]
        let error = #expect(throws: FileError.self) { try load(labels, [0, 1]) }
        #expect(error?.path.hasSuffix("train-labels-idx1-ubyte") == true)
        #expect(
            error?.problem.contains(
                "has the label 255 for one image, first for image 10, but none from 10 to 254") == true,
            "\(error?.problem ?? "")")
        #expect(error?.problem.contains("245 of 256 classes would be empty") == true)
        let inTest = #expect(throws: FileError.self) { try load(Array(0..<10), [0, 1, 255, 255]) }
        #expect(inTest?.path.hasSuffix("t10k-labels-idx1-ubyte") == true)
        #expect(inTest?.problem.contains("for 2 images, first for image 2") == true)
        let names = (0..<256).map { "class \($0)" }
        #expect(try load(labels, [0, 1], names: names).classNames.count == 256)
        // Many classes with gaps are no mistake, and numbers that are all far apart are meant.
        #expect(try load([0, 100, 255], [0, 100]).classNames.count == 256)
        #expect(try load((0..<60).map { 4 * $0 }, [0, 4]).classNames.count == 237)
    }

    @Test func testSetsThatSayNothingAreNoted() throws {
        let one = try load([0, 1, 2], [2, 2, 2])
        #expect(
            one.remarks == [
                "all 3 test images are of one class, 2 (Pullover); figures say nothing of the others"
            ])
        let training = try images([0, 1, 2, 0])
        let swapped = try load(training, training)
        #expect(
            swapped.remarks.count == 1
                && swapped.remarks[0].hasPrefix("all 4 test images are training images"))
        // Whatever their order and labels; one that is new is enough.
        let part = try #require(
            ImageSet(height: 2, width: 2, pixels: [2, 0, 7, 9, 0, 0, 7, 9], labels: [0, 1]))
        #expect(try load(training, part).remarks.count == 1)
        let new = try #require(
            ImageSet(height: 2, width: 2, pixels: [2, 0, 7, 9, 0, 0, 7, 8], labels: [0, 1]))
        #expect(try load(training, new).remarks == [])
        let blank = try #require(
            ImageSet(height: 2, width: 2, pixels: [UInt8](repeating: 3, count: 12), labels: [0, 1, 2]))
        #expect(
            try load(blank, images([0, 1, 2], from: 1000)).remarks == [
                "all 3 training images are the same; there is nothing to tell classes by"
            ])
    }

    @Test func labelsInOppositeColumnsAreRefused() throws {
        func rows(_ count: Int, label: (Int) -> Int, isLast: Bool) -> String {
            (0..<count).map { row in
                let pixels = [row == 7 ? 200 : row == 9 ? 31 : 0, 1, 2, 3].map(String.init)
                let label = [String(label(row))]
                return (isLast ? pixels + label : label + pixels).joined(separator: ",") + "\n"
            }.joined()
        }
        let training = rows(60, label: { $0 % 5 }, isLast: true)
        #expect(try loadTables(training, rows(55, label: { $0 % 5 }, isLast: true)).test.labels[3] == 3)
        let error = #expect(throws: FileError.self) {
            try loadTables(training, rows(60, label: { $0 % 5 }, isLast: false))
        }
        #expect(error?.path.hasSuffix("test.csv") == true)
        #expect(
            error?.problem.hasPrefix("has its labels in the first column") == true, "\(error?.problem ?? "")")
    }

    @Test func copiesAmongTheImagesOfOneSetAreCounted() throws {
        let images = try images((0..<10).map { $0 % 2 })
        let pixels = images.pixels + images[image: 3] + images[image: 3] + images[image: 8]
        let set = try #require(
            ImageSet(height: 2, width: 2, pixels: pixels, labels: [Int](repeating: 0, count: 13)))
        #expect(set.count([0, 3, 10, 11], among: set, [1, 2, 8, 12]) == 0)
        #expect(set.count([0, 3, 10, 12], among: set, [1, 8, 11]) == 3)
        #expect(set.count([], among: set, [1, 2]) == 0)
    }

    @Test func testImagesAmongTrainingImagesAreCounted() throws {
        let training = try images((0..<500).map { $0 % 4 })
        func remarks(_ copied: Int, of count: Int) throws -> [String] {
            // Copies in reverse order, then images that are new.
            var pixels = (0..<copied).flatMap { Array(training[image: 499 - $0]) }
            pixels += try images([Int](repeating: 0, count: count - copied), from: 1000).pixels
            let test = try #require(
                ImageSet(height: 2, width: 2, pixels: pixels, labels: (0..<count).map { ($0 + 1) % 4 }))
            #expect(test.countAmong(training) == copied)
            return try load(training, test).remarks
        }
        #expect(
            try remarks(150, of: 200) == [
                "150 of 200 test images are training images, too; accuracy on them says nothing of new images"
            ])
        #expect(try remarks(3, of: 300).count == 1)
        // Fewer than three, or than one in a hundred.
        #expect(try remarks(2, of: 100) == [] && remarks(3, of: 301) == [] && remarks(0, of: 200) == [])
    }

    @Test func imagesThatAreNearlyBlackAreNoted() throws {
        var levels: [UInt8] = []
        for image in 0..<40 as Range<UInt8> { levels += [image & 1, image >> 1 & 1, 1, image >> 2 & 1] }
        let labels = (0..<40).map { $0 % 4 }
        let training = try #require(ImageSet(height: 2, width: 2, pixels: levels, labels: labels))
        let noted = try load(training, images([0, 1, 2, 3])).remarks
        #expect(noted.count == 1 && noted.first?.hasPrefix("all levels are 0 or 1 of 255") == true)
        let grey = try #require(
            ImageSet(height: 2, width: 2, pixels: levels.map { 2 * $0 }, labels: labels))
        #expect(try load(grey, images([0, 1, 2, 3])).remarks == [])
    }

    @Test func filesUnderOneNameMustHoldTheSame() throws {
        try withTemporaryFolder { folder in
            let plain = folder.appendingPathComponent("train-labels-idx1-ubyte")
            try IDXWriter.write(
                training: images([0, 1, 2]), test: images([0, 1, 2], from: 1000), to: folder)
            let bytes = try Data(contentsOf: plain)
            // Whether a file is gzip, its contents say.
            let other = folder.appendingPathComponent("train-labels-idx1-ubyte.gz")
            try bytes.write(to: other)
            let locator = DatasetLocator(folder: folder)
            #expect(try locator.locate().load().remarks == [])
            try (bytes.dropLast() + [1]).write(to: other)
            let error = #expect(throws: FileError.self) { try locator.locate().load() }
            #expect(
                error?.path == plain.path
                    && error?.problem.contains("train-labels-idx1-ubyte.gz beside it") == true)
        }
    }

    @Test func aCompressedTwinIsComparedByWhatItHolds() throws {
        try withTemporaryFolder { folder in
            for name in ["fashion-mnist_train.csv", "fashion-mnist_test.csv"] {
                for ending in ["", ".gz"] {
                    try FileManager.default.copyItem(
                        at: SmallSet.file(name + ending), to: folder.appendingPathComponent(name + ending))
                }
            }
            let set = try DatasetLocator(folder: folder).locate().load()
            #expect(set.training.count == 24 && set.remarks == [])
            let table = folder.appendingPathComponent("fashion-mnist_train.csv")
            let text = try String(contentsOf: table, encoding: .utf8)
            try WholeFile.write(text.replacingOccurrences(of: "\n3,", with: "\n4,"), to: table)
            #expect(throws: FileError.self) { try DatasetLocator(folder: folder).locate().load() }
        }
    }

    @Test func filesBesideASetAreNamed() throws {
        try withTemporaryFolder { folder in
            let table = "label,a,b,c,d\n0,1,0,0,0\n1,2,0,0,0\n"
            let others = ["label,a,b,c,d\n0,3,0,0,0\n1,4,0,0,0\n", "label,a,b,c,d\n0,5,0,0,0\n1,6,0,0,0\n"]
            func write(_ name: String, _ text: String) throws {
                try WholeFile.write(text, to: folder.appendingPathComponent(name))
            }
            try write("fashion-mnist_train.csv", table)
            try write("fashion-mnist_test.csv", others[0])
            try write("notes.txt", "not data")
            func remarks() throws -> [String] { try DatasetLocator(folder: folder).locate().load().remarks }
            #expect(try remarks() == [])
            try write("fashion-mnist_val.csv", others[1])
            #expect(try remarks().count == 1)
            #expect(
                try remarks().first?.contains("left out: fashion-mnist_val.csv; images to validate on")
                    == true)
            try write("mnist_train.csv", others[1])
            try write("mnist_test.csv", table)
            let left = try remarks().first ?? ""
            #expect(
                left.contains(
                    "3 other files of data beside it are left out: fashion-mnist_val.csv, mnist_test.csv"))
            #expect(left.contains("/mnist_ takes another set"), "\(left)")
            let named = try DatasetLocator(folder: folder.appendingPathComponent("mnist_")).locate().load()
            #expect(named.training.pixels == [5, 0, 0, 0, 6, 0, 0, 0] && named.remarks == [])
        }
    }
}
