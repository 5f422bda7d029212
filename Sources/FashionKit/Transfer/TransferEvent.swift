import FashionData
import FashionNetworks
import FashionTraining
import Foundation

/// An event of a transfer, in this order; the events from ``part(_:)`` to ``partEnded(_:_:)`` occur once for each part.
public enum TransferEvent {
    /// The network, the weights and the data were read and the images split; `weights` is `nil` for random ones.
    case prepared(Graph, Dataset, StratifiedSplit, weights: URL?)
    /// The data and the settings have been checked; an interruption loses work from here on.
    case began
    /// A part of the training begins.
    case part(TransferPart)
    /// The features of the frozen layers are looked up or computed.
    case features(FeatureEvent)
    /// Nothing refuses the training any more, and the finished run in the output folder was moved to this folder; only in
    /// the first part.
    case movedAside(URL)
    /// The training of a part begins, or resumes from a checkpoint.
    case trainingBegan(TrainingConfiguration, preparation: Duration, resuming: Checkpoint?)
    /// The trainer reported an event.
    case training(TrainingEvent)
    /// A part has ended with its last epoch, or early for a reason. The history has the rows of all parts so far.
    case partEnded(StopReason?, History)
    /// The temperature and the outlier check are being fitted; `done` of `total` validation images are processed.
    case calibrating(done: Int, total: Int)
    /// A problem that does not end the training.
    case warning(String)
}

/// The layers that a part of a transfer trains.
public enum TransferPart: Equatable, Sendable {
    /// The whole network, from random weights.
    case everything
    /// The head, on the features of the frozen backbone.
    case head
    /// The head and the given number of last stages, with batch normalisation in inference mode.
    case fineTuning(stages: Int)
}

/// An event about the features, the inputs of the trained part.
public enum FeatureEvent {
    /// The features are computed again in every epoch, for a reason in words.
    case computedAnew(reason: String)
    /// The features of an earlier run were found and verified.
    case found(URL, bytes: Int)
    /// The features are being computed; `done` of `total` images are processed.
    case computing(done: Int, total: Int)
    /// The features were computed and cached.
    case kept(URL, images: Int, bytes: Int)
}

/// The way a transfer ended.
public enum TransferOutcome: Equatable, Sendable {
    /// The last part has ended.
    case finished
    /// The transfer was asked to stop; the checkpoint holds its state.
    case interrupted
    /// The transfer was asked to stop while computing features, which start over next time.
    case interruptedBeforeTraining
}
