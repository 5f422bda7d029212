import FashionCore
import Foundation
import Fuzzing
import Testing

@testable import FashionModelFiles

/// Every way in which h5py stores things, in the default format and in the newest ones; `Fixtures/make_layouts.py` made the files.
@Suite struct HDF5LayoutTests {
    static let files = ["layouts.h5", "layouts_latest.h5", "layouts_hdf5_2.h5"]
    static let shapes = [
        "one_chunk": [4, 6], "one_gzip": [4, 6], "plain": [5, 7], "gzip": [5, 7, 3], "shuffled": [31],
        "checked": [9, 4], "all": [3, 3, 2, 5], "many": [2100], "early": [7, 9],
    ]

    @Test(arguments: files, Array(shapes.keys).sorted())
    func numbersInPieces(file: String, name: String) throws {
        let root = try HDF5Image(contentsOf: fixture(file)).root()
        let shape = try #require(Self.shapes[name])
        let numbers = try root.dataset("data/\(name)").numbers(shape: shape)
        #expect(numbers == (0..<shape.reduce(1, *)).map { Float($0 % 97) })
    }

    @Test(arguments: files) func namesThatAreNotASCII(file: String) throws {
        let root = try HDF5Image(contentsOf: fixture(file)).root()
        #expect(root.names == ["data", "größe", "viele ü", "ü", "Gruppe ü"].sorted())
        #expect(try root.dataset("größe/слой один").numbers(shape: [3]) == [0, 1, 2])
        let many = try root.group("Gruppe ü")
        #expect(many.names.count == 40)
        for index in 0..<40 {
            #expect(try many.dataset("выход \(index)").numbers(shape: []) == [Float(index)])
        }
        // So many that their heap and their tree have several levels.
        let most = try root.group("viele ü")
        #expect(most.names.count == 1200)
        for index in stride(from: 0, to: 1200, by: 7) {
            #expect(try most.dataset("名前\(index)").numbers(shape: []) == [7])
        }
        let group = try root.group("größe")
        for index in 0..<30 { #expect(try group.string(attribute: "名 \(index)") == "wert \(index)") }
        #expect(try group.string(attribute: "名 30") == nil)
    }

    @Test(arguments: files) func whatIsNotReadIsNamed(file: String) throws {
        let root = try HDF5Image(contentsOf: fixture(file)).root()
        func problem(_ path: String, _ shape: [Int]) -> String? {
            #expect(throws: FileError.self) { try root.dataset(path).numbers(shape: shape) }?.problem
        }
        #expect(problem("data/lzf", [64])?.contains("compressed by LZF; expected deflate") == true)
        #expect(problem("data/unwritten", [8]) != nil)
        #expect(problem("ü/soft", [5, 7]) == "/ü/soft: is a soft link, which is not followed")
        #expect(problem("ü/external", [4]) == "/ü/external: lies in another file, which is not opened")
        guard file != "layouts.h5" else {
            #expect(try root.dataset("data/growing").numbers(shape: [20]) == (0..<20).map(Float.init))
            return
        }
        #expect(problem("data/growing", [20])?.contains("can grow along an axis") == true)
    }

    @Test(arguments: ["user_block.h5", "user_block_latest.h5"]) func userBlock(file: String) throws {
        #expect(try ContentKind(of: fixture(file)) == .hdf5)
        let data = try HDF5Image(contentsOf: fixture(file)).root().group("data")
        #expect(try data.dataset("chunks").numbers(shape: [5, 7]) == (0..<35).map(Float.init))
        #expect(try data.string(attribute: "text") == "wert")
    }

    @Test func modelThatWasPackedAgain() throws {
        let packed = try ModelFile.read(fixture("packed.h5")).model
        #expect(try packed == ModelFile.read(fixture("everyday/separable.h5")).model)
    }

    /// Damaged files give an error or numbers, in bounded time, and never more than that: a crash ends the tests.
    @Test(arguments: files + ["packed.h5"]) func randomChangesNeverCrash(file: String) throws {
        let url = try fixture(file)
        let whole = try Data(contentsOf: url)
        var random = SplitMix(state: 7)
        let places = Array(whole.indices)
        var refused = 0
        var slowest = Slowest()
        for _ in 0..<Fuzzing.rounds(400) {
            let data = changed(whole, at: places, &random)
            slowest.time {
                refused += Fuzzing.input(for: "HDF5 layouts") {
                    Self.refusals(data, of: url, isModel: file == "packed.h5")
                }
            }
        }
        #expect(refused > Fuzzing.rounds(20))
        #expect(slowest.time < .seconds(5))
    }

    /// Reads all that a file should have, and counts what is refused.
    private static func refusals(_ data: Data, of url: URL, isModel: Bool) -> Int {
        var refused = 0
        func attempt(_ body: () throws -> Void) {
            do { try body() } catch {
                #expect(error is FileError)
                refused += 1
            }
        }
        guard !isModel else {
            attempt { _ = try KerasHDF5.read(data, from: url) }
            return refused
        }
        attempt {
            let root = try HDF5Image(data, of: url).root()
            for (name, shape) in shapes {
                attempt { _ = try root.dataset("data/\(name)").numbers(shape: shape) }
            }
            _ = try root.group("viele ü").dataset("名前1199").numbers(shape: [])
            _ = try root.group("größe").string(attribute: "名 29")
        }
        return refused
    }

    /// A few bytes that promise very much are refused before memory is taken for it.
    @Test func smallFilesCannotPromiseMuch() throws {
        let url = try fixture("layouts.h5")
        let root = try HDF5Image(contentsOf: url).root()
        let error = #expect(throws: FileError.self) {
            try root.dataset("data/gzip").numbers(shape: [5, 7, 1 << 40])
        }
        #expect(error?.problem == "/data/gzip: expected shape [5, 7, \(1 << 40)], found [5, 7, 3]")
    }
}
