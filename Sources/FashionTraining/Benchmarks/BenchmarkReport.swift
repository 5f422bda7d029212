import FashionCompute
import FashionCore
import Foundation

/// The speed of training and inference, as text and as JSON.
package struct BenchmarkReport: Encodable {
    /// Median, minimum and maximum time of a run, in milliseconds.
    package struct Milliseconds: Encodable {
        let median: Double, min: Double, max: Double

        init(_ durations: [Duration]) {
            let sorted = durations.map(\.milliseconds).sorted()
            median = sorted.isEmpty ? 0 : (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
            min = sorted.first ?? 0
            max = sorted.last ?? 0
        }
    }

    /// The speed of training steps.
    package struct Training: Encodable {
        let batchSize: Int
        let imagesPerSecond: Double
        let stepMilliseconds: Milliseconds
        let steps: Int

        package init(batchSize: Int, durations: [Duration]) {
            self.batchSize = batchSize
            stepMilliseconds = Milliseconds(durations)
            imagesPerSecond = Double(batchSize) * 1000 / stepMilliseconds.median
            steps = durations.count
        }
    }

    /// The speed of inference batches.
    package struct Inference: Encodable {
        let batchSize: Int
        let imagesPerSecond: Double
        let batchMilliseconds: Milliseconds
        let runs: Int

        package init(batchSize: Int, durations: [Duration]) {
            self.batchSize = batchSize
            batchMilliseconds = Milliseconds(durations)
            imagesPerSecond = Double(batchSize) * 1000 / batchMilliseconds.median
            runs = durations.count
        }
    }

    let version: String
    let oneDNN = Engine.libraryVersion
    let threads: Int
    /// The number of weights of the trained network, moving statistics included.
    package var parameters: Int?
    package var training: Training?
    package var inference: [Inference] = []
    /// Share of a training step that is spent in convolutions, 0…1.
    package var convolutionShare: Double?
    package var profiles: [String: ProfileTable] = [:]
    /// The machine's limits; nil until they have been measured.
    var machine: MachineLimits?

    /// - Parameter version: the program's version.
    package init(threads: Int, version: String) {
        (self.threads, self.version) = (threads, version)
    }

    /// The report as one JSON object with sorted keys.
    package var json: String {
        get throws { String(decoding: try JSONEncoder.pretty.encode(self), as: UTF8.self) }
    }

    /// The report as text for people.
    package var text: String {
        var lines = ["fashion \(version), oneDNN \(oneDNN), \(threads) threads"]
        func speed(_ name: String, _ batch: Int, _ rate: Double, _ time: Milliseconds, _ count: Int) -> String
        {
            "\(Formatting.left(name, 9)) batch \(Formatting.right("\(batch)", 3))  "
                + "\(Formatting.right(Formatting.decimal(rate, 0), 6)) images/s  "
                + "median \(Formatting.decimal(time.median, 2)) ms "
                + "(\(Formatting.decimal(time.min, 2)) to \(Formatting.decimal(time.max, 2)), \(count) runs)"
        }
        if let training {
            lines.append(
                speed(
                    "training", training.batchSize, training.imagesPerSecond, training.stepMilliseconds,
                    training.steps))
        }
        lines += inference.map {
            speed("inference", $0.batchSize, $0.imagesPerSecond, $0.batchMilliseconds, $0.runs)
        }
        if let convolutionShare {
            lines.append(
                "share of a training step in convolutions: \(Formatting.percent(convolutionShare, 1))"
            )
        }
        for (name, profile) in profiles.sorted(by: { $0.key < $1.key }) {
            lines += ["", "Profile of one \(name), milliseconds;", profile.text]
        }
        return lines.joined(separator: "\n")
    }
}
