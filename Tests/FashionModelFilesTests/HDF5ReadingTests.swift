import FashionCore
import Foundation
import Testing

@testable import FashionModelFiles

/// Kinds of values that h5py wrote; `Fixtures/make_hdf5.py` made the files.
@Suite struct HDF5ReadingTests {
    let root: HDF5Group

    init() throws { root = try HDF5Image(contentsOf: fixture("kinds.h5")).root() }

    @Test(
        arguments: [
            "little_f2", "big_f2", "little_f4", "big_f4", "little_f8", "big_f8", "i1", "little_i2", "big_i4",
            "little_i8",
        ])
    func numbersOfEveryType(name: String) throws {
        #expect(try root.dataset("numbers/\(name)").numbers(shape: [2, 3]) == [0, 1, 2, -3, 100, -128])
    }

    @Test func unsignedNumbersAndUnusualHalves() throws {
        let group = try root.group("numbers")
        #expect(try group.dataset("unsigned").numbers(shape: [2]) == [0, 255])
        #expect(
            try group.dataset("half").numbers(shape: [6]) == [
                0x1p-24, -0x1p-14, 65504, .infinity, -.infinity, 0.333251953125,
            ])
    }

    @Test func strings() throws {
        #expect(try root.string(attribute: "variable") == "größer")
        #expect(try root.string(attribute: "fixed") == "fixed")
        #expect(try root.strings(attribute: "variables") == ["a", "", "ccc"])
        #expect(try root.strings(attribute: "fixeds") == ["a", "", "ccc"])
        #expect(try root.strings(attribute: "none") == [])
        #expect(try root.string(attribute: "missing") == nil)
    }

    @Test func attributesOfOtherTypesAreRefused() throws {
        expectProblem("/: attribute number: expected strings") { _ = try root.strings(attribute: "number") }
        expectProblem("/: attribute fixeds: expected one string, found 3") {
            _ = try root.string(attribute: "fixeds")
        }
    }

    @Test(arguments: [
        ("complex", [2], "expected numbers, found another type"),
        ("text", [2], "expected numbers, found another type"),
        ("elsewhere", [4], "its numbers lie in another file, which is not opened"),
        ("soft", [2, 3], "is a soft link, which is not followed"),
        ("missing", [4], "is missing"),
        ("nothing", [], "expected shape [], found none"),
        ("committed", [], "expected a data set"),
    ])
    func oddDataSetsAreRefused(name: String, shape: [Int], problem: String) throws {
        expectProblem("/odd/\(name): \(problem)") {
            _ = try root.dataset("odd/\(name)").numbers(shape: shape)
        }
    }

    @Test func dataSetsWithoutStorageAreRefused() throws {
        #expect(throws: FileError.self) { try root.dataset("odd/unwritten").numbers(shape: [4]) }
    }

    @Test func linksToOtherFilesAreRefused() throws {
        expectProblem("/newer/external: lies in another file, which is not opened") {
            _ = try root.dataset("newer/external").numbers(shape: [4])
        }
    }

    @Test func shapesAreCompared() throws {
        expectProblem("/numbers/i1: expected shape [3, 2], found [2, 3]") {
            _ = try root.dataset("numbers/i1").numbers(shape: [3, 2])
        }
    }

    @Test func pathsStayInTheirGroup() throws {
        expectProblem("/odd/: is missing") { _ = try root.group("odd").dataset("/numbers/i1") }
        expectProblem("/odd/..: is missing") { _ = try root.group("odd").dataset("../numbers/i1") }
        expectProblem("/numbers/i1: expected a group") { _ = try root.group("numbers/i1") }
    }

    @Test func newerFormatIsRead() throws {
        #expect(
            try HDF5Image(contentsOf: fixture("latest.h5")).root().dataset("x").numbers(shape: [2]) == [0, 0])
        #expect(
            try root.dataset("odd/chunked").numbers(shape: [64]) == [Float](repeating: 0, count: 64))
    }

    private func expectProblem(_ problem: String, _ body: () throws -> Void) {
        let error = #expect(throws: FileError.self, performing: body)
        #expect(error?.problem == problem)
    }
}
