import ArgumentParser
import FashionCore
import FashionData
import FashionKit
import Foundation

/// `fashion data rotations`: creates a data set for rotation prediction, to pre-train a network on.
struct DataRotationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotations", abstract: "Make a data set of turned images, whose labels are the turns.",
        discussion: """
            Each image is turned by 0, 1, 2 or 3 quarters, which is its label from 0 to 3. A network that was trained on \
            it with `fashion transfer --weights random` can be the backbone of another transfer.
            """)

    @Argument(
        help: ArgumentHelp(
            "The folder that gets the four IDX files; it must have no others.", valueName: "folder"))
    var folder: String
    @Option(
        help: ArgumentHelp(
            "The folder with the data, or a list of images; by default the usual places.", valueName: "folder"
        ))
    var data: String?
    @Option(help: "Seed that draws the turns.") var seed: UInt64 = 42

    func run() throws {
        let target = URL(fileURLWithPath: folder, isDirectory: true)
        let dataset = try DataLoading(folder: data).load()
        let (training, test) = try dataset.writeRotationTask(to: target, seed: seed)
        print("\(target.path): \(training) images to train, \(test) to test, labels 0 to 3")
    }
}
