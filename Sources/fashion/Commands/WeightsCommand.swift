import ArgumentParser
import FashionKit
import FashionNetworks
import Foundation

/// `fashion weights`: lists the known published weights and their locations.
struct WeightsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "weights", abstract: "List the published weights that transfers start from.",
        discussion: """
            Says of each backbone where its file lies, or how to get it. A file is taken only when its digest is the published \
            one's. `fashion transfer` downloads ResNetV2's by itself; this program starts no other one, such as pip.
            """)

    func run() throws {
        for backbone in Backbone.all {
            let published = PublishedWeights(backbone)
            let file = try published.find { Terminal(.error).write("warning: \($0)\n") }
            print("\(backbone.name)\n    \(published.text(found: file))")
        }
        print("Folder: \(PublishedWeights.folder.path.shown)")
    }
}
