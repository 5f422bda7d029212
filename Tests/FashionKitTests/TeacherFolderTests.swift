import FashionKit
import Foundation
import Testing

/// `--teacher` with a folder of models.
struct TeacherFolderTests {
    private let folder: SampleData
    private let dataset: Dataset

    init() throws {
        folder = try SampleData(images: 40)
        dataset = try DatasetLocator(folder: folder.data).locate().load()
    }

    /// Writes a model for 8×8 images that was not trained.
    private func write(seed: UInt64, to name: String) throws {
        var builder = try GraphBuilder(name: "small", inputShape: [8, 8, 1])
        try builder.add(.convolution(Convolution(filters: 2, kernel: Extent(3), activation: .relu)))
        try builder.add(.flatten)
        try builder.add(.dense(Dense(units: 10, activation: .softmax)))
        let model = Model(graph: builder.graph, weights: .initial(for: builder.graph, seed: seed))
        try FileManager.default.createDirectory(
            at: folder[name].deletingLastPathComponent(), withIntermediateDirectories: true)
        try KerasHDF5.write(model, to: folder[name])
    }

    private func train(
        teacher: String, in output: String = UUID().uuidString, images: TeacherImages = .augmented
    ) throws -> Weights {
        var configuration = Recipe.reference.configuration
        (configuration.epochs, configuration.threads, configuration.width) = (1, 1, 0.25)
        configuration.teacher = folder[teacher].path
        configuration.teacherImages = images
        let output = OutputFolder(folder[output].path)
        let run = try TrainingRun(configuration, in: output)
        _ = try run.run(on: dataset)
        try run.removeCheckpoint()
        return try KerasHDF5.read(output.model).weights
    }

    /// The mean of two equal models is exactly the model; that of two different models is neither of them.
    @Test(arguments: TeacherImages.allCases) func theMeanOfAllModelsTeaches(images: TeacherImages) throws {
        try write(seed: 5, to: "one.h5")
        try write(seed: 5, to: "twice/seed-42/saved_model/best_model.h5")
        try write(seed: 5, to: "twice/seed-43/saved_model/best_model.h5")
        try Data("no model".utf8).write(to: folder["twice/notes.txt"])
        let alone = try train(teacher: "one.h5", images: images)
        #expect(try train(teacher: "twice", images: images) == alone)
        try write(seed: 6, to: "twice/seed-44/saved_model/best_model.h5")
        #expect(try train(teacher: "twice", images: images) != alone)
    }

    @Test func theModelsAreSeenOnceOrInEveryStep() throws {
        try write(seed: 5, to: "one.h5")
        #expect(try train(teacher: "one.h5") != train(teacher: "one.h5", images: .original))
    }

    @Test func unsuitableFoldersAreErrors() throws {
        try write(seed: 5, to: "teachers/one.h5")
        try FileManager.default.createDirectory(at: folder["none"], withIntermediateDirectories: true)
        let none = #expect(throws: FileError.self) { try train(teacher: "none") }
        #expect(none?.problem.contains("found none") == true)
        _ = try train(teacher: "teachers", in: "teachers/student")
        // The model of the run before is one of the folder's now.
        let same = #expect(throws: FileError.self) { try train(teacher: "teachers", in: "teachers/student") }
        #expect(same?.path.hasSuffix("best_model.h5") == true)
        #expect(same?.problem.contains("than the one that this training writes") == true)
        try Data("no model".utf8).write(to: folder["teachers/two.keras"])
        let broken = #expect(throws: FileError.self) { try train(teacher: "teachers") }
        #expect(broken?.path.hasSuffix("two.keras") == true)
    }
}
