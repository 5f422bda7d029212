import FashionConfiguration
import FashionTraining

extension TransferConfiguration {
    /// Rejects training settings that have no effect with a backbone, and fine-tuning of random weights.
    /// - Throws: `SettingError`, `SettingConflict`.
    public func requireEffects() throws {
        let standard = TransferConfiguration().training
        for (setting, reason) in Self.replacedSettings
        where setting.value(in: training) != setting.value(in: standard) {
            throw SettingError(
                name: setting.name, expected: "none (\(reason))",
                found: setting.value(in: training)?.text ?? "none")
        }
        if fineTune != nil,
            let idle = settingsWithoutEffect.first(where: {
                $0.setting.name == TransferSetting[\.fineTune].name
            }
            )
        {
            throw SettingConflict("--\(idle.setting.name): \(idle.reason)")
        }
    }
}
