import FashionCore
import FashionNetworks
import Foundation
import Testing

@testable import FashionModelFiles
@testable import FashionTraining
@testable import fashion

/// `fashion transfer` with the real program: a narrow network of the full depth on images of 8×8.
@Suite struct TransferTests {
    /// The command line that all runs share.
    private static let common = [
        "transfer", "--data", "data", "--backbone-channels", "2", "--image-size", "32", "--head-units", "8",
        "--threads", "1",
        "--batch-size", "32", "--feature-cache", "cache",
    ]
    private static let twoStages =
        common + [
            "--weights", "backbone.h5", "--epochs", "3", "--fine-tune", "1", "--fine-tune-epochs", "2",
            "--fine-tune-learning-rate", "1e-3", "--learning-rate", "1e-2",
        ]
    private static let model = "saved_model/transfer_model.h5"

    private func workspace() throws -> Workspace {
        let workspace = try Workspace()
        try writeBackbone(seed: 5, to: workspace["backbone.h5"])
        return workspace
    }

    /// Weights only, in the layout in which Keras publishes them.
    private func writeBackbone(seed: UInt64, channels: Int = 2, to url: URL) throws {
        let graph = try Backbone.resNetV2(.resNet50V2).graph(inputShape: [32, 32, 3], channels: channels)
        let weights = Weights.initial(for: graph, seed: seed)
        let image = try HDF5File.image(for: url) { try KerasWeights.write(weights, of: graph, to: $0) }
        try image.write(to: url)
    }

    private func run(
        _ arguments: [String], in workspace: Workspace, environment: [String: String] = [:],
        watch: (_ output: String, _ process: pid_t) -> Void = { _, _ in }
    ) throws -> Program.Outcome {
        try Program.run(arguments, in: workspace.folder, environment: environment, watch: watch)
    }

    private func history(_ workspace: Workspace) throws -> [String: [Double]] {
        var history = try JSONDecoder().decode(
            [String: [Double]].self, from: Data(contentsOf: workspace["saved_model/transfer_history.json"]))
        for time in ["seconds", "images_per_second"] { history[time] = nil }
        return history
    }

