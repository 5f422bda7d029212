import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles
@testable import FashionTraining

/// Trainings that start from a model file, with the real program; and what the program says of such files.
struct InitialWeightsTests {
    /// A network unlike the reference CNN, for the images of the tests.
    private func model(inputShape: [Int] = [8, 8, 1]) throws -> Model {
        var network = try GraphBuilder(name: "other", inputShape: inputShape)
        let start = try network.add(.convolution(Convolution(filters: 4, kernel: Extent(3), padding: .same)))
        try network.add(.batchNormalization(BatchNormalization(momentum: 0.9)))
        let end = try network.add(.activation(.relu))
        try network.add(.add, inputs: [start, end])
        try network.add(.dropout(rate: 0.1))
        try network.add(.flatten)
        try network.add(.dense(Dense(units: 10, activation: .softmax)))
        return Model(graph: network.graph, weights: .initial(for: network.graph, seed: 7))
    }

    @Test(arguments: ["start.h5", "start.keras"])
    func theNetworkOfTheFileIsTrained(name: String) throws {
        let workspace = try Workspace()
        let start = try model()
        try name.hasSuffix("h5")
            ? KerasHDF5.write(start, to: workspace[name]) : KerasArchive.write(start, to: workspace[name])
        let training = try workspace.train("--initial-weights", name)
        #expect(training.status == 0, "\(training.errorOutput)")
        #expect(training.output.contains("Total params: 2,626"))
        let trained = try KerasHDF5.read(workspace["saved_model/best_model.h5"])
        #expect(trained.graph == start.graph)
        #expect(trained.weights != start.weights)
        #expect(trained.metadata?.training?.settings["initial-weights"] == name)
        let settings = try String(contentsOf: workspace["results/config.yaml"], encoding: .utf8)
        let line = try #require(settings.split(separator: "\n").first { $0.hasPrefix("initial-weights: ") })
        #expect(line.hasPrefix("initial-weights: /") && line.hasSuffix("/\(name)"))
    }

    /// With a learning rate of next to nothing the weights stay what they were.
    @Test func theWeightsOfTheFileAreWhereItStarts() throws {
        let workspace = try Workspace()
        let start = try model()
        try KerasHDF5.write(start, to: workspace["start.h5"])
        let flags = ["--initial-weights", "start.h5", "--epochs", "1", "--learning-rate", "1e-12"]
        let training = try Program.run(Workspace.training + flags, in: workspace.folder)
        #expect(training.status == 0, "\(training.errorOutput)")
        let trained = try KerasHDF5.read(workspace["saved_model/best_model.h5"])
        for parameter in start.graph.parameters where parameter.isTrainable {
            let pairs = try zip(start.weights.numbers(of: parameter), trained.weights.numbers(of: parameter))
            #expect(pairs.allSatisfy { abs($0 - $1) < 1e-9 }, "\(parameter.name)")
        }
    }

