import FashionKit
import Foundation
import Testing

/// What a person should know of a model file, and files that hold weights only.
struct ModelNoticeTests {
    private func model(_ scale: PixelScale? = nil, channels: Int = 1, describes: Bool = true) throws -> Model
    {
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, channels])
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 2, activation: .softmax)))
        var model = Model(
            graph: builder.graph, weights: .initial(for: builder.graph, seed: 5),
            metadata: describes ? ModelMetadata(program: "test", classNames: ["a", "b"]) : nil)
        if let scale { model.choose(scale) }
        return model
    }

    @Test func scalesThatAreNotPlain() throws {
        let file = URL(fileURLWithPath: "/m.h5")
        #expect(try model().scaleNotice(of: file) == nil)
        let chosen = try #require(try model(.symmetric).scaleNotice(of: file))
        #expect(chosen.kind == .warning)
        #expect(
            chosen.description
                == "warning: /m.h5: --input-scale -1..1 contradicts the file, which says that the network takes pixels as 0..1"
        )
        let data = try SampleData(images: 4)
        try model(describes: false).export(to: data["m.h5"], as: .h5)
        let read = try ModelFile.read(data["m.h5"]).model
        let assumed = try #require(read.scaleNotice(of: file))
        #expect(assumed.kind == .note && assumed.text.contains("0..1 is assumed"))
    }

    @Test func imagesInColour() throws {
        let file = URL(fileURLWithPath: "/m.h5")
        #expect(try model().preparationNotice(of: file) == nil)
        let notice = try #require(try model(channels: 3).preparationNotice(of: file))
        #expect(notice.kind == .note && notice.text.contains("in a frame of 8×8"))
    }

    /// A network of grey images may have learned from others than Fashion-MNIST's.
    @Test func greyImagesThatNothingDescribes() throws {
        let file = URL(fileURLWithPath: "/m.h5")
        var model = try model()
        let notice = try #require(model.fashionPreparationNotice(of: file))
        #expect(notice.kind == .note && notice.text.contains("made like those of Fashion-MNIST"))
        #expect(model.wholeImagesNotice(of: file)?.text.contains("not negated") == true)
        model.metadata?.classNames = ["Trouser", "Boot"]
        #expect(model.fashionPreparationNotice(of: file) == nil)
        model.metadata?.classNames = ["a", "b"]
        model.metadata?.preparation = ImagePreparation(channels: 1, height: 8, width: 8)
        #expect(model.fashionPreparationNotice(of: file) == nil && model.wholeImagesNotice(of: file) == nil)
        let colour = try self.model(channels: 3)
        #expect(colour.fashionPreparationNotice(of: file) == nil && colour.wholeImagesNotice(of: file) == nil)
        let data = try SampleData(images: 4)
        try self.model(describes: false).export(to: data["m.h5"], as: .h5)
        #expect(try ModelFile.read(data["m.h5"]).model.fashionPreparationNotice(of: file) != nil)
    }

    @Test func anArchitectureBesideANetwork() throws {
        let data = try SampleData(images: 4)
        try model().export(to: data["m.h5"], as: .h5)
        #expect(try ModelFile.read(data["m.h5"], of: nil).model.graph.outputShape == [2])
        let error = try #require(throws: SettingError.self) {
            try ModelFile.read(data["m.h5"], of: .reference)
        }
        #expect(error.name == "architecture" && error.found.hasSuffix("which has its own network"))
    }

    @Test func tensorsWithoutANetwork() throws {
        let data = try SampleData(images: 4)
        try model().export(to: data["m.safetensors"], as: .safetensors)
        let dictionary = try StateDictionary(contentsOf: data["m.safetensors"])
        let lines = StateDictionaryDescription(dictionary, of: data["m.safetensors"]).text
            .components(separatedBy: "\n")
        #expect(lines[0].hasPrefix("Tensor") && lines[0].hasSuffix("Numbers"))
        #expect(lines.contains { $0.contains("(2, 64)") && $0.hasSuffix(" 128") })
        #expect(lines.last == "Total:  2 tensors, 130 numbers")
    }

    @Test(arguments: [
        ("4GB", 4_000_000_000), ("500 MB", 500_000_000), ("1.5kb", 1500), ("64", 64),
        ("1TB", 1_000_000_000_000),
    ])
    func sizesOfMemory(text: String, bytes: Int) { #expect(MemoryLimit.bytes(from: text) == bytes) }

    @Test(arguments: ["", "GB", "-1GB", "0", "1 GiB", "1000000TB", "nan"]) func noSizes(text: String) {
        #expect(MemoryLimit.bytes(from: text) == nil)
    }
}
