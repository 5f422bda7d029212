import ArgumentParser
import FashionCore
import FashionData
import Foundation

/// `fashion data`: describes, downloads and shows data.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Find, download and look at the data.",
        subcommands: [Info.self, Fetch.self, DataShowCommand.self, DataRotationsCommand.self])

    /// `fashion data info`.
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what data was found, where, and whether it is the genuine set.")

        @Option(
            help: ArgumentHelp(
                "The folder with the data, or a list of images; by default the usual places.",
                valueName: "folder"))
        var data: String?

        @Flag(help: "Print one JSON object.")
        var json = false

        @Flag(
            inversion: .prefixedNo,
            help:
                "Search for near-duplicates across training, validation and test, and across classes.")
        var nearDuplicates = true

        @OptionGroup var images: ImageFileOptions

        func run() throws {
            let dataset = try DataLoading(
                folder: data, reading: images.applied(to: ImageReading()), flags: images.flags
            ).loadIfPresent()
            let info = DatasetInfo(
                dataset,
                nearDuplicates: nearDuplicates
                    ? WorkLine.during { NearDuplicatePairs(in: dataset, progress: $0) } : nil)
            guard json else { return print(info.text.shown) }
            print(String(decoding: try JSONEncoder.pretty.encode(info), as: UTF8.self))
        }
    }

    /// `fashion data fetch`.
    struct Fetch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Download Fashion-MNIST from its publisher and verify it.")

        @Option(help: ArgumentHelp("Where the files go (default: data/fashion-mnist).", valueName: "folder"))
        var data: String?

        func run() throws {
            try DataLoading.fetch(
                into: data.map { URL(fileURLWithPath: $0) } ?? DatasetLocator.downloadFolder())
        }
    }
}
