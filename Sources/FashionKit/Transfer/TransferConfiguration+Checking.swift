import FashionNetworks
import FashionTraining

extension TransferConfiguration {
    /// Checks every value against its range, including those of `training`.
    /// - Throws: `SettingError` for the first value out of range.
    public func validate() throws {
        try training.validate()
        func check(_ name: String, _ found: String, _ isRight: Bool, _ expected: String) throws {
            guard isRight else { throw SettingError(name: name, expected: expected, found: found) }
        }
        try check(
            "architecture", architecture, Backbone(name: architecture) != nil,
            "one of " + Backbone.all.map(\.name).joined(separator: ", "))
        try check("image-size", "\(imageSize)", 32...1024 ~= imageSize, "32 to 1024")
        try check(
            "head-units", "\(headUnits)",
            headUnits.count <= 8 && headUnits.allSatisfy { 1...65_536 ~= $0 },
            "none, or up to 8 numbers from 1 to 65536 with commas between them")
        try check("head-dropout", "\(headDropout)", 0...0.95 ~= headDropout, "0 to 0.95")
        try check(
            "fine-tune", "\(fineTune ?? 0)", fineTune.map { 1...Self.allStages ~= $0 } ?? true,
            "1 to 4, or all")
        try check(
            "fine-tune-epochs", "\(fineTuneEpochs)", 1...100_000 ~= fineTuneEpochs, "1 to 100000")
        try check(
            "fine-tune-learning-rate", "\(fineTuneLearningRate)", 1e-12...1000 ~= fineTuneLearningRate,
            "1e-12 to 1000")
        try check("backbone-channels", "\(channels)", 1...256 ~= channels, "1 to 256")
    }
}
