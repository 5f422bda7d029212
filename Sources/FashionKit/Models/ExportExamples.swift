import FashionCore
import FashionData
import FashionInference
import FashionModelFiles
import FashionNetworks
import Foundation

extension Dataset {
    /// Returns the first test images as examples for an exported model.
    /// - Parameters:
    ///   - count: maximum number of images.
    ///   - file: the model's file, named in errors.
    ///   - isChosen: whether the user named the data; otherwise its classes must be the model's.
    /// - Throws: `FileError` that names `--data` when images or classes do not fit the model, or the model's file when its
    ///   outputs are not one score for each class.
    package func examples(_ count: Int, for model: Model, in file: URL, isChosen: Bool) throws -> ImageSet {
        let wayOut = "; --data names the folder with the model's data"
        guard model.graph.takesImages(of: inputShape) else {
            throw FileError(
                source.location,
                "expected images of \(model.graph.inputShape) for \(file.path), found \(inputShape)" + wayOut)
        }
        try model.graph.requireFit(
            inputShape: inputShape, classes: model.graph.outputShape.reduce(1, *), in: file)
        guard !isChosen else { return test.prefix(count) }
        do {
            _ = try matched(with: model, of: file)
        } catch let error as FileError {
            throw FileError(file, error.problem + wayOut)
        }
        if let own = model.classNames, remark(onClassesOf: model) != nil {
            func list(_ names: [String]) -> String {
                names.prefix(3).map(\.shownOnOneLine).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
            }
            throw FileError(
                source.location,
                "expected the classes of \(file.path), \(list(own)), found \(list(classNames))" + wayOut)
        }
        return test.prefix(count)
    }
}

/// Example images beside an exported file, with the expected probabilities and a script that compares them.
///
/// They verify that another program prepares the input of the exported model correctly.
public struct ExportExamples {
    /// The exported file.
    public let file: URL
    /// The number of images.
    public var count: Int { shape[0] }
    private let shape: [Int]
    private let pixels: [UInt8]
    let probabilities: [Float]
    private let scale: PixelScale
    let isCalibrated: Bool

    /// Computes the model's probabilities for the images.
    /// - Parameters:
    ///   - model: the model as it was saved.
    ///   - file: the file that was exported from it.
    ///   - images: at least one image, of the network's size.
    ///   - calibrated: whether the exported weights include the temperature, if a last layer can hold it.
    /// - Throws: `FileError` when the network takes another shape of
    ///   images, `InvalidArgument` for images of another size.
    public init(_ model: Model, exportedTo file: URL, images: ImageSet, calibrated: Bool) throws {
        self.file = file
        shape = [images.count] + model.graph.inputShape
        pixels = (0..<images.count).flatMap { Array(images[image: $0]) }
        guard shape.reduce(1, *) == pixels.count else {
            throw FileError(
                file,
                "expected example images of \(model.graph.inputShape), found \(images.height)×\(images.width)"
            )
        }
        let classifier = try Classifier(model, of: file)
        var folded = model
        var calibrated = calibrated
        if case .impossible = try folded.foldTemperature() { calibrated = false }
        isCalibrated = calibrated && classifier.isCalibrated
        probabilities = try classifier.probabilities(of: images, calibrated: calibrated)
        scale = model.pixelScale
    }

    /// The folder of the examples: `fashion-examples` beside `fashion.onnx`.
    public var folder: URL {
        file.deletingLastPathComponent().appendingPathComponent(
            file.deletingPathExtension().lastPathComponent + "-examples", isDirectory: true)
    }

    private var archive: URL { folder.appendingPathComponent("examples.npz") }
    private var check: URL { folder.appendingPathComponent("check.py") }

    /// Checks that ``folder`` has no files of other origin that the examples would replace.
    /// - Throws: `FileError` that names the file.
    public func requireReplaceable() throws {
        let others = [check, archive].filter { FileManager.default.fileExists(atPath: $0.path) }
        guard let other = others.first else { return }
        guard !Self.isSealed(at: check) else { return }
        throw FileError(
            other,
            "expected a file of an export with --examples, found another one, which would be replaced; move it away, "
                + "or name another file to export with --output")
    }

    /// Returns the hash of a script's lines as its last one, by which a later export knows that nobody has changed it.
    private static func seal(of lines: some StringProtocol) -> String {
        "# SHA-256 of the lines above: \(hexadecimal(MessageDigest.sha256(of: Data(lines.utf8))))\n"
    }

    private static func isSealed(at url: URL) -> Bool {
        guard let script = try? String(contentsOf: url, encoding: .utf8),
            let last = script.dropLast().lastIndex(of: "\n").map(script.index(after:))
        else { return false }
        return script[last...] == seal(of: script[..<last])
    }

    /// Writes `examples.npz` and `check.py` into ``folder``, which is created if missing; each file atomically.
    /// - Throws: `FileError` that names the file.
    public func write() throws {
        try NumPyArchive.write(
            [
                .init("images", shape: shape, bytes: pixels),
                .init("expected", shape: [shape[0], probabilities.count / shape[0]], numbers: probabilities),
            ], to: archive)
        try WholeFile.write(script + Self.seal(of: script), to: check)
    }

    private var script: String {
        let kind = isCalibrated ? "calibrated probabilities" : "probabilities"
        return """
            #!/usr/bin/env python3
            \"\"\"Compares an exported model with the \(kind) that fashion \(FashionVersion.current) gives: check.py [FILE]

            Needs numpy, and onnxruntime for .onnx or keras for .h5 and .keras. The status is 0 where all agree.
            \"\"\"
            import pathlib, sys
            import numpy

            HERE = pathlib.Path(__file__).resolve().parent
            FILE = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / \(Self.quoted(file.lastPathComponent))
            SCALE, OFFSET, TOLERANCE = \(scale.factor), \(scale.offset), 1e-4  # the network's input is pixels * SCALE + OFFSET

            examples = numpy.load(HERE / "examples.npz")
            images, expected = examples["images"], examples["expected"]  # bytes [N, H, W, C]; float32 [N, classes]
            numbers = (images * numpy.float64(SCALE) + OFFSET).astype(numpy.float32)
            if FILE.suffix == ".onnx":
                import onnxruntime
                session = onnxruntime.InferenceSession(str(FILE), providers=["CPUExecutionProvider"])
                [value] = session.get_inputs()
                given = numbers if value.type == "tensor(float)" else images
                given = given.reshape(given.shape[: len(value.shape)])  # grey bytes are [N, H, W]
                found = session.run(["probabilities"], {value.name: given})[0]
            else:
                import keras
                found = numpy.asarray(keras.models.load_model(FILE, compile=False).predict(numbers, verbose=0), "float64")
                if abs(found.sum(1) - 1).max() > 1e-3:  # scores of a network that ends without softmax
                    found = numpy.exp(found - found.max(1, keepdims=True))
                    found /= found.sum(1, keepdims=True)
            furthest, same = abs(found - expected).max(), int((found.argmax(1) == expected.argmax(1)).sum())
            print(f"{FILE.name}: {same} of {len(images)} images in the same class, largest difference {furthest:.1e}")
            sys.exit(0 if furthest < TOLERANCE else 1)

            """
    }

    /// Returns the text as a Python string literal.
    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _ where scalar.value < 32 || scalar.value == 127:
                "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }
}
