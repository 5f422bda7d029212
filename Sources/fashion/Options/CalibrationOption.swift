import ArgumentParser
import FashionKit
import Foundation

/// `--uncalibrated`: the network's own probabilities.
struct CalibrationOption: ParsableArguments {
    @Flag(
        help: """
            Give the network's own probabilities, without the temperature that was fitted to the validation images.
            """)
    var uncalibrated = false

    /// Takes the temperature away, where the flag was given.
    /// - Throws: `FileError` that names the file.
    func apply(to model: inout Model, of file: URL) throws {
        guard uncalibrated else { return }
        do {
            try model.removeTemperature()
        } catch let error as GraphError {
            throw FileError(file, "\(error)")
        }
    }
}

extension Classifier {
    /// What a person should know of the probabilities; nil for those of a model without a temperature.
    var calibrationNote: String? {
        guard isCalibrated else { return nil }
        let number = temperature ?? model.metadata?.foldedTemperature ?? 1
        return
            "probabilities are calibrated (temperature \(Formatting.decimal(number, 3))); --uncalibrated gives the network's "
            + "own"
    }
}