    /// Both stages, what they leave, and what the other commands make of the model.
    @Test func twoStages() throws {
        let workspace = try workspace()
        let outcome = try run(Self.twoStages, in: workspace)
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        for text in ["Stage one: the head", "Stage two: fine-tuning the last 1 of 4", "Test accuracy"] {
            #expect(outcome.output.contains(text), "\(text)")
        }
        #expect(try history(workspace)["stage"] == [1, 1, 1, 2, 2])
        #expect(!workspace.has("saved_model/transfer_checkpoint.fashion"))
        #expect(!workspace.has("results/metrics.json") && !workspace.has("Reports/model-report.pdf"))
        #expect(workspace.has("saved_model/transfer_history.pkl"))
        #expect(workspace.has("Reports/pre-train-model-report.pdf"))
        let page = try String(contentsOf: workspace["results/transfer/report.html"], encoding: .utf8)
        for text in ["Stage 2: accuracy", "There is nothing to compare with", "Weighted mean", "Stage 4"] {
            #expect(page.contains(text), "\(text)")
        }

        let saved = try KerasHDF5.read(workspace[Self.model])
        #expect(saved.graph.inputShape == [8, 8, 1] && saved.graph.outputShape == [10])
        #expect(saved.metadata?.training?.settings["fine-tune"] == "1")
        // Frozen stages keep the numbers of the file; the fine-tuned one has others, but for its moving statistics.
        let graph = try Backbone.resNetV2(.resNet50V2).graph(inputShape: [32, 32, 3], channels: 2)
        let before = Weights.initial(for: graph, seed: 5)
        for parameter in graph.parameters {
            let isSame = try saved.weights.numbers(of: parameter) == before.numbers(of: parameter)
            let trains = parameter.node.hasPrefix("conv5") || parameter.node.hasPrefix("post")
            if !trains || !parameter.isTrainable { #expect(isSame, "\(parameter.name)") }
            if trains, parameter.role == .kernel { #expect(!isSame, "\(parameter.name)") }
        }

        let evaluated = try workspace.run("evaluate", "--data", "data", "--model", Self.model, "--no-figures")
        #expect(evaluated.output.contains("results/transfer/metrics.json"), "\(evaluated.errorOutput)")
        let exported = try workspace.run("export", "--model", Self.model, "--output", "out.keras")
        #expect(exported.status == 0, "\(exported.errorOutput)")
    }

    /// A backbone out of a training with another division has seen images that validate now.
    @Test func aBackboneThatKnowsTheImages() throws {
        let workspace = try workspace()
        let first = try run(Self.common + ["--weights", "random", "--epochs", "1"], in: workspace)
        #expect(first.status == 0, "\(first.errorOutput)")
        try FileManager.default.copyItem(at: workspace[Self.model], to: workspace["a.h5"])
        let head = Self.common + ["--weights", "a.h5", "--epochs", "1", "--overwrite"]
        let same = try run(head, in: workspace)
        #expect(same.status == 0 && !same.errorOutput.contains("was trained on"), "\(same.errorOutput)")
        let other = try run(head + ["--seed", "43"], in: workspace)
        #expect(other.status == 0)
        let warning = try #require(
            other.errorOutput.firstMatch(
                of: /warning: .*a\.h5: was trained on ([0-9]+) of the ([0-9]+) validation images/),
            "\(other.errorOutput)")
        // Nine tenths of the images trained the backbone.
        let (known, all) = (try #require(Int(warning.1)), try #require(Int(warning.2)))
        #expect(known * 2 > all)
    }

    /// Interrupted once in each stage, killed between them, and resumed: the same model, history and features.
    @Test func interruptedAndResumedIsTheSame() throws {
        let whole = try workspace()
        #expect(try run(Self.twoStages, in: whole).status == 0)

        let workspace = try workspace()
        var arguments = Self.twoStages
        for (moment, status) in [("1/3 ", 130), ("Stage two", 130), ("1/2 ", 130)] as [(String, Int32)] {
            var isSent = false
            let outcome = try run(arguments, in: workspace) { output, process in
                guard !isSent, output.contains(moment) else { return }
                isSent = true
                kill(process, SIGINT)
            }
            // A fast machine may have finished meanwhile.
            guard outcome.status != 0 else { break }
            #expect(outcome.status == status, "\(moment): \(outcome.output) \(outcome.errorOutput)")
            arguments = ["transfer", "--resume", "--feature-cache", "cache"]
        }
        if workspace.has("saved_model/transfer_checkpoint.fashion") {
            let other = try workspace.run("transfer", "--resume", "--image-size", "64", "--batch-size", "16")
            #expect(other.status == 2 && other.errorOutput.contains("--batch-size, --image-size"))
            let outcome = try run(arguments, in: workspace)
            #expect(outcome.status == 0, "\(outcome.errorOutput)")
        }
        #expect(try history(workspace) == history(whole))
        #expect(try Data(contentsOf: workspace[Self.model]) == Data(contentsOf: whole[Self.model]))
    }

    /// A damaged file of features is made anew, and a right one is not; another backbone has features of its own.
    @Test func featuresAreKept() throws {
        let workspace = try workspace()
        let head = Self.common + ["--weights", "backbone.h5", "--epochs", "1"]
        #expect(try run(head, in: workspace).output.contains("Computing the features of 120 images"))
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace["cache"].path)
        #expect(files.count == 1)
        let file = workspace["cache/\(files[0])"]
        let features = try Data(contentsOf: file)
        #expect(features.count == 64 + 120 * 64 * 4)
        let model = try Data(contentsOf: workspace[Self.model])

        let again = try run(head, in: workspace)
        #expect(again.output.contains("checked") && !again.output.contains("Computing"))
        var damaged = features
        damaged[features.count / 2] ^= 0x40
        try damaged.write(to: file)
        let mended = try run(head, in: workspace)
        #expect(mended.status == 0 && mended.errorOutput.contains("damaged: its checksum"))
        #expect(mended.output.contains("Computing the features"))
        #expect(try Data(contentsOf: file) == features)
        #expect(try Data(contentsOf: workspace[Self.model]) == model)

        try writeBackbone(seed: 6, to: workspace["backbone.h5"])
        #expect(try run(head, in: workspace).status == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: workspace["cache"].path).count == 2)
    }

    /// Everything from random weights, then that model as the backbone of another transfer, augmented.
    @Test func ownBackbone() throws {
        let workspace = try workspace()
        let scratch = try run(
            Self.common + ["--weights", "random", "--epochs", "1", "--output", "first"], in: workspace)
        #expect(scratch.status == 0, "\(scratch.errorOutput)")
        #expect(scratch.output.contains("The whole network, from random weights"))
        let second = try run(
            Self.common + [
                "--weights", "first/\(Self.model)", "--epochs", "1", "--augment", "--fine-tune", "all",
                "--fine-tune-epochs", "1",
            ], in: workspace)
        #expect(second.status == 0, "\(second.errorOutput)")
        #expect(second.output.contains("computed anew in every epoch: images are augmented"))
        #expect(second.output.contains("fine-tuning all layers"))
        let (first, last) = try (
            KerasHDF5.read(workspace["first/\(Self.model)"]), KerasHDF5.read(workspace[Self.model])
        )
        for parameter in first.graph.parameters where !parameter.isTrainable {
            #expect(try first.weights.numbers(of: parameter) == last.weights.numbers(of: parameter))
        }
    }

    /// Two ways to give each setting, with a value that is not the default.
    @Test(
        "every setting of a transfer has a flag and a key of its name, and they do the same",
        arguments: [
            ("weights", "random"), ("architecture", "efficientnet-lite1"), ("image-size", "64"),
            ("head-units", "512,256"), ("head-dropout", "0.25"), ("fine-tune", "all"),
            ("fine-tune-epochs", "7"), ("fine-tune-learning-rate", "0.25"), ("backbone-channels", "16"),
            ("batch-size", "7"), ("optimizer", "sgd"),
        ])
    func settings(name: String, value: String) throws {
        let setting = try #require(TransferSetting.named(name))
        let workspace = try Workspace()
        try Data("\(name): \(value)\n".utf8).write(to: workspace["transfer.yaml"])
        func resolve(_ arguments: [String]) throws -> TransferConfiguration {
            // The flag alone may have no effect; that it reaches its setting is what counts here.
            try TransferOptions.parse(arguments).training.resolve(checksEffects: false)
        }
        let byFlag = try resolve(["--\(name)", value])
        #expect(byFlag != .standard && setting.value(in: byFlag)?.text == value)
        #expect(try resolve(["--config", workspace["transfer.yaml"].path]) == byFlag)
        let help = TransferOptions.helpMessage(columns: 400)
        #expect(help.contains(setting.help) != setting.isHidden)
        if let standard = setting.value(in: .standard), !setting.isHidden {
            #expect(help.contains("\(setting.help) (default: \(standard.text))"))
        }
    }

    @Test("A recipe's network is not for transfers; a file's is refused") func recipesNetwork() throws {
        let fast = try TransferOptions.parse(["--recipe", "fast"]).resolve()
        #expect(fast.training.network == .reference && fast.training.optimizer == .muon)
        let workspace = try workspace()
        try Data("network: residual\n".utf8).write(to: workspace["network.yaml"])
        let options = try TransferOptions.parse(["--config", workspace["network.yaml"].path])
        let error = #expect(throws: (any Error).self) { try options.resolve() }
        #expect("\(try #require(error))".contains("network: expected none"))
    }

    @Test(
        "What is wrong is said, and nothing is begun",
        arguments: [
            (["--weights", "random", "--fine-tune", "1"], 2, "--fine-tune: expected weights to start from"),
            (["--fine-tune", "5"], 2, "--fine-tune: expected 1 to 4, or all"),
            (["--fine-tune-epochs", "3"], 2, "--fine-tune-epochs: expected --fine-tune, found none"),
            (
                ["--image-size", "16"], 2,
                "--image-size: expected the side of a square such as 96, from 32 to 1024, found"
            ),
            (["--architecture", "vgg"], 2, "efficientnet-lite2, found \"vgg\""),
            (["--head-units", "8,x"], 2, "--head-units: expected none, or"),
            (["--initial-weights", "backbone.h5"], 2, "name the backbone's weights with --weights"),
            (["--network", "residual"], 2, "name the backbone with --architecture"),
            (["--width", "2"], 2, "--width: expected none"),
            (["--weights", "nowhere.h5"], 1, "nowhere.h5: cannot be read"),
            (["--weights", "wide.h5"], 1, "wide.h5"),
            (["--weights", "other.h5"], 1, "expected the weight conv1_conv/kernel of shape [7, 7, 3, 2]"),
            (["--mirror", "ftp://example.org"], 2, "--mirror: expected an address"),
            (
                ["--weights", "other.h5", "--mirror", "https://example.org/"], 2,
                "--mirror: expected --weights imagenet, found --weights"
            ),
            (
                ["--weights", "random", "--sha256", String(repeating: "0", count: 64)], 2,
                "--sha256: expected weights that come from a file, found --weights random"
            ),
            (["--sha256", "12ab"], 2, "--sha256: expected 64 hexadecimal digits, found 12ab"),
            (
                ["--weights", "other.h5", "--sha256", String(repeating: "0", count: 64)], 1,
                "expected the SHA-256 0000"
            ),
            (["--resume"], 1, "transfer_checkpoint.fashion: expected the checkpoint"),
        ] as [([String], Int32, String)])
    func wrong(flags: [String], status: Int32, text: String) throws {
        let workspace = try workspace()
        try writeBackbone(seed: 1, channels: 3, to: workspace["wide.h5"])
        let graph = try Graph.referenceCNN(inputShape: [8, 8, 1], widths: [2, 2, 2, 2])
        try KerasHDF5.write(
            Model(graph: graph, weights: .initial(for: graph, seed: 1)), to: workspace["other.h5"])
        let outcome = try run(Self.common + flags, in: workspace)
        #expect(outcome.status == status)
        let message = outcome.errorOutput.replacingOccurrences(of: "\n", with: " ")
        #expect(message.contains(text), "\(message)")
        #expect(!workspace.has("saved_model"))
    }

    /// Without a network the message says which file to put where; a wrong file in a cache is passed over.
    @Test func noNetwork() throws {
        let workspace = try workspace()
        let name = "resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5"
        let keras = workspace["keras/models"]
        try FileManager.default.createDirectory(at: keras, withIntermediateDirectories: true)
        try Data("not weights".utf8).write(to: keras.appendingPathComponent(name))
        // Port 1 of the loopback interface: nothing listens there.
        let outcome = try run(
            ["transfer", "--data", "data", "--mirror", "http://127.0.0.1:1/"], in: workspace,
            environment: [
                "KERAS_HOME": workspace["keras"].path, "XDG_CACHE_HOME": workspace["own"].path,
            ])
        #expect(outcome.status == 1)
        for text in [
            "passed over: expected MD5 fac2f116257151a9d068a22e544a4917", "the server does not answer",
            "put it at \(workspace["own/fashion/weights"].path)/\(name)", "--weights random",
        ] {
            #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
        }
    }
}
