import FashionKit
import Foundation
import Testing

/// Validation images that are copies of training images, in data that does not divide itself.
struct CopiesTests {
    private static let warning =
        "validation images are copies of training images, so figures of validation are better than those of new images"

    /// Appends the training images to themselves, so that all of them are there twice.
    private func double(_ folder: SampleData, images: Int) throws {
        for (name, header) in [("images-idx3", 16), ("labels-idx1", 8)] {
            let file = folder.data.appendingPathComponent("train-\(name)-ubyte")
            var data = try Data(contentsOf: file)
            data.append(data.dropFirst(header))
            withUnsafeBytes(of: UInt32(2 * images).bigEndian) { data.replaceSubrange(4..<8, with: $0) }
            try data.write(to: file)
        }
    }

    @Test("trainings and transfers warn", arguments: [false, true]) func warnings(areDoubled: Bool) throws {
        let folder = try SampleData(images: 60)
        if areDoubled { try double(folder, images: 60) }
        let dataset = try Dataset(at: folder.data)
        #expect(dataset.training.count == (areDoubled ? 120 : 60))

        var transfer = TransferConfiguration()
        (transfer.weights, transfer.imageSize, transfer.channels) = (.random, 32, 2)
        (transfer.training.threads, transfer.training.validationFraction) = (1, 0.2)
        var warnings: [String] = []
        var run = try TransferRun(transfer, in: OutputFolder(folder["transfer"].path, .transfer))
        let outcome = try run.run(
            on: dataset, pretrained: nil, featureFolder: folder["features"], shouldStop: { true },
            report: { if case .warning(let problem) = $0 { warnings.append(problem) } })
        #expect(outcome == .interrupted)
        #expect(warnings.count == (areDoubled ? 1 : 0))
        #expect(warnings.allSatisfy { $0.contains(Self.warning) }, "\(warnings)")

        let training = try folder.run(
            "train", "--recipe", "reference", "--data", "data", "--epochs", "1", "--threads", "1",
            "--validation-fraction", "0.2", "--output", "training")
        #expect(training.status == 0, "\(training.errorOutput)")
        // The program wraps lines.
        let words = training.errorOutput.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(words.contains(Self.warning) == areDoubled, "\(words)")
    }
}
