import FashionKit
import Foundation
import Testing

/// The classes of a data set, and those of a model that is used on it.
struct MatchingTests {
    private static let letters = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]

    /// A model of these classes for 8×8 images that was not trained.
    private func model(_ names: [String]?, side: Int = 8) throws -> Model {
        var builder = try GraphBuilder(name: "small", inputShape: [side, side, 1])
        try builder.add(.convolution(Convolution(filters: 2, kernel: Extent(3), activation: .relu)))
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: names?.count ?? 10, activation: .softmax)))
        return Model(
            graph: builder.graph, weights: .initial(for: builder.graph, seed: 5),
            metadata: names.map { ModelMetadata(program: "test", classNames: $0) })
    }

    private func read(_ folder: URL, names: [String]? = nil) throws -> Dataset {
        var reading = ImageReading()
        reading.classNames = names
        return try DatasetLocator(folder: folder).locate().load(reading: reading)
    }

    @Test(.enabled(if: (try? Dataset(at: DatasetLocator.debianFolder)) != nil))
    func fashionMNISTIsMatchedByName() throws {
        let fashion = try Dataset(at: DatasetLocator.debianFolder)
        let file = URL(fileURLWithPath: "model.h5")
        let sorted = ClassNames.fashion.sorted()
        let matched = try fashion.matched(with: model(sorted, side: 28), of: file)
        #expect(matched.classNames == sorted)
        #expect(
            matched.dataset.test.labels.map { sorted[Int($0)] }
                == fashion.test.labels.map { ClassNames.fashion[Int($0)] })
        #expect(try fashion.matched(with: model(ClassNames.fashion), of: file).dataset.test == fashion.test)

        let digits = try model((0..<10).map { "digit\($0)" }, side: 28)
        let error = #expect(throws: FileError.self) {
            try ModelEvaluation(digits, of: file, on: fashion)
        }
        #expect(error?.problem.contains("T-shirt/top") == true && error?.problem.contains("digit9") == true)
        // Numbers say nothing of what they stand for.
        let numbers = try model(ClassNames.numbers(10))
        #expect(try fashion.matched(with: numbers, of: file).dataset.test.labels == fashion.test.labels)
        let remark = try #require(fashion.remark(onClassesOf: numbers))
        #expect(remark.contains("0 is T-shirt/top, 1 is Trouser"))
    }

    @Test func numbersArePositionsInTheModelsClasses() throws {
        let folder = try SampleData(images: 40)
        let (dataset, file) = (try read(folder.data), URL(fileURLWithPath: "model.h5"))
        #expect(!dataset.hasOwnNames && dataset.genuineness != .genuine)
        let letters = try model(Self.letters)
        #expect(try dataset.matched(with: letters, of: file).dataset.test == dataset.test)
        let remark = try #require(dataset.remark(onClassesOf: letters))
        #expect(remark.contains("0 is a, 1 is b, 2 is c, …"))
        #expect(try dataset.remark(onClassesOf: model(dataset.classNames)) == nil)
        // Names that only the data has, in an order that the network may not have.
        let nameless = try model(nil)
        #expect(dataset.remark(onClassesOf: nameless) == nil)
        let order = try #require(try read(folder.data, names: Self.letters).remark(onClassesOf: nameless))
        #expect(order.contains("in this order: 0 is a, 1 is b, 2 is c, …"))
        #expect(try read(folder.data, names: Self.letters).remark(onClassesOf: letters) == nil)
    }

    /// Folders `0` to `11` are classes in alphabetical order: `0`, `1`, `10`, `11`, `2`, ….
    @Test func numbersAreTheNamesOfClassesThatAreNumbers() throws {
        let folder = try SampleData(images: 40)
        let (dataset, file) = (try read(folder.data), URL(fileURLWithPath: "model.h5"))
        let names = (0..<12).map(String.init).sorted()
        let matched = try dataset.matched(with: model(names), of: file)
        #expect(matched.classNames == names)
        #expect(matched.dataset.test.labels.map { names[Int($0)] } == dataset.test.labels.map(String.init))
        #expect(matched.dataset.training.labels.contains(4))
        let remark = try dataset.remark(onClassesOf: model(names))
        #expect(remark?.contains("are taken as the names of the model's classes") == true)
        // Label 0 is no name of these, and as a position it would be the first in an order that is not that of numbers.
        let fromOne = try model((1..<13).map(String.init).sorted())
        let error = #expect(throws: FileError.self) { try dataset.matched(with: fromOne, of: file) }
        #expect(error?.problem.contains("(0 is 1, 1 is 10, 2 is 11, …), found 0; a file classes.txt") == true)
        let inOrder = try model((1..<13).map(String.init))
        #expect(try dataset.matched(with: inOrder, of: file).dataset.test == dataset.test)
        #expect(dataset.remark(onClassesOf: inOrder)?.contains("0 is 1, 1 is 2") == true)
    }

    /// Trains a little on data whose classes get these names.
    private func trained(_ folder: SampleData, _ names: [String]) throws -> Model {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.width) = (1, 1, 0.25)
        configuration.classNames = names.joined(separator: ",")
        let output = OutputFolder(folder["named"].path)
        _ = try TrainingRun(configuration, in: output).run(on: read(folder.data, names: names))
        return try ModelFile.read(output.model).model
    }

    @Test func namesOfATrainingAreForItsDataOnly() throws {
        let folder = try SampleData(images: 60)
        let model = try trained(folder, Self.letters)
        let reading = ImageReading(matching: model)
        #expect(model.classNames == Self.letters && reading.classNames == nil)
        // Its own data still has the names, wherever it lies.
        try FileManager.default.copyItem(at: folder.data, to: folder["copy"])
        let own = try DatasetLocator(folder: folder["copy"]).locate().load(for: model, reading: reading)
        #expect(own.hasOwnNames && own.classNames == Self.letters && own.remark(onClassesOf: model) == nil)
        #expect(try read(folder["copy"]).remark(onClassesOf: model) == nil)
        // Other images of the same names are found by name, other names are refused.
        let other = try SampleData(images: 80)
        let turned = Array(Self.letters.reversed())
        try Data(turned.joined(separator: "\n").utf8).write(
            to: other.data.appendingPathComponent("classes.txt"))
        let found = try DatasetLocator(folder: other.data).locate().load(for: model, reading: reading)
        #expect(found.classNames == turned)
        let matched = try found.matched(with: model, of: folder["model.h5"])
        #expect(matched.classNames == Self.letters)
        #expect(matched.dataset.test.labels == found.test.labels.map { 9 - $0 })
        let strange = ["x"] + turned.dropFirst()
        try Data(strange.joined(separator: "\n").utf8).write(
            to: other.data.appendingPathComponent("classes.txt"))
        let refused = try DatasetLocator(folder: other.data).locate().load(for: model, reading: reading)
        let error = #expect(throws: FileError.self) {
            try refused.matched(with: model, of: folder["model.h5"])
        }
        #expect(
            error?.problem.contains(#"the class "x""#) == true && error?.problem.contains("a, b, c") == true)
    }

    @Test func explainMatchesTheClasses() throws {
        let folder = try SampleData(images: 16)
        try KerasHDF5.write(model(Self.letters), to: folder["model.h5"])
        let list = folder.data.appendingPathComponent("classes.txt")
        try Data(Self.letters.reversed().joined(separator: "\n").utf8).write(to: list)
        let arguments = [
            "explain", "--model", "model.h5", "--data", "data", "--threads", "1", "--index", "0",
        ]
        let run = try folder.run(arguments)
        #expect(run.status == 0 && run.output.contains("Test image 0"), "\(run.errorOutput)")
        try Data(Self.letters.map { $0 + $0 }.joined(separator: "\n").utf8).write(to: list)
        let refused = try folder.run(arguments)
        #expect(refused.status == 1 && refused.errorOutput.contains(#"has images of the class "aa""#))
    }

    @Test func anExplanationRefusesOtherLabels() throws {
        let (data, classifier) = try (SampleData(images: 40), PredictionTextTests.classifier())
        let index = try #require(data.test.labels.firstIndex(of: 4))
        let run = ExplanationRun(
            classifier, of: ImageList(paths: []), and: .init(data.test, at: [0, index]), threads: 1)
        let error = #expect(throws: InvalidArgument.self) { _ = try run.run { _ in } }
        #expect(error?.expected.contains("0 to 3") == true && error?.found == "4")
    }

    @Test func aTeacherHasTheClassesOfTheData() throws {
        let folder = try SampleData(images: 40)
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.width) = (1, 1, 0.25)
        configuration.teacher = folder["teacher.h5"].path
        func train(_ teacher: [String], on names: [String]?) throws {
            try KerasHDF5.write(model(teacher), to: folder["teacher.h5"])
            let output = OutputFolder(folder["\(UUID().uuidString)"].path)
            _ = try TrainingRun(configuration, in: output).run(on: read(folder.data, names: names))
        }
        let turned = Array(Self.letters.reversed())
        for other in [turned, Self.letters.map { $0 + $0 }] {
            let error = #expect(throws: FileError.self) { try train(other, on: Self.letters) }
            #expect(error?.path.hasSuffix("teacher.h5") == true)
            #expect(
                error?.problem.hasPrefix(
                    "--teacher: expected the classes a, b, c, d, e, f, g, h, i, j, found "
                        + other.joined(separator: ", ")) == true)
        }
        try train(Self.letters.map { $0.uppercased() }, on: Self.letters)
        // The data says nothing of its classes.
        try train(turned, on: nil)
    }
}
