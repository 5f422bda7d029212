import FashionData
import Foundation

/// The parts of a training that are derived from its configuration.
extension TrainingConfiguration {
    /// The learning-rate schedule.
    public var learningRateSchedule: LearningRateSchedule {
        switch schedule {
        case .plateau: .plateau(initialRate: learningRate)
        case .cosine: .cosine(CosineDecay(peakRate: learningRate, warmUp: warmUp ?? 0))
        case .oneCycle: .oneCycle(OneCycle(maximumRate: learningRate, risingShare: warmUp ?? 0.3))
        }
    }

    /// The callbacks in their initial state; with the plateau schedule, one of them reduces the learning rate.
    public var callbacks: Callbacks {
        Callbacks(
            modelCheckpoint: ModelCheckpoint(monitor: monitor, savesBestOnly: keep == .best),
            earlyStopping: keep == .best ? EarlyStopping(monitor: monitor, patience: patience) : nil,
            reduceLearningRate: schedule == .plateau
                ? ReduceLearningRateOnPlateau(factor: plateauFactor, patience: plateauPatience) : nil)
    }

    /// Checks that every value is in its range.
    /// - Throws: ``SettingError`` for the first one that is not.
    public func validate() throws {
        guard Int(exactly: seed) != nil else {
            let setting = TrainingSetting[\.seed]
            throw SettingError(name: setting.name, expected: setting.expected, found: "\(seed)")
        }
        try check(Self.settings)
        try requireAgreement()
    }

    /// Checks what the ranges of single settings do not: classes are balanced by weights or by sampling, the scale of
    /// the pixels is stated for initial weights only, and images are mixed noticeably or not at all.
    /// - Throws: ``SettingError``.
    public func requireAgreement() throws {
        if let classWeights, sampling == .balanced {
            throw SettingError(
                name: TrainingSetting[\.classWeights].name,
                expected: "none beside --sampling balanced, which makes classes equal already",
                found: classWeights)
        }
        if inputScale != nil, initialWeights == nil {
            throw SettingError(
                name: TrainingSetting[\.inputScale].name,
                expected: "--initial-weights, whose network it is for", found: "none")
        }
        for setting in [TrainingSetting[\.augmentation.mixup], TrainingSetting[\.augmentation.cutmix]] {
            guard case .number(let alpha) = setting.value(in: self), alpha != 0, alpha < Mixing.leastAlpha
            else { continue }
            throw SettingError(
                name: setting.name, expected: "0, or a number from \(Mixing.leastAlpha) to 100",
                found: "\(alpha)")
        }
    }

    /// Returns the names of the settings whose difference from `other` gives other weights; a checkpoint made with one
    /// configuration can be continued with the other only when there are none.
    ///
    /// The locations of data and results and the number of threads do not matter, nor does the number of epochs with a plateau schedule, unless it
    /// decides which epochs leave out easy images. Paths of
    /// files that training reads are compared as absolute paths, relative to the current folder.
    public func settingsThatChangeTraining(from other: TrainingConfiguration) -> [String] {
        let (this, other) = (withAbsolutePaths, other.withAbsolutePaths)
        return Self.settings.filter { setting in
            switch setting.path {
            case _ where setting.isPlace: false
            case \.recipe, \.threads: false
            case \.epochs where schedule == .plateau && skippedShare == nil: false
            case \.skipEasy: skippedShare != other.skippedShare
            default: setting.value(in: this) != setting.value(in: other)
            }
        }.map(\.name)
    }

    /// The file of ``classWeights``; nil when the weights are balanced or there are none.
    public var classWeightsFile: URL? {
        classWeights == Self.balancedClassWeights ? nil : classWeights.map { URL(fileURLWithPath: $0) }
    }

    /// A copy with absolute paths of the files that training reads, so that it can be continued from another folder.
    public var withAbsolutePaths: TrainingConfiguration {
        var copy = self
        copy.initialWeights = initialWeights.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        copy.teacher = teacher.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        copy.classWeights = classWeightsFile?.standardizedFileURL.path ?? classWeights
        return copy
    }
}