    /// The checkpoint carries network and weights: what has become of the file does not matter.
    @Test func interruptedAndResumedIsTheSame() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(), to: workspace["start.h5"])
        #expect(try workspace.train("--initial-weights", "start.h5", "--output", "whole").status == 0)

        var isSent = false
        let interrupted = try workspace.train("--initial-weights", "start.h5", "--output", "parts") {
            guard !isSent, $0.contains(ResumeTests.tableBegins) else { return }
            isSent = true
            kill($1, SIGINT)
        }
        #expect(interrupted.status == 130, "\(interrupted.errorOutput)")
        let other = try workspace.run("train", "--resume", "--output", "parts", "--initial-weights", "x.h5")
        #expect(other.status == 2)
        #expect(other.errorOutput.contains("these settings differ: --initial-weights"))
        try FileManager.default.removeItem(at: workspace["start.h5"])
        let resumed = try workspace.run("train", "--resume", "--output", "parts")
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        #expect(try TrainedFiles(in: workspace["parts"]) == TrainedFiles(in: workspace["whole"]))
    }

    /// Models that a training reads are found again from another folder, and are the same ones under another spelling.
    @Test func aTeacherIsFoundFromAnotherFolder() throws {
        let workspace = try Workspace()
        try KerasHDF5.write(model(), to: workspace["teacher.h5"])
        let flags = ["--data", workspace.data.path, "--teacher", "teacher.h5", "--output", "out"]
        var isSent = false
        let interrupted = try Program.run(Workspace.training + flags, in: workspace.folder) {
            guard !isSent, $0.contains(ResumeTests.tableBegins) else { return }
            isSent = true
            kill($1, SIGINT)
        }
        #expect(interrupted.status == 130, "\(interrupted.errorOutput)")
        let elsewhere = ["train", "--resume", "--output", workspace["out"].path, "--epochs", "3"]
        let other = try Program.run(elsewhere + ["--teacher", "teacher.h5"], in: workspace.data)
        #expect(other.status == 2 && other.errorOutput.contains("these settings differ: --teacher"))
        let resumed = try Program.run(elsewhere + ["--teacher", "../teacher.h5"], in: workspace.data)
        #expect(resumed.status == 0, "\(resumed.errorOutput)")
        let trained = try KerasHDF5.read(workspace["out/saved_model/best_model.h5"])
        #expect(trained.metadata?.training?.settings["teacher"] == "teacher.h5")
    }

    @Test func filesThatDoNotFitAreErrors() throws {
        let workspace = try Workspace()
        func problem(_ name: String) throws -> String {
            let training = try workspace.train("--initial-weights", name)
            #expect(training.status == 1)
            #expect(!workspace.has("saved_model"))
            return training.errorOutput
        }
        try KerasHDF5.write(model(inputShape: [9, 8, 1]), to: workspace["large.h5"])
        #expect(
            try problem("large.h5").hasSuffix(
                "large.h5: expected a network for images of [8, 8, 1], found one for [9, 8, 1]\n"))
        #expect(try problem("none.h5").contains("none.h5: cannot be read"))
        #expect(try problem("data/train-labels-idx1-ubyte").contains("expected a model of Keras"))
    }

    /// Weights alone belong to the reference CNN here, and to a named architecture in an evaluation.
    @Test func weightsAloneFindTheirNetwork() throws {
        let workspace = try Workspace()
        let graph = try Architecture.reference.graph(inputShape: [8, 8, 1], classes: 10)
        let url = workspace["reference.weights.h5"]
        let weights = Weights.initial(for: graph, seed: 9)
        try HDF5File.image(for: url) { try KerasVariables.write(weights, of: graph, to: $0) }.write(to: url)
        let whole = workspace["reference.h5"]
        try KerasHDF5.write(Model(graph: graph, weights: weights), to: whole)

        let named = try workspace.run(
            "evaluate", "--data", "data", "--model", url.path, "--architecture", "reference", "--output", "a")
        #expect(named.status == 0, "\(named.errorOutput)")
        #expect(
            try workspace.run("evaluate", "--data", "data", "--model", whole.path, "--output", "b").status
                == 0)
        let tables = try ["a", "b"].map { try Data(contentsOf: workspace["\($0)/results/predictions.csv"]) }
        #expect(tables[0] == tables[1])

        let nameless = try workspace.run("evaluate", "--data", "data", "--model", url.path)
        #expect(nameless.status == 1)
        #expect(nameless.errorOutput.contains("holds weights without a network; name the architecture"))
        let training = try workspace.train("--initial-weights", url.path, "--epochs", "1")
        #expect(training.status == 0, "\(training.errorOutput)")
    }

    @Test func infoTellsWhatIsInAFile() throws {
        let workspace = try Workspace()
        #expect(try workspace.train("--epochs", "1", "--learning-rate", "0.002").status == 0)
        let info = try workspace.run("model", "info", "saved_model/best_model.h5")
        #expect(info.status == 0, "\(info.errorOutput)")
        let trained = try KerasHDF5.read(workspace["saved_model/best_model.h5"])
        let loss = try #require(trained.metadata?.validationLoss)
        for text in [
            "Total params: 1,217,226", "conv2d_5 (Conv2D)", "Keras HDF5 model (.h5), Keras 2.15.0",
            "2023-11-14T22:13:20Z, recipe reference, epoch 1", "108 images to train, 12 to validate",
            "learning-rate 0.002", "batch-size 32", "seed 42", "optimizer adam", "oneDNN ",
            String(format: "loss %.4f, accuracy", loss),
        ] { #expect(info.output.contains(text), "\(text)") }

        try KerasHDF5.write(model(), to: workspace["foreign.h5"])
        let foreign = try workspace.run("model", "info", "foreign.h5")
        #expect(foreign.output.contains("the file does not tell"))
        #expect(try workspace.run("model", "info", "data/train-labels-idx1-ubyte").status == 1)
        #expect(try workspace.run("model", "info").status == 2)
    }
}
