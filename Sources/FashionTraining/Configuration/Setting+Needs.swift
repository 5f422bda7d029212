/// The requirements of a training's settings on other settings.
extension Setting.Need where Configuration == TrainingConfiguration {
    static var keepBest: Self {
        Self("--keep best", because: "found --keep last, with which no training stops early") {
            $0.keep == .best
        }
    }
    static var plateau: Self {
        Self("--schedule plateau", isMet: { $0.schedule == .plateau }, found: { $0.schedule.rawValue })
    }
    static var annealing: Self {
        Self(
            "--schedule cosine or one-cycle", isMet: { $0.schedule != .plateau },
            found: { $0.schedule.rawValue })
    }
    static var sgd: Self {
        Self("--optimizer sgd", isMet: { $0.optimizer == .sgd }, found: { $0.optimizer.rawValue })
    }
    static var decayingOptimizer: Self {
        Self(
            "--optimizer adamw, muon or sgd", isMet: { $0.optimizer != .adam },
            found: { $0.optimizer.rawValue })
    }
    static var noInitialWeights: Self {
        Self("no --initial-weights", because: "whose network is the one that is trained") {
            $0.initialWeights == nil
        }
    }
    /// The first epoch does not know losses yet, and the last one shows all images.
    static var threeEpochs: Self {
        Self("--epochs 3 or more", isMet: { $0.epochs >= 3 }, found: { "\($0.epochs)" })
    }
    static var unmixedImages: Self {
        Self("neither --mixup nor --cutmix", because: "which mix an easy image with another") {
            !$0.augment || ($0.augmentation.mixup == 0 && $0.augmentation.cutmix == 0)
        }
    }
    static var aTeacher: Self { Self("--teacher", because: "found none") { $0.teacher != nil } }
    static var augmentation: Self {
        Self("--augment", because: "found a training without augmentation") { $0.augment }
    }
    static var flipping: Self {
        Self("--flip", because: "found --no-flip") { $0.augmentation.horizontalFlip || !$0.augment }
    }
}

extension Setting.Need where Configuration == TransferConfiguration {
    static var fineTuning: Self { Self("--fine-tune", because: "found none") { $0.fineTune != nil } }
    static var trainedWeights: Self {
        Self("weights to start from", because: "found --weights random") { $0.weights != .random }
    }
}
