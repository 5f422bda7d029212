import ArgumentParser
import Datasets
import Figures
import Foundation
import Training

/// `fashion data show`: a picture of training images, as they are or as training sees them.
struct DataShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Draw training images of every class, augmented if asked for.")

    @OptionGroup var options: TrainOptions

    @Flag(name: .customLong("augmented"), help: .hidden)
    var augmented = false

    func run() throws {}
}
