import FashionTraining

/// A command that takes the settings of a training as flags.
///
/// The flags that it cannot use are left out of its help, but known all the same: whoever comes from `fashion train`
/// learns why they are refused.
protocol SettingsUser {
    /// The settings.
    associatedtype Configuration: Configurable
    /// A setting that the command cannot use, and the reason.
    typealias UnusedSetting = (setting: TrainingSetting, reason: String)

    /// The settings that it cannot use.
    static var unusedSettings: [UnusedSetting] { get }
    /// Why it has no use for `--resume` and `--overwrite`; nil when it has.
    static var noContinuation: String? { get }
}

extension SettingsUser {
    static var unusedSettings: [UnusedSetting] { [] }
    static var noContinuation: String? { nil }

    /// Returns settings, with the reason that they mean nothing to a command.
    /// - Parameter user: the command in words, for example "a range test".
    static func unused(
        _ properties: [PartialKeyPath<TrainingConfiguration>], by user: String
    ) -> [UnusedSetting] {
        properties.map { (TrainingSetting[$0], "\(user) does without") }
    }
}
