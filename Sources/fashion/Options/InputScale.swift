import ArgumentParser
import FashionKit
import Foundation

/// `--input-scale`: the pixel scale that another program's model expects.
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

    /// Sets the model's pixel scale if the flag is given.
    func apply(to model: inout Model) {
        if let scale = name.flatMap(PixelScale.init(name:)) { model.choose(scale) }
    }
}
