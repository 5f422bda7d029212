/// The requirements of settings on other settings.
extension Setting.Need {
    static let keepBest = Self(
        "--keep best", because: "found --keep last, with which no training stops early"
    ) { $0.keep == .best }
    static let plateau = Self(
        "--schedule plateau", isMet: { $0.schedule == .plateau }, found: { $0.schedule.rawValue })
    static let annealing = Self(
        "--schedule cosine or one-cycle", isMet: { $0.schedule != .plateau }, found: { $0.schedule.rawValue })
    static let sgd = Self(
        "--optimizer sgd", isMet: { $0.optimizer == .sgd }, found: { $0.optimizer.rawValue })
    static let decayingOptimizer = Self(
        "--optimizer adamw, muon or sgd", isMet: { $0.optimizer != .adam }, found: { $0.optimizer.rawValue })
    static let noInitialWeights = Self(
        "no --initial-weights", because: "whose network is the one that is trained"
    ) { $0.initialWeights == nil }
    static let unmixedImages = Self(
        "neither --mixup nor --cutmix", because: "which mix an easy image with another"
    ) { !$0.augment || ($0.augmentation.mixup == 0 && $0.augmentation.cutmix == 0) }
    static let aTeacher = Self("--teacher", because: "found none") { $0.teacher != nil }
    static let augmentation = Self("--augment", because: "found a training without augmentation") {
        $0.augment
    }
    static let flipping = Self("--flip", because: "found --no-flip") {
        $0.augmentation.horizontalFlip || !$0.augment
    }
}

extension TrainingConfiguration {
    /// The settings that have no effect in combination with the others, each with the requirement and what was found
    /// instead.
    public var settingsWithoutEffect: [(setting: Setting, reason: String)] {
        Setting.all.flatMap { setting in
            setting.needs.filter { !$0.isMet(self) }.map { (setting, $0.reason(self)) }
        }
    }
}
