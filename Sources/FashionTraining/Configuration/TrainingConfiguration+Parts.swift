import Foundation

/// The parts of a training that follow from its configuration.
extension TrainingConfiguration {
    /// The learning-rate schedule.
    public var learningRateSchedule: LearningRateSchedule {
        switch schedule {
        case .plateau: .plateau(initialRate: learningRate)
        case .cosine: .cosine(CosineDecay(peakRate: learningRate, warmUp: warmUp ?? 0))
        case .oneCycle: .oneCycle(OneCycle(maximumRate: learningRate, risingShare: warmUp ?? 0.3))
        }
    }

    /// The callbacks at the start of a training; only the plateau schedule reduces the rate by them.
    public var callbacks: Callbacks {
        Callbacks(
            modelCheckpoint: ModelCheckpoint(monitor: monitor, savesBestOnly: keep == .best),
            earlyStopping: keep == .best ? EarlyStopping(monitor: monitor, patience: patience) : nil,
            reduceLearningRate: schedule == .plateau
                ? ReduceLearningRateOnPlateau(factor: plateauFactor, patience: plateauPatience) : nil)
    }

    /// Checks every value against its range.
    /// - Throws: ``SettingError`` for the first one that does not fit.
    public func validate() throws {
        guard Int(exactly: seed) != nil else {
            throw SettingError(name: Setting.seed.name, expected: Setting.seed.expected, found: "\(seed)")
        }
        var copy = self
        for setting in Setting.all {
            if let value = setting.value(in: self) {
                try setting.assign(value, to: &copy)
            }
        }
        try requireOneBalance()
    }

    /// Checks that classes are not balanced twice.
    /// - Throws: ``SettingError``.
    public func requireOneBalance() throws {
        guard let classWeights, sampling == .balanced else { return }
        throw SettingError(
            name: Setting.classWeights.name,
            expected: "none beside --sampling balanced, which makes classes equal already",
            found: classWeights)
    }

    /// Names of the settings by which a training with `other` would give other weights: a checkpoint of one can be
    /// continued by the other only when there are none.
    ///
    /// Where the data and the results lie does not matter, nor what is measured on the way. With a plateau schedule nor does the number of epochs.
    /// Paths of files that the training reads are compared as what they name, seen from the current folder.
    public func settingsThatChangeTraining(from other: TrainingConfiguration) -> [String] {
        let (this, other) = (withAbsolutePaths, other.withAbsolutePaths)
        return Setting.all.filter { setting in
            switch setting.name {
            case _ where setting.isPlace: false
            case Setting.recipe.name: false
            case Setting.epochs.name where schedule == .plateau: false
            default: setting.value(in: this) != setting.value(in: other)
            }
        }.map(\.name)
    }

    /// The file of ``classWeights``; nil where they are balanced, or none.
    public var classWeightsFile: URL? {
        classWeights == Self.balancedClassWeights ? nil : classWeights.map { URL(fileURLWithPath: $0) }
    }

    /// The same with absolute paths of the models that it reads, so that a training can go on from another folder.
    public var withAbsolutePaths: TrainingConfiguration {
        var copy = self
        copy.initialWeights = initialWeights.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        copy.teacher = teacher.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        copy.classWeights = classWeightsFile?.standardizedFileURL.path ?? classWeights
        return copy
    }
}
