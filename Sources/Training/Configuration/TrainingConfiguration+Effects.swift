/// Settings that change nothing.
extension TrainingConfiguration {
    /// Settings that have no effect beside the others, each with what it needs and what was found instead.
    public var settingsWithoutEffect: [(setting: Setting, reason: String)] {
        var idle: [(setting: Setting, reason: String)] = []
        func add(_ settings: [Setting], unless hasEffect: Bool, _ reason: String) {
            if !hasEffect { idle += settings.map { ($0, reason) } }
        }
        add(
            [.patience], unless: keep == .best,
            "expected --keep best, found --keep last, with which no training stops early")
        add(
            [.plateauFactor, .plateauPatience], unless: schedule == .plateau,
            "expected --schedule plateau, found \(schedule.rawValue)")
        add([.warmUp], unless: schedule != .plateau, "expected --schedule cosine or one-cycle, found plateau")
        add(
            [.momentum, .nesterov], unless: optimizer == .sgd,
            "expected --optimizer sgd, found \(optimizer.rawValue)")
        add([.weightDecay], unless: optimizer != .adam, "expected --optimizer adamw, muon or sgd, found adam")
        add(
            [.network], unless: initialWeights == nil,
            "expected no --initial-weights, whose network is the one that is trained")
        add(
            [.teacherShare, .teacherTemperature], unless: teacher != nil, "expected --teacher, found none")
        add(
            [
                .rotation, .widthShift, .heightShift, .shear, .zoom, .flip, .alternatingFlip, .crop, .cutout,
                .erasing, .mixup, .cutmix,
            ], unless: augment, "expected --augment, found a training without augmentation")
        add(
            [.alternatingFlip], unless: augmentation.horizontalFlip || !augment,
            "expected --flip, found --no-flip")
        return idle
    }
}
