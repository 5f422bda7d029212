import ArgumentParser
import FashionKit
import Foundation

/// `--uncalibrated`: selects the network's own probabilities.
struct CalibrationOption: ParsableArguments {
    @Flag(
        help: """
            Give the network's own probabilities, without the temperature that was fitted to the validation images.
            """)
    var uncalibrated = false

    /// Removes the temperature if the flag is given.
    /// - Throws: `FileError` that names the file.
    func apply(to model: inout Model, of file: URL) throws {
        if uncalibrated { try model.removeTemperature(of: file) }
    }
}
