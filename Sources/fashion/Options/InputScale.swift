import ArgumentParser
import FashionKit
import Foundation

/// `--input-scale`: what a model from elsewhere takes pixels as.
struct InputScaleOption: ParsableArguments {
    @Option(
        name: .customLong("input-scale"), parsing: .unconditional,
        help: ArgumentHelp(
            "What the network takes pixels as: 0..255, 0..1 or -1..1 (default: what the file tells).",
            valueName: "range"))
    var name: String?

    func validate() throws {
        guard let name, PixelScale(name: name) == nil else { return }
        let known = PixelScale.named.map(\.name).joined(separator: ", ")
        throw ValidationError("--input-scale: expected one of \(known), found \(name)")
    }

    /// Lets the flag decide, where it was given.
    func apply(to model: inout Model) {
        if let scale = name.flatMap(PixelScale.init(name:)) { model.choose(scale) }
    }
}

extension Model {
    /// Says on standard error how images become the network's, where the file does not.
    func notePreparation(of url: URL) {
        guard let assumed = assumedPreparation else { return }
        Terminal(.error).write(
            "note: \(url.path): takes images in colour and does not say how they were prepared; each goes in whole, in a "
                + "frame of \(assumed.width)×\(assumed.height) in the colour of its border\n")
    }

    /// Says on standard error how pixels go in, where that is not plain.
    func noteScale(of url: URL) {
        switch pixelScaleOrigin {
        case .written: break
        case .chosen:
            guard let contradictedScale else { break }
            Terminal(.error).write(
                "warning: \(url.path): --input-scale \(pixelScale.title) contradicts the file, "
                    + (metadata == nil ? "whose first layers take" : "which says that the network takes")
                    + " pixels as \(contradictedScale.title)\n")
        case .recognized where pixelScale == .unit: break
        case .recognized:
            Terminal(.error).write(
                "note: \(url.path): its first layers take pixels as \(pixelScale.title), and so they go in\n")
        case .assumed:
            Terminal(.error).write(
                "note: \(url.path): does not say what it takes pixels as; 0..1 is assumed. --input-scale 0..255 or "
                    + "-1..1 says otherwise, and `fashion evaluate` compares the three\n")
        }
    }
}
