import FashionTraining
import Foundation
import Testing

/// What the program says and answers when something is wrong, and that it leaves nothing behind then.
struct UsageErrorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        /// What standard error has to mention.
        let mentions: [String]

        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let cases = [
        Case(
            arguments: ["train", "--bach-size", "3"], status: 2, mentions: ["--bach-size", "--batch-size"]),
        Case(
            arguments: ["study", "--overwrite"], status: 2,
            mentions: ["--overwrite: expected none; the same command goes on with a study"]),
        Case(arguments: ["fly"], status: 2, mentions: ["fly"]),
        Case(
            arguments: ["train", "--batch-size", "0"], status: 2,
            mentions: ["--batch-size: expected", "found 0"]),
        Case(arguments: ["train", "--epochs", "many"], status: 2, mentions: ["--epochs", "many"]),
        Case(
            arguments: ["train", "--learning-rate", "nan"], status: 2, mentions: ["--learning-rate: expected"]
        ),
        Case(arguments: ["train", "--optimizer", "eve"], status: 2, mentions: ["adam, sgd, adamw", "eve"]),
        Case(arguments: ["evaluate", "--threads", "0"], status: 2, mentions: ["--threads", "found 0"]),
        Case(arguments: ["evaluate", "--samples", "0"], status: 2, mentions: ["--samples", "found 0"]),
        Case(arguments: ["benchmark", "--only", "sleeping"], status: 2, mentions: ["sleeping"]),
        Case(arguments: ["data", "show", "--columns", "0"], status: 2, mentions: ["--columns", "found 0"]),
        Case(
            arguments: ["train", "--memory-limit", "-1GB"], status: 2,
            mentions: ["--memory-limit: expected a size such as 4GB or 500MB, found -1GB"]),
        Case(
            arguments: ["evaluate", "--seed", "-1"], status: 2,
            mentions: ["--seed: expected 0 or more, found -1"]),
        Case(
            arguments: ["data", "show", "--data", "data", "-o", "picture.png"], status: 2,
            mentions: ["--output: expected none; --picture names the file"]),
        Case(
            arguments: ["data", "show", "--resume"], status: 2,
            mentions: ["--resume: expected none; a picture"]),
        Case(
            arguments: ["data", "show", "--rotation", "30"], status: 2,
            mentions: ["--rotation: expected none; a picture without --augment does without"]),
        Case(
            arguments: ["data", "show", "--epochs", "30"], status: 2,
            mentions: ["--epochs: expected none; a picture of the data does without"]),
        Case(
            arguments: ["data", "show", "--seed", "3"], status: 2,
            mentions: ["--seed: expected none; a picture without --augment does without"]),
        Case(
            arguments: ["lr-find", "--skip-easy", "0.5"], status: 2,
            mentions: ["--skip-easy: expected none; a range test does without"]),
        Case(
            arguments: ["lr-find", "--monitor", "val_accuracy"], status: 2,
            mentions: ["--monitor: expected none; a range test does without"]),
        Case(
            arguments: ["benchmark", "--data", "data", "--channels", "grey"], status: 2,
            mentions: ["--channels: expected image files, found IDX in "]),
        Case(
            arguments: ["study", "--seeds", "0", "--output", "typo"], status: 1,
            mentions: ["typo: expected a study with a finished seed, found none; --output names its folder"]),
        Case(
            arguments: ["train", "--width", "0.5", "--initial-weights", "model.h5"], status: 2,
            mentions: ["--width: ", "no --initial-weights"]),
        Case(
            arguments: ["train", "--data", "data", "--image-size", "32"], status: 2,
            mentions: ["--image-size: expected image files, found IDX in "]),
        Case(
            arguments: ["train", "--data", "data", "--strict"], status: 2,
            mentions: ["--strict: expected image files, found IDX in "]),
        Case(
            arguments: ["train", "--data", "data", "--saturation", "0.5"], status: 2,
            mentions: ["--saturation: expected images in colour, found grey ones in "]),
        Case(
            arguments: ["train", "--config", "unknown.yaml"], status: 1,
            mentions: ["unknown.yaml: line 2: there is no setting \"epoch\"; did you mean \"epochs\"?"]),
        Case(
            arguments: ["train", "--config", "wrong.yaml"], status: 1,
            mentions: ["wrong.yaml", "batch-size: expected a whole number", "\"large\""]),
        Case(
            arguments: ["train", "--config", "nowhere.yaml"], status: 1,
            mentions: ["nowhere.yaml: cannot be read"]),
        Case(
            arguments: ["train", "--data", "nowhere"], status: 1,
            mentions: ["/nowhere: there is no such folder"]),
        Case(
            arguments: ["train", "--data", "empty"], status: 1,
            mentions: ["train-images-idx3-ubyte", "fashion-mnist_train.csv"]),
        Case(
            arguments: ["train", "--data", "data", "--resume"], status: 1,
            mentions: ["saved_model/checkpoint.fashion: expected the checkpoint of a training"]),
        Case(
            arguments: ["train", "--data", "data", "--limit", "1", "--validation-fraction", "0.9"], status: 1,
            mentions: ["images to train on: expected at least one, found none: 1 of 1"]),
        Case(
            arguments: ["evaluate", "--data", "data", "--model", "none.h5"], status: 1,
            mentions: ["none.h5: "]),
        Case(
            arguments: ["evaluate", "--data", "data"], status: 1,
            mentions: [
                "saved_model/best_model.h5; taking the model", "fashion-mnist.h5: expected a network for",
            ]),
        Case(
            arguments: ["evaluate", "--model", "data/t10k-labels-idx1-ubyte"], status: 1,
            mentions: ["t10k-labels"]),
        Case(
            arguments: ["data", "info", "--data", "nowhere"], status: 1,
            mentions: ["/nowhere: there is no such"]),
    ]

    /// Flags without effect, and files to write that are read or written for another purpose.
    private static let contradictions = [
        Case(
            arguments: ["explain", "a.png", "--data", "data"], status: 2,
            mentions: ["--data: expected test images with --index, found none"]),
        Case(
            arguments: ["explain", "a.png", "--strict"], status: 2,
            mentions: ["--strict: expected test images with --index, found none"]),
        Case(
            arguments: ["explain", "a.png", "--no-cache"], status: 2,
            mentions: ["--no-cache: expected test images with --index, found none"]),
        Case(
            arguments: ["explain", "--index", "3", "--raw"], status: 2,
            mentions: ["--raw: expected image files, found none"]),
        Case(
            arguments: ["features", "--output", "f.st", "--image-size", "64"], status: 2,
            mentions: ["--image-size: expected a file of weights only", "found no --architecture"]),
        Case(
            arguments: ["features", "--output", "f.st", "--images", "i.st", "--input-scale", "0..1"],
            status: 2, mentions: ["--input-scale: expected images of a data set, found --images"]),
        Case(
            arguments: ["features", "--output", "f.st", "--images", "i.st", "--strict"], status: 2,
            mentions: ["--strict: expected images of a data set, found --images"]),
        Case(
            arguments: ["features", "--model", "m.h5", "--output", "./m.h5"], status: 2,
            mentions: ["--output: expected another file than the model itself, found "]),
        Case(
            arguments: ["features", "--model", "m.h5", "--output", "f.st", "--images", "f.st"], status: 2,
            mentions: ["--output: expected another file than that of --images, found f.st"]),
        Case(
            arguments: ["features", "--output", "f.st", "--gradients", "f.st", "--limit", "1"], status: 2,
            mentions: ["--gradients: expected another file than that of --output, found f.st"]),
        Case(
            arguments: [
                "features", "--output", "f.st", "--gradients", "m.h5", "--limit", "1", "--model", "m.h5",
            ],
            status: 2, mentions: ["--gradients: expected another file than the model itself, found m.h5"]),
        Case(
            arguments: ["features", "--model", "m.h5", "--output", "f.st", "--threads", "0"], status: 2,
            mentions: ["--threads: expected 1 to 1024, found 0"]),
        Case(
            arguments: ["benchmark", "--only", "inference", "--training-steps", "5"], status: 2,
            mentions: ["--training-steps: expected a measurement of training, found --only inference"]),
        Case(
            arguments: ["benchmark", "--only", "inference", "--batch-size", "5"], status: 2,
            mentions: ["--batch-size: expected a measurement of training, found --only inference"]),
        Case(
            arguments: ["benchmark", "--only", "training", "--inference-runs", "5"], status: 2,
            mentions: ["--inference-runs: expected a measurement of inference, found --only training"]),
        Case(
            arguments: ["benchmark", "--threads", "1025"], status: 2,
            mentions: ["--threads: expected 1 to 1024, found 1025"]),
        Case(
            arguments: ["evaluate", "--data", "data", "--strict"], status: 2,
            mentions: ["--strict: expected image files, found IDX in "]),
        Case(
            arguments: ["data", "info", "--data", "data", "--strict"], status: 2,
            mentions: ["--strict: expected image files, found IDX in "]),
        Case(
            arguments: ["benchmark", "--data", "data", "--strict"], status: 2,
            mentions: ["--strict: expected image files, found IDX in "]),
        Case(
            arguments: ["train", "--data", "data", "--no-cache"], status: 2,
            mentions: ["--no-cache: expected image files, found IDX in "]),
        Case(
            arguments: ["evaluate", "--data", "data", "--no-cache"], status: 2,
            mentions: ["--no-cache: expected image files, found IDX in "]),
        Case(
            arguments: ["data", "info", "--data", "data", "--no-cache"], status: 2,
            mentions: ["--no-cache: expected image files, found IDX in "]),
        Case(
            arguments: ["data", "show", "--picture", "data/train-images-idx3-ubyte"], status: 2,
            mentions: ["--picture: expected a file whose name ends in .png, found data/train-images-idx3"]),
        Case(
            arguments: ["predict", "a.png", "--show-preprocessing", "./a.png"], status: 2,
            mentions: ["--show-preprocessing: expected another file than the images, found "]),
        Case(
            arguments: ["predict", "a.png", "--show-preprocessing", "steps.jpg"], status: 2,
            mentions: [
                "--show-preprocessing: expected a file whose name ends in .png, or a folder, found steps.jpg"
            ]),
        Case(
            arguments: ["predict", "a.png", "--show-preprocessing", ""], status: 2,
            mentions: ["--show-preprocessing: expected a file whose name ends in .png", "found none"]),
    ]

    @Test(arguments: cases + contradictions)
    func isReported(_ test: Case) throws {
        let workspace = try Workspace(images: 40)
        try Data("seed: 1\nepoch: 3\n".utf8).write(to: workspace["unknown.yaml"])
        try Data("batch-size: large\n".utf8).write(to: workspace["wrong.yaml"])
        try FileManager.default.createDirectory(at: workspace["empty"], withIntermediateDirectories: true)
        let outcome = try Program.run(test.arguments, in: workspace.folder)
        #expect(outcome.status == test.status && !outcome.wasKilled)
        for text in test.mentions {
            #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
        }
        // Errors of files are one line that names the program.
        if test.status == 1 { #expect(outcome.errorOutput.contains("fashion: ")) }
        for folder in ["saved_model", "results"] { #expect(!workspace.has(folder)) }
    }

    @Test func moreThreadsThanProcessorsAreCapped() throws {
        let workspace = try Workspace(images: 40)
        let outcome = try workspace.run(
            "benchmark", "--data", "data", "--threads", "1000", "--only", "inference", "--inference-runs",
            "1",
            "--json")
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        #expect(
            outcome.errorOutput.contains(
                "--threads: expected at most the \(ProcessorCount.usable) processors that this process may use, found 1000"
            ))
        #expect(outcome.output.contains("\"threads\" : \(ProcessorCount.usable)"))
    }

    @Test func helpAndVersionSucceed() throws {
        for arguments in [["--help"], ["train", "--help"], ["--version"], ["help", "data", "show"]] {
            let outcome = try Program.run(arguments, in: FileManager.default.temporaryDirectory)
            #expect(outcome.status == 0 && outcome.errorOutput.isEmpty && !outcome.output.isEmpty)
        }
    }

    /// A rate that rises without end: the first epochs still give a model, then the loss breaks.
    @Test func aBrokenLossKeepsTheLastGoodModel() throws {
        let workspace = try Workspace()
        // The rate rises from zero; once rate · decay passes 2, every step makes the kernels larger than before.
        let diverged = try workspace.train(
            "--optimizer", "sgd", "--schedule", "cosine", "--warm-up", "1", "--learning-rate", "100",
            "--weight-decay", "1", "--epochs", "60", "--patience", "60")
        #expect(diverged.status == 1)
        #expect(
            diverged.errorOutput.contains(
                /fashion: training stopped: ((val_)?loss became -?(nan|inf) in|.* holds NaN or infinity after) epoch \d+/
            ), "\(diverged.errorOutput)")
        #expect(
            diverged.errorOutput.contains(/the model of epoch \d+ is kept in .*best_model\.h5/))
        let evaluation = try workspace.run("evaluate", "--data", "data")
        #expect(evaluation.status == 0, "\(evaluation.errorOutput)")

        // A training that broke is over: it does not stand in the way of the next one.
        let next = try workspace.train("--epochs", "1")
        #expect(next.status == 0, "\(next.errorOutput)")
    }

    @Test func aLossThatBreaksAtOnceLeavesNoModel() throws {
        let workspace = try Workspace()
        let diverged = try workspace.train(
            "--optimizer", "sgd", "--learning-rate", "1000", "--momentum", "0.9999", "--batch-size", "4")
        #expect(diverged.status == 1)
        // A weight or the loss, whichever breaks first with the processor's kernels.
        #expect(diverged.errorOutput.contains(/(in|after) epoch 1[;,]/))
        #expect(diverged.errorOutput.contains("no epoch gave a model"))
        #expect(!workspace.has("saved_model/best_model.h5"))
    }
}
