import FashionData
import FashionNetworks
import FashionTraining
import Foundation

/// What happens in a transfer, in this order, from ``part(_:)`` to ``partEnded(_:_:)`` once for each part.
public enum TransferEvent {
    /// Network, weights and data are read; `weights` is nil for random ones.
    case prepared(Graph, Dataset, weights: URL?)
    /// The finished run in the output folder was moved.
    case movedAside(URL)
    /// Everything is checked; from here on there is work to lose.
    case began
    /// A part of the training comes next.
    case part(TransferPart)
    /// The frozen layers' features are looked for or computed.
    case features(FeatureEvent)
    /// The part's first step comes next, or the next one of the checkpoint.
    case trainingBegan(TrainingConfiguration, preparation: Duration, resuming: Checkpoint?)
    /// The trainer did something.
    case training(TrainingEvent)
    /// All epochs of a part are done, or it stopped early for a reason. The history has the rows of all parts so far.
    case partEnded(StopReason?, History)
    /// So many of the validation images are done for the outlier check.
    case calibrating(done: Int, total: Int)
    /// Something went wrong that does not end the training.
    case warning(String)
}

/// What a part of a transfer trains.
public enum TransferPart: Equatable, Sendable {
    /// The whole network, from random weights.
    case everything
    /// The head, on features of the frozen backbone.
    case head
    /// The head and so many of the last stages, with batch normalisation in inference mode.
    case fineTuning(stages: Int)
}

/// How the inputs of the part that trains come about.
public enum FeatureEvent {
    /// They are not kept, for a reason in words.
    case computedAnew(reason: String)
    /// They were kept by an earlier run and are intact.
    case found(URL, bytes: Int)
    /// So many images are done.
    case computing(done: Int, total: Int)
    /// They are computed and kept.
    case kept(URL, images: Int, bytes: Int)
}

/// How a transfer ended.
public enum TransferOutcome: Equatable, Sendable {
    /// With the last epoch of its last part.
    case finished
    /// Because it was asked to stop; the checkpoint holds its state.
    case interrupted
    /// Because it was asked to stop while features were computed, which begin anew.
    case interruptedBeforeTraining
}
